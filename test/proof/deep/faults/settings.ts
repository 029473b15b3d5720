import { setTimeout as sleep } from 'node:timers/promises';
import { equal, fail, ok, oneLine } from '../../../contract/expect.ts';
import { confirmed, newOrder } from '../../../contract/people.ts';
import type { Program } from '../../../contract/program.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';
import { runContract } from '../../../contract/suite.ts';
import type { Database } from '../../../support/databases.ts';
import type { OwnServer } from '../../own-server.ts';

/** How to give the server other defaults, and how to make it read-only for the program. */
interface Settings {
  /** Other values than those of a new server. */
  hostile: Record<string, string>;
  /** A setting that turns something off which the program needs, and which it may not change. */
  refused: [name: string, value: string];
  set(name: string, value: string): string;
  reset(name: string): string;
  /** Makes a database read-only for new connections, and writable again. */
  readOnly(database: string): { on: string; off: string };
  /** Returns statements that end the program's connections, because settings apply to new connections only. */
  kill(database: string): string;
  /** Statements that store the isolation level of each later change of a table in `levels`. */
  levels?: string[];
  /** Statements that store in `commits` how each new user is committed. */
  commits?: string[];
  /** A limit for statements of one second, and the statement that makes a migration wait longer. */
  slow?: { limit: [name: string, value: string]; lock(database: string): string };
}

const SETTINGS: Partial<Record<Database, Settings>> = {
  postgres: {
    hostile: {
      default_transaction_isolation: "'serializable'",
      search_path: 'nowhere, public',
      standard_conforming_strings: 'off',
      bytea_output: "'escape'",
      datestyle: "'German'",
      timezone: "'Asia/Tokyo'",
      client_encoding: "'LATIN1'",
      transform_null_equals: 'on',
      synchronous_commit: 'off',
    },
    refused: ['session_replication_role', "'replica'"],
    set: (name, value) => `ALTER ROLE postgres SET ${name} = ${value};`,
    reset: (name) => `ALTER ROLE postgres RESET ${name};`,
    readOnly: (name) => ({
      on: `ALTER DATABASE ${name} SET default_transaction_read_only = on;`,
      off: `ALTER DATABASE ${name} RESET default_transaction_read_only;`,
    }),
    kill: (name) =>
      `SELECT 'SELECT pg_terminate_backend(' || pid || ');' FROM pg_stat_activity WHERE datname = '${name}';`,
    levels: [
      'CREATE TABLE levels (level text);',
      "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN",
      "INSERT INTO levels VALUES (current_setting(''transaction_isolation'')); END';",
      'CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION note();',
    ],
    commits: [
      'CREATE TABLE commits (value text);',
      "CREATE FUNCTION commits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN",
      "INSERT INTO commits VALUES (current_setting(''synchronous_commit'')); RETURN NEW; END';",
      'CREATE TRIGGER commits AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION commits();',
    ],
  },
  mysql: {
    hostile: {
      autocommit: '0',
      completion_type: '2', // the server disconnects after each COMMIT
      foreign_key_checks: '0',
      unique_checks: '0',
      sql_big_selects: '0',
      max_join_size: '1',
      sql_safe_updates: '1',
      sql_select_limit: '1',
      sql_mode: "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'",
      tx_isolation: "'SERIALIZABLE'",
      time_zone: "'+09:00'",
      character_set_server: "'latin1'",
      collation_server: "'latin1_german1_ci'",
      default_storage_engine: "'MyISAM'",
    },
    refused: ['binlog_format', "'STATEMENT'"],
    set: (name, value) => `SET GLOBAL ${name} = ${value};`,
    reset: (name) => `SET GLOBAL ${name} = DEFAULT;`,
    slow: {
      limit: ['max_statement_time', '1'],
      lock: (name) => `SELECT GET_LOCK('migrate ${name}', 10);`,
    },
    readOnly: () => ({ on: 'SET GLOBAL tx_read_only = 1;', off: 'SET GLOBAL tx_read_only = DEFAULT;' }),
    kill: (name) => `SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE db = '${name}';`,
  },
};

/** The parts of the contract that depend on SQL, except those that depend on the speed of the server. */
const SECTIONS = /^(Users|Orders|Orders by user_id|Text|E-mail|Pages|Profile|Refresh tokens|Sessions):/;

