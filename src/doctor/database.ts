import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import { type Database, option } from '../answers/options.ts';
import { cancelled } from '../signals.ts';
import { firstError, type Ran, run } from '../toolchain/run.ts';
import { type Finding, failed, ok, skipped, warning } from './finding.ts';
import { findProgram } from './program.ts';
import type { Manifest } from './project.ts';

/** The forms of DATABASE_URL that the generated program takes. A database with a port is a server. */
const FORMS: Record<Database, { schemes: readonly string[]; form: string; port?: number }> = {
  sqlite: { schemes: ['sqlite:'], form: 'sqlite:// and the path of a file' },
  postgres: { schemes: ['postgres:', 'postgresql:'], form: 'postgres://user:password@host:5432/database', port: 5432 },
  mysql: { schemes: ['mysql:', 'mariadb:'], form: 'mysql://user:password@host:3306/database', port: 3306 },
};

const CONNECT_LIMIT = 3000;

/** Longer than the five seconds after which the program itself gives up. */
const PROGRAM_LIMIT = 8000;

const BUILD = 'cargo build, and then create-backend doctor again';

/** From the variable to the last migration; where one look fails, the next ones are not taken. */
export async function checkDatabase(
  project: string,
  { name, database }: Manifest,
  url: string | undefined,
): Promise<Finding[]> {
  if (url === undefined) return rest('DATABASE_URL is not set');
  const fault = faultOf(database, url);
  if (fault) {
    const remedy = `It must be ${FORMS[database].form}.`;
    return [
      failed('DATABASE_URL', `${fault}: the project was made for ${label(database)}.`, remedy),
      ...rest('DATABASE_URL is malformed'),
    ];
  }
  const right = ok('DATABASE_URL', `is one for ${label(database)}`);

  const place =
    FORMS[database].port === undefined
      ? lookAtFile(resolve(project, pathOf(url)), project)
      : await reach(database, url);
  if (place.status === 'failed') return [right, place, skipped('migrations', 'need the database')];

  const program = await findProgram(project, name);
  if (!program)
    return [
      right,
      unproven(database, place),
      warning('migrations', 'Not built yet: the program itself says what is missing.', BUILD),
    ];
  const said = await run(program.executable, ['status'], { cwd: project, limit: PROGRAM_LIMIT });
  const findings = [right, ...judge(said, url, place)];
  if (program.older !== undefined && said.code !== 2) {
    findings.push(
      warning(
        'program',
        `It is older than ${relative(project, program.older)}, and may not know the newest migrations.`,
        BUILD,
      ),
    );
  }
  return findings;
}

/** What the project's own program says of its database, in `status`: it changes nothing, and knows the migrations. */
function judge(said: Ran, url: string, place: Finding): Finding[] {
  const lines = said.stdout.split('\n').filter((line) => line !== '');
  if (said.code === 0)
    return [ok('database', `${place.message}; it lets the program in`), ok('migrations', 'up to date')];
  if (said.code === 2) {
    // An older one, which has no such subcommand.
    return [
      { ...place, status: 'warning', remedy: BUILD },
      warning('migrations', 'The program that was built cannot say which are missing.', BUILD),
    ];
  }
  if (said.code === 1 && lines.length > 0) {
    return [ok('database', place.message), failed('migrations', `${lines.join('; ')}.`, remedyFor(lines))];
  }
  const error = hide(firstError(said).replace(/^error: /, ''), url);
  if (said.code === 1 && /^([A-Z_]+ is (not set|malformed)|the file \.env)/.test(error)) {
    return [
      failed('environment', `The program says: ${error}.`, '.env.example says what each variable may be.'),
      ...rest('the program does not start'),
    ];
  }
  if (said.code === 1) {
    const remedy = 'Check user, password and database in DATABASE_URL, and that the server lets this user in.';
    return [failed('database', `The program says: ${error}.`, remedy), skipped('migrations', 'need the database')];
  }
  return [failed('program', `What was built does not run (${error}).`, BUILD), ...rest('the program does not run')];
}

function remedyFor(lines: readonly string[]): string {
  const has = (word: string) => lines.some((line) => line.includes(word));
  if (has('changed since'))
    return 'Put the migration back as it was (git log -- migrations), and write a new one for what is to change.';
  if (has('half-way'))
    return 'Undo by hand what it did, delete its row of _sqlx_migrations, then: cargo run -- migrate';
  if (has('does not know')) return 'The database is ahead of this code. Update the code, and build it.';
  return 'cargo run -- migrate (cargo run does it too, unless MIGRATE_ON_START is false)';
}

