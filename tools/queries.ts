// `npm run queries`: makes the `_sqlx/` folders of the database layers. Needs cargo and the database servers.
//   -- --check        writes nothing, and fails if the shipped data is different
//   -- --only sqlite  one database
//   -- --resources    writes nothing, and fails if SQLx writes other data than this program, for the sample and for
//                     users' own resources
//   -- --resources --write  the same, but writes what SQLx says about the sample to test/fixtures/queries/
//
// It works like `cargo sqlx prepare`, without that tool: during a `cargo check`, SQLx's macros ask the database about
// each query and write the answer to SQLX_OFFLINE_DIR.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Auth, type Database, defaults } from '../src/answers/options.ts';
import { auths } from '../src/choices/records.ts';
import { type Generated, generate } from '../src/generate/generate.ts';
import { CROSS } from '../src/generate/layers.ts';
import type { Answers } from '../src/generate/project.ts';
import { templates } from '../src/generate/templates.ts';
import { queriesIn } from '../src/resources/macro-calls.ts';
import { isFile, serverOf, urlOf } from '../test/support/databases.ts';
import { everyColumn } from '../test/support/every-column.ts';
import { proofTarget } from '../test/support/proof-home.ts';

/** The folder of query data in a project. */
const SQLX = '.sqlx/';

/** The files with the SQL of the sample. */
const FILES_OF_SAMPLE = ['src/db/orders.rs', 'src/db/worker.rs'];

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'create-backend-queries-'));

/** What SQLx calls the driver. */
const DRIVERS: Record<Database, string> = { sqlite: 'Sqlite', postgres: 'Postgres', mysql: 'MySql' };

/** A database that nothing else uses. MySQL's query data contains its name. */
function addressOf(database: Database): string {
  if (isFile(database)) return urlOf(database, join(work, 'sqlx_prepare'));
  return `${serverOf(database)}/sqlx_prepare`;
}

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    resources: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (values.write && !values.resources) throw new Error('--write needs --resources.');
const only = values.only.split(',').filter(Boolean);
const wanted = (Object.keys(DRIVERS) as Database[]).filter((name) => only.length === 0 || only.includes(name));
const authNames = Object.keys(auths) as Auth[];

