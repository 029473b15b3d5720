import { wordsOf } from '../choices/records.ts';
import type { Answers } from '../generate/project.ts';
import { wrap } from '../terminal/wrap.ts';
import { isNewer } from '../version.ts';

/** What a new version changes in projects, and what their users must do. One or two short sentences. */
export interface Entry {
  text: string;
  /** The words that must be true of a project, joined as in the path of a layer. Without them, all projects. */
  only?: string;
}

export interface Release {
  version: string;
  /** Faults of earlier versions that endanger the security or the data of projects. */
  advisories: readonly Entry[];
  changes: readonly Entry[];
}

/** The words that entries may name, and what they mean in CHANGELOG.md. */
const SCOPES: Readonly<Record<string, string>> = {
  axum: 'Axum',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  server: 'PostgreSQL and MySQL',
  auth: 'Sign-in',
  jwt: 'JWT',
  session: 'Sessions',
  docker: 'Docker',
  tour: 'Guided tour',
};

/** The newest version first. `npm run changelog` writes CHANGELOG.md from this. */
export const RELEASES: readonly Release[] = [
  {
    version: '0.2.0',
    advisories: [
      {
        only: 'auth',
        text: 'A new password ends the other sign-ins in the same transaction. Before, some could survive.',
      },
      {
        only: 'auth',
        text: 'Many sign-ins at once leave at most 60 MB of memory in use. Before, 100 sign-ins left 470 to 590 MB.',
      },
      {
        only: 'auth',
        text: 'The memory for the limits per client address is bounded. Before, it grew with the number of addresses.',
      },
      {
        only: 'auth',
        text: 'Entries of X-Forwarded-For may have a port. Before, all clients behind such a proxy shared one limit.',
      },
      {
        text: 'A connection ends when its client reads nothing for 8 s. Before, such clients could lock out others.',
      },
      {
        text: 'Two lines of Host, Origin or Sec-Fetch-Site are refused. Before, a proxy could have checked the other.',
      },
      {
        only: 'axum+session',
        text: 'Before, a request with a foreign first line of Host passed the check for cross-site requests.',
      },
      {
        only: 'server',
        text: 'Misspelt TLS parameters of DATABASE_URL are refused. Before, they were ignored, so TLS was optional.',
      },
      {
        only: 'mysql',
        text: 'Your program turns autocommit on. Before, a server with autocommit=0 stored nothing, without an error.',
      },
    ],
    changes: [
      {
        only: 'jwt',
        text: 'All users must sign in again, because a new migration gives refresh tokens a new form.',
      },
      {
        text: 'More comes from the framework, so many files have other names. Move edits of deleted files by hand.',
      },
      {
        text: 'routes/mod.rs has a public and a protected group of routes. The protected one needs a sign-in.',
        only: 'auth',
      },
      { text: 'The program refuses a `.env` that has a name twice, or a value that dotenvy would change.' },
      {
        only: 'server',
        text: 'Your program refuses a parameter that DATABASE_URL has twice, and a #, which must be written as %23.',
      },
      {
        only: 'server',
        text: 'Your program refuses parameters of DATABASE_URL that SQLx does not know, such as require_auth.',
      },
      {
        only: 'server',
        text: 'A CA in DATABASE_URL needs a TLS mode that checks certificates. Before, SQLx ignored it silently.',
      },
      {
        only: 'postgres',
        text: 'Your program refuses PG variables with requirements that SQLx does not know, such as PGREQUIREAUTH.',
      },
      {
        text: 'RUST_LOG must name a level for each module, such as sqlx=debug, without hyphens. Only off hides errors.',
      },
      { text: 'Your program does not start if the limit for open files leaves fewer than 100 connections.' },
      { only: 'axum', text: 'The head of a request has at most 16 KiB.' },
      { text: 'A request goes on when its client disconnects, so a change that has begun is completed.' },
      {
        only: 'auth',
        text: 'A wrong clock locks no user out: a count of failed attempts that begins in the future is over.',
      },
      { text: 'A background task that panics starts again.' },
      { text: 'A body with Content-Encoding gets 415, because your program does not decompress it.' },
      {
        text: 'The errors of handlers keep the status and the text that the handler chose, such as 422.',
      },
      { text: 'GET /docs redirects to /docs/. GET /health/ready also fails when the database accepts no writes.' },
      {
        text: 'Your program reads .env only in the current directory. Elsewhere, set environment variables.',
      },
      {
        text: 'Unknown or surplus arguments of your program are errors with exit code 2. Check your scripts.',
      },
      {
        text: 'Your program refuses parameters of DATABASE_URL other than ?mode=rw and ?mode=rwc. Remove others.',
        only: 'sqlite',
      },
      {
        text: 'Your program refuses a database without UTF8, and PgBouncer in transaction mode.',
        only: 'postgres',
      },
      {
        text: '`status` names a migration that is half done, and docs/database.md has the steps for each case.',
        only: 'mysql',
      },
      {
        text: '`reset-password` prints a new password for a user who forgot the old one.',
        only: 'auth',
      },
      {
        text: 'JWT_ISSUER and JWT_AUDIENCE are in .env.example. Their defaults are as before.',
        only: 'jwt',
      },
      {
        text: 'build.rs replaces .cargo/config.toml. `just prepare` works in any state.',
      },
      {
        text: '`just seed` fills the development database, `just reset` empties it, `just watch` restarts the server.',
      },
      {
        text: 'compose.yaml publishes the database on 127.0.0.1. If the port is taken, change it there and in .env.',
        only: 'server+docker',
      },
      {
        text: 'To use the database of compose.yaml, set DATABASE_URL as in .env.example, with your DATABASE_PASSWORD.',
        only: 'server+docker',
      },
      {
        text: 'The exercises are a crate below docs/tour. tests/exercises and the feature `solutions` are gone.',
        only: 'tour',
      },
      {
        text: 'The tour is hands-on: you build a resource. `just tour 7` gives you the state after chapter 7.',
        only: 'tour',
      },
      { text: 'create-backend also makes projects without orders: `--sample none`.' },
      {
        text: '`create-backend add` and `remove` change the add-ons of a project. `update` moves it to a new version.',
      },
      {
        text: '`create-backend add resource` writes code for your resources. `change` and `remove` keep your edits.',
      },
    ],
  },
  { version: '0.1.0', advisories: [], changes: [{ text: 'The first version.' }] },
];