/** What is wrong with its form. Never the value: it may hold a password. */
function faultOf(database: Database, url: string): string | undefined {
  const { schemes, port } = FORMS[database];
  const scheme = schemes.find((scheme) => url.startsWith(scheme));
  if (scheme === undefined) {
    const other = (Object.keys(FORMS) as Database[]).find((name) =>
      FORMS[name].schemes.some((scheme) => url.startsWith(scheme)),
    );
    return other ? `DATABASE_URL is one for ${label(other)}` : 'DATABASE_URL has another scheme';
  }
  if (port === undefined) return /^sqlite:(\/\/)?($|\?)|:memory:/.test(url) ? 'DATABASE_URL names no file' : undefined;
  if (!URL.canParse(url)) return 'DATABASE_URL is no URL';
  const { pathname, searchParams } = new URL(url);
  return pathname.length > 1 || searchParams.has('dbname') ? undefined : 'DATABASE_URL names no database';
}

function pathOf(url: string): string {
  return safelyDecoded(url.replace(/^sqlite:(\/\/)?/, '').replace(/\?.*$/, ''));
}

/** Nothing is opened: SQLite would leave files beside it. */
function lookAtFile(path: string, project: string): Finding {
  const shown = path.startsWith(join(project, '/')) ? relative(project, path) : path;
  const may = (what: string, mode: number) => {
    try {
      accessSync(what, mode);
      return true;
    } catch {
      return false;
    }
  };
  const directory = dirname(path);
  if (!existsSync(directory))
    return failed(
      'database',
      `The directory of ${shown} does not exist.`,
      'Make it, or name another one in DATABASE_URL.',
    );
  // SQLite keeps its log beside the file.
  if (!may(directory, constants.W_OK))
    return failed(
      'database',
      `The directory of ${shown} cannot be written to.`,
      'Let this user write there, or name another one in DATABASE_URL.',
    );
  if (!existsSync(path)) return ok('database', `${shown} is made when the program starts`);
  if (!statSync(path).isFile() || !may(path, constants.R_OK | constants.W_OK)) {
    return failed(
      'database',
      `${shown} is no file that can be read and written.`,
      'Let this user read and write it, or name another one in DATABASE_URL.',
    );
  }
  return ok('database', `${shown} can be read and written`);
}

/** Whether somebody listens there. That it is the right server, and lets us in, only a program can say that speaks its language. */
async function reach(database: Database, url: string): Promise<Finding> {
  const { hostname, port, searchParams } = new URL(url);
  const standard = FORMS[database].port!;
  const host =
    searchParams.get('hostaddr') ??
    searchParams.get('host') ??
    (safelyDecoded(hostname).replace(/^\[|\]$/g, '') || 'localhost');
  const number = Number(searchParams.get('port') ?? (port || standard));
  const socket = searchParams.get('socket') ?? (host.startsWith('/') ? join(host, `.s.PGSQL.${number}`) : undefined);
  const where = socket ?? `${host}:${number}`;
  const problem = await new Promise<string | undefined>((settle) => {
    const connection = connect({ ...(socket ? { path: socket } : { host, port: number }), signal: cancelled });
    const end = (problem?: string) => {
      clearTimeout(timer);
      connection.destroy();
      settle(problem);
    };
    const timer = setTimeout(() => end(`no answer within ${CONNECT_LIMIT / 1000} s`), CONNECT_LIMIT);
    connection.on('connect', () => end());
    connection.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  cancelled.throwIfAborted();
  if (problem === undefined) return ok('database', `a server listens at ${where}`);
  return failed(
    'database',
    `No ${label(database)} server is reached at ${where} (${problem}).`,
    'Start it, or name another one in DATABASE_URL.',
  );
}

function unproven(database: Database, place: Finding): Finding {
  if (FORMS[database].port === undefined) return place;
  return warning('database', `${place.message}; whether it lets the program in is seen once that is built.`, BUILD);
}

/** What follows from a fault that has a finding of its own already. */
function rest(reason: string): Finding[] {
  return ['database', 'migrations'].map((check) => skipped(check, reason));
}

/** The password, in whatever form a message might repeat it. */
function hide(text: string, url: string): string {
  const password = URL.canParse(url) ? new URL(url).password : '';
  const forms = [url, password, safelyDecoded(password)].filter((form) => form !== '');
  // Whole words: the password `postgres` is not to be read out of a mutilated `sqlx_postgres`.
  return forms.reduce(
    (hidden, form) => hidden.replace(new RegExp(`(?<!\\w)${form.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'g'), '***'),
    text,
  );
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function label(database: Database): string {
  return option('database').choices.find(({ value }) => value === database)!.label;
}