/** Checks the program on a server whose defaults are not those of a new server, and on one that is read-only. */
export async function settings(scene: Scene, server: OwnServer): Promise<string> {
  const { database } = scene.subject;
  const { hostile, refused, set, reset, levels, commits, slow, ...others } =
    SETTINGS[database] ?? fail(`settings.ts has no ${database}`);
  const admin = `${server.url}/${database}`;
  const run = (...statements: string[]) => scene.databases.run(admin, ...statements);
  const changed = [refused[0], ...Object.keys(hostile), ...(slow === undefined ? [] : [slow.limit[0]])];
  scene.atEnd(() => run(...changed.map(reset)));

  await run(...Object.entries(hostile).map(([name, value]) => set(name, value)));
  const { results } = await runContract(scene.subject, SECTIONS, () => {});
  const broken = results.filter((result) => result.broken !== undefined);
  equal(
    broken.map((result) => `${result.section}: ${result.check}: ${result.broken}`),
    [],
    'the checks that failed on a server with other defaults',
  );
  ok(results.length > 20, `only ${results.length} checks of the contract ran`);
  const program = await scene.start();
  await deletesRowsOfUser(scene, program);
  if (levels !== undefined) await migratesAtReadCommitted(scene, levels);
  if (commits !== undefined) await commitsToDisk(scene, program, commits);
  await run(...Object.keys(hostile).map(reset));
  if (slow !== undefined) {
    await run(set(...slow.limit));
    await migratesSlowly(scene, program.env.DATABASE_URL!, slow.lock);
    await run(reset(slow.limit[0]));
  }

  await run(set(...refused));
  for (const DATABASE_URL of [program.env.DATABASE_URL!, scene.databases.fresh()]) {
    for (const args of [[], ['migrate']]) {
      const { code, stderr } = await scene.command(args, await scene.environment({ DATABASE_URL }));
      equal(code, 1, `exit code of “${args}” with ${refused}`);
      const line = stderr.split('\n').filter((text) => text.startsWith('error: '));
      oneLine(line.join('\n'), new RegExp(`${refused[0]} must not be`));
    }
  }
  await run(reset(refused[0]));

  const name = new URL(program.env.DATABASE_URL!).pathname.slice(1);
  const reconnect = async () => {
    for (const statement of (await run(others.kill(name))).split('\n').filter(Boolean)) await run(statement);
    await sleep(1500); // a connection that was just used is not tested
  };
  const { on, off } = others.readOnly(name);
  scene.atEnd(() => run(off));
  await run(on);
  await reconnect();
  status(await program.api.get('/health'), 200);
  status(await program.api.get('/health/ready'), 503);
  status(await program.api.post('/users', scene.newUser()), 503);
  await run(off);
  // The open connections are still read-only. Each probe replaces one of them.
  for (let probe = 0; probe < 20; probe++) await program.api.get('/health/ready');
  status(await program.api.get('/health/ready'), 200);
  await scene.person({}, program);
  return `${results.length} checks with other defaults, 503 while read-only`;
}

/** A migration that reads rows must not depend on the level of the role. */
async function migratesAtReadCommitted(scene: Scene, levels: string[]): Promise<void> {
  const DATABASE_URL = scene.databases.fresh();
  const { pathname } = new URL(DATABASE_URL);
  await scene.databases.run(new URL('/postgres', DATABASE_URL).href, `CREATE DATABASE ${pathname.slice(1)};`);
  await scene.databases.run(DATABASE_URL, ...levels);
  equal((await scene.command(['migrate'], await scene.environment({ DATABASE_URL }))).code, 0, 'exit code of migrate');
  const seen = await scene.databases.run(DATABASE_URL, 'SELECT DISTINCT level FROM levels;');
  equal(seen, 'read committed', 'the isolation level of migrations');
}

/** After a crash of the server, no row may be lost that a client has got a 201 for. */
async function commitsToDisk(scene: Scene, program: Program, commits: string[]): Promise<void> {
  const { DATABASE_URL } = program.env;
  await scene.databases.run(DATABASE_URL!, ...commits);
  await scene.person({}, program);
  const seen = await scene.databases.run(DATABASE_URL!, 'SELECT DISTINCT value FROM commits;');
  equal(seen, 'on', 'synchronous_commit of a sign-up');
}

/** A limit for statements must not cut a migration, nor the wait for another process. */
async function migratesSlowly(scene: Scene, DATABASE_URL: string, lock: (name: string) => string): Promise<void> {
  const release = await scene.databases.hold(DATABASE_URL, lock(new URL(DATABASE_URL).pathname.slice(1)));
  const migrating = scene.command(['migrate'], await scene.environment({ DATABASE_URL }));
  await sleep(3000);
  await release();
  const { code, stderr } = await migrating;
  equal(code, 0, `exit code of a migration that waited, which printed ${stderr}`);
}

/** Without foreign keys, the orders of a deleted user would stay. */
async function deletesRowsOfUser(scene: Scene, program: Program): Promise<void> {
  const owner = await scene.person({}, program);
  const order = await newOrder(owner);
  await confirmed(owner, order.id);
  const admin = await scene.admin(program);
  status(await admin.api.delete(`/users/${owner.id}`), 204);
  const count = await scene.databases.run(program.env.DATABASE_URL!, 'SELECT count(*) FROM orders;');
  equal(count, '0', 'orders of a deleted user');
}