/** The texts of all releases after a version, for a project with these answers. The newest release comes first. */
export function releasesSince(
  version: string,
  answers: Answers,
  releases = RELEASES,
): { advisories: string[]; changes: string[] } {
  const applicable = wordsOf(answers);
  const newer = releases.filter((release) => isNewer(release.version, version));
  const texts = (entries: readonly Entry[]) =>
    entries.filter(({ only }) => wordsIn(only).every((word) => applicable.has(word))).map(({ text }) => text);
  return {
    advisories: newer.flatMap(({ advisories }) => texts(advisories)),
    changes: newer.flatMap(({ changes }) => texts(changes)),
  };
}

/** The text of CHANGELOG.md. */
export function changelog(releases = RELEASES): string {
  const line = ({ text, only }: Entry) => {
    const scope = only === undefined ? '' : `${wordsIn(only).map(labelOf).join(', ')}: `;
    return `- ${wrap(`${scope}${text}`, COLUMNS).replaceAll('\n', '\n  ')}`;
  };
  const section = (title: string, entries: readonly Entry[]) =>
    entries.length === 0 ? [] : [`### ${title}\n\n${entries.map(line).join('\n')}`];
  const sections = releases.flatMap(({ version, advisories, changes }) => [
    `## ${version}`,
    ...section('Advisories', advisories),
    ...section('Changes', changes),
  ]);
  return `${['# Changelog', ABOUT, ...sections].join('\n\n')}\n`;
}

function wordsIn(only = ''): string[] {
  return only.split('+').filter(Boolean);
}

function labelOf(word: string): string {
  const label = SCOPES[word];
  if (label === undefined) throw new Error(`The changelog has no label for "${word}".`);
  return label;
}

/** The width of an entry in CHANGELOG.md. */
const COLUMNS = 118;

const ABOUT =
  'What each version changes in generated projects. `create-backend update` moves a project to the\n' +
  'installed version and prints the entries that apply to it.';
