import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { Databases, dialectOf } from '../../contract/database.ts';
import { isFile, serverOf, urlOf } from '../../support/databases.ts';
import { attempt, run } from '../../support/shell.ts';
import { Sources } from '../patches/sources.ts';
import { nowhere } from '../servers.ts';
import { pythonTools, sqlxCli } from '../tools.ts';

const THROW_AWAY = 'sqlx_prepare';

interface Place {
  workplace: string;
  /** Shared with the other projects, so that the crates are compiled already. */
  target: string;
}

/** Changes a query and a table of a project as its docs/database.md says, with the recipes of its justfile. */
export async function followWorkflow(project: string, choices: Choices, place: Place): Promise<string> {
  const { database } = choices;
  const directory = mkdtempSync(join(place.workplace, 'workflow-'));
  const copy = join(directory, 'project');
  // The edits must not reach the project that other checks use. `target` is large, and `.git` is not needed.
  cpSync(project, copy, { recursive: true, filter: (path) => !/\/(target|\.git)$/.test(path) });
  const name = 'workflow_development';
  const url = isFile(database) ? urlOf(database, join(directory, name)) : `${serverOf(database)}/${name}`;
  const databases = new Databases({ database, server: serverOf(database), directory });
  const PATH = [await sqlxCli(), await pythonTools(), process.env.PATH].join(delimiter);
  const env = { PATH, DATABASE_URL: url, CARGO_TARGET_DIR: place.target, CARGO_INCREMENTAL: '0' };
  const just = (...args: string[]) => run('just', args, { cwd: copy, env });
  try {
    const shipped = queryData(copy);
    await just('prepare');
    const different = differences(shipped, queryData(copy));
    if (different !== '') throw new Error(`prepare changed .sqlx: ${different}`);

    const sources = new Sources(copy);
    changeQueryAndTable(sources, choices);
    await mustFail('cargo', ['check', '--quiet', '--locked'], copy, env, /no cached data for this query/);
    await just('prepare');
    rmSync(join(copy, '.sqlx'), { recursive: true });
    await just('prepare');
    // From another directory, and with an address at which no server is: the build needs no database.
    const manifest = ['--manifest-path', join(copy, 'Cargo.toml')];
    const offline = { ...env, DATABASE_URL: nowhere(database) };
    await run('cargo', ['check', '--quiet', '--locked', '--all-targets', ...manifest], {
      cwd: homedir(),
      env: offline,
    });

    sources.edit(QUERIES, [RIGHT, WRONG]);
    await mustFail('just', ['prepare'], copy, env, /no such table|does not exist|doesn't exist/);
    sources.edit(QUERIES, [WRONG, RIGHT]);
    if (isFile(database) && existsSync(join(copy, 'target', `${THROW_AWAY}.db`))) throw new Error('a file is left');
    const server = dialectOf(database);
    // Each statement fails if the database was left behind.
    if (server !== undefined)
      await databases.run(
        `${serverOf(database)}/${server.admin}`,
        `CREATE DATABASE ${THROW_AWAY};`,
        `DROP DATABASE ${THROW_AWAY};`,
      );
    await just('prepare');

    for (let round = 0; round < 2; round++) {
      await just('reset', '-y');
      // The program accepts what sqlx-cli has applied.
      await just('status');
      const [first, again] = [(await just('seed')).stdout, (await just('seed')).stdout];
      if ((first.match(/Added /g) ?? []).length !== 2 || (again.match(/exists already/g) ?? []).length !== 2)
        throw new Error(`seed printed:\n${first}${again}`);
      const count = await databases.run(url, 'SELECT COUNT(*) FROM orders;');
      if (count !== '5') throw new Error(`${count} orders after two runs of seed`);
    }
    return `${shipped.size} queries`;
  } finally {
    await databases.drop(name);
  }
}

const QUERIES = 'src/db/status.rs';
const RIGHT = 'SELECT note FROM orders LIMIT 1';
const WRONG = 'SELECT note FROM no_orders LIMIT 1';

/** Adds a migration with a column, and a query that uses it. */
function changeQueryAndTable(sources: Sources, { database }: Choices): void {
  const { text, connection } = TYPES[database];
  sources.migrate('add_note', `ALTER TABLE orders ADD note ${text};\n`);
  sources.append(
    QUERIES,
    `
pub async fn note(connection: &mut sqlx::${connection}) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("${RIGHT}").fetch_one(connection).await
}
`,
  );
  sources.edit('src/db/mod.rs', ['pub use status::status;', 'pub use status::{note, status};']);
}

/** The type of a text column, and SQLx's type of a connection. The tables of SQLite projects are STRICT. */
const TYPES: Record<Choices['database'], { text: string; connection: string }> = {
  sqlite: { text: 'TEXT', connection: 'SqliteConnection' },
  postgres: { text: 'TEXT', connection: 'PgConnection' },
  mysql: { text: 'VARCHAR(50)', connection: 'MySqlConnection' },
};

async function mustFail(command: string, args: string[], cwd: string, env: Record<string, string>, says: RegExp) {
  const { code, output } = await attempt(command, args, { cwd, env });
  if (code === 0 || !says.test(output)) throw new Error(`${command} ${args.join(' ')} exited with ${code}:\n${output}`);
}

/** File name → text. */
function queryData(project: string): Map<string, string> {
  const folder = join(project, '.sqlx');
  return new Map(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

/** The names of the files that are not in both, or not the same. */
function differences(before: Map<string, string>, after: Map<string, string>): string {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .join(' ');
}