try {
  let different = false;
  for (const database of wanted) {
    if (values.resources) {
      different = isDifferentForResources(database) || different;
      continue;
    }
    for (const [layer, fresh] of place(database)) {
      const shipped = join(root, 'templates', layer, '_sqlx');
      if (values.check) different = printDifferences(shipped, readFolder(shipped), fresh) || different;
      else replace(shipped, fresh);
    }
  }
  if (different) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Layer → its query data. Each file goes into the layer that applies exactly where the query occurs. */
function place(database: Database): Map<string, Map<string, string>> {
  const words = new Set(Object.values(auths).flatMap(({ facts = [] }) => facts.filter((fact) => fact === 'auth')));
  const groups: readonly (readonly [layer: string, members: readonly Auth[]])[] = [
    ['', authNames],
    ...[...words].map((word) => [`${CROSS}${word}`, authNames.filter((auth) => factsOf(auth).includes(word))] as const),
    ...authNames.map((auth) => [`${CROSS}${auth}`, [auth]] as const),
  ];
  const layers = new Map(
    groups.map(([layer, members]) => [`${database}/${layer}`.replace(/\/$/, ''), members] as const),
  );
  const placed = new Map([...layers.keys()].map((layer) => [layer, new Map<string, string>()]));

  // This program computes the data of the sample, like that of users' own resources.
  const bare = { ...defaults(), database, sample: 'none', addons: [] } as const;
  const data = new Map(authNames.map((auth) => [auth, makeQueryData({ ...bare, auth })]));
  for (const name of new Set([...data.values()].flatMap((files) => [...files.keys()]))) {
    const having = authNames.filter((auth) => data.get(auth)!.has(name));
    const text = data.get(having[0]!)!.get(name)!;
    const exact = [...layers].find(([, members]) => members.join() === having.join());
    const single = (auth: Auth) => `${database}/${CROSS}${auth}`;
    for (const layer of exact === undefined ? having.map(single) : [exact[0]]) placed.get(layer)!.set(name, text);
  }
  return placed;
}

/** Compares the data that this program computes, for the sample and users' own resources, with that of SQLx. */
function isDifferentForResources(database: Database): boolean {
  const ofSample = new Map<string, string>();
  const different = (['jwt', 'none'] as const).filter((auth) => {
    const answers = { ...defaults(), database, auth, addons: [], resources: everyColumn };
    const { files } = generate({ ...answers, name: 'queries' }, templates, '0.0.0', '');
    const computed = [...files].filter(([path]) => path.startsWith(SQLX));
    const ours = new Map(computed.map(([path, { text }]) => [path.slice(SQLX.length), text]));
    const fresh = makeQueryData(answers);
    const queries = new Set(FILES_OF_SAMPLE.flatMap((path) => queriesIn(files.get(path)!.text)));
    for (const [name, text] of fresh) if (queries.has(parseData(text).query)) ofSample.set(name, text);
    return printDifferences(`${database}, ${auth}, every column`, ours, fresh);
  });
  return isFixtureDifferent(database, ofSample) || different.length > 0;
}

/** Compares the data that a unit test takes for that of SQLx, or writes it with `--write`. */
function isFixtureDifferent(database: Database, fresh: ReadonlyMap<string, string>): boolean {
  const path = join(root, 'test/fixtures/queries', `${database}.json`);
  if (values.write) {
    const sorted = [...fresh].sort().map(([, text]) => parseData(text));
    writeFileSync(path, JSON.stringify(sorted, null, 2));
    execFileSync('npx', ['biome', 'format', '--write', path], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    console.log(`${path}: ${fresh.size} queries`);
    return false;
  }
  const stored = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as QueryData[]) : [];
  const present = new Map(stored.map((data) => [`query-${data.hash}.json`, `${JSON.stringify(data, null, 2)}\n`]));
  return printDifferences(`${database}, test/fixtures/queries`, present, fresh);
}

interface QueryData {
  query: string;
  hash: string;
}

function parseData(text: string): QueryData {
  return JSON.parse(text) as QueryData;
}

function factsOf(auth: Auth): readonly string[] {
  return auths[auth].facts ?? [];
}

/** File name → text of the query data of one database and auth choice. */
function makeQueryData(answers: Omit<Answers, 'name'>): Map<string, string> {
  const [driver, url] = [DRIVERS[answers.database], addressOf(answers.database)];
  const name = `queries-${answers.database}-${answers.auth}`;
  const generated = generate({ ...answers, name }, templates, '0.0.0', '');
  const project = join(work, name);
  write(project, generated, (path) => !path.startsWith(SQLX) && path !== '.env');

  // The migrator is a separate program, because the project does not compile before the database has its tables. It has
  // the project's Cargo.toml and Cargo.lock, so that the dependencies are compiled once.
  const migrator = join(work, `${name}-migrate`);
  write(migrator, generated, (path) => /^(Cargo\..*|build\.rs)$/.test(path));
  mkdirSync(join(migrator, 'src'));
  const program = readFileSync(join(root, 'tools', 'migrate.rs'), 'utf8').replaceAll('DRIVER', driver);
  writeFileSync(join(migrator, 'src', 'main.rs'), program);

  const output = join(work, `${name}-sqlx`);
  mkdirSync(output);
  try {
    cargo(migrator, ['run', '--quiet', '--locked', '--', 'create', url, join(project, 'migrations')]);
    cargo(project, ['check', '--quiet', '--locked'], {
      DATABASE_URL: url,
      SQLX_OFFLINE: 'false',
      SQLX_OFFLINE_DIR: output,
    });
  } finally {
    cargo(migrator, ['run', '--quiet', '--locked', '--', 'drop', url]);
  }
  const data = readFolder(output);
  if (data.size === 0) throw new Error(`No query was found for ${name}.`);
  return data;
}

function write(folder: string, { files }: Generated, wanted: (path: string) => boolean): void {
  for (const [path, { text }] of files) {
    if (!wanted(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function cargo(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  const fixed = { CARGO_TARGET_DIR: proofTarget, CARGO_INCREMENTAL: '0' };
  execFileSync('cargo', args, {
    cwd,
    env: { ...process.env, ...fixed, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function readFolder(folder: string): Map<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function replace(folder: string, fresh: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  if (fresh.size === 0) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of fresh) writeFileSync(join(folder, name), text);
  console.log(`${folder}: ${fresh.size} queries`);
}

/** Prints each difference between the data that there is and what SQLx makes. Returns whether there is one. */
function printDifferences(
  title: string,
  present: ReadonlyMap<string, string>,
  fresh: ReadonlyMap<string, string>,
): boolean {
  const names = [...new Set([...present.keys(), ...fresh.keys()])].filter(
    (name) => present.get(name) !== fresh.get(name),
  );
  for (const name of names) {
    const fault = !present.has(name) ? 'is missing' : !fresh.has(name) ? 'belongs to no query' : 'differs';
    console.log(`${title}: ${name} ${fault}`);
  }
  if (names.length === 0) console.log(`${title}: ${present.size} queries, all up to date`);
  return names.length > 0;
}
