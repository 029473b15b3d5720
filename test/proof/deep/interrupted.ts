import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Choices, Database } from '../../../src/answers/options.ts';
import { equal, fail, matches, oneLine } from '../../contract/expect.ts';
import { Scene } from '../../contract/scene.ts';
import type { Subject } from '../../contract/subject.ts';
import { serverOf } from '../../support/databases.ts';

/** Databases on which a migration that is killed can be half done, because each `CREATE` commits. */
const HALF_DONE: Partial<Record<Database, { waiting: (name: string) => string }>> = {
  mysql: {
    waiting: (name) => `SELECT id FROM information_schema.processlist WHERE db = '${name}' AND state = 'User sleep';`,
  },
};

export const canBeHalfDone = (database: Database): boolean => database in HALF_DONE;

interface Migration {
  version: number;
  table: string;
}

/** Where a migration is killed, and the case of the page that then applies. */
const KILLS = [
  { at: 'before anything is committed', trigger: 'BEFORE INSERT', undone: false, remedy: undefined },
  { at: 'before the table exists', trigger: 'BEFORE UPDATE', undone: true, remedy: 0 },
  { at: 'after the table exists', trigger: 'BEFORE UPDATE', undone: false, remedy: 1 },
] as const;

type Kill = (typeof KILLS)[number];

/** Kills each migration at each point, and then does what docs/database.md of the project says. */
export async function interrupted(project: string, executable: string, choices: Choices): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'interrupted-'));
  const subject: Subject = { ...choices, executable, server: serverOf(choices.database), directory };
  const page = readFileSync(join(project, 'docs', 'database.md'), 'utf8');
  const [, text = ''] = /^### A migration that was interrupted\n(.*?)^#/ms.exec(page) ?? [];
  const remedies = [...text.matchAll(/```sql\n\s*(.*?;)\n/gs)].map(([, sql]) => sql!);
  equal(remedies.length, 2, 'statements on the page');
  const files = readdirSync(join(project, 'migrations')).sort();
  const migrations = files.map((file) => {
    const sql = readFileSync(join(project, 'migrations', file), 'utf8');
    const tables = [...sql.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, table]) => table!);
    equal(tables.length, 1, `tables of ${file}`);
    return { version: Number.parseInt(file, 10), table: tables[0]! };
  });
  try {
    for (const migration of migrations) for (const kill of KILLS) await trial(subject, migration, kill, remedies);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return `${migrations.length} migrations, each killed at ${KILLS.length} points`;
}

async function trial(subject: Subject, migration: Migration, kill: Kill, remedies: string[]): Promise<void> {
  const scene = new Scene(subject);
  const { version, table } = migration;
  const what = `migration ${version}, killed ${kill.at}`;
  try {
    const url = scene.databases.fresh();
    const env = await scene.environment({ DATABASE_URL: url });
    const run = (...statements: string[]) => scene.databases.run(url, ...statements);
    // The table of the migrations as the program makes it, with a trigger that stops one of them.
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    const tables = (await run('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE();'))
      .split('\n')
      .filter((name) => name !== '_sqlx_migrations');
    await run('SET foreign_key_checks = 0;', `DROP TABLE ${tables.join(', ')};`, 'DELETE FROM _sqlx_migrations;');
    await run(
      `CREATE TRIGGER stop ${kill.trigger} ON _sqlx_migrations FOR EACH ROW ` +
        `SET @stopped = IF(NEW.version = ${version}, SLEEP(60), 0);`,
    );
    const program = scene.spawn(env, ['migrate']);
    const name = new URL(url).pathname.slice(1);
    const connection = await eventually(what, () => run(HALF_DONE[subject.database]!.waiting(name)));
    await program.stop('SIGKILL');
    await run(`KILL ${connection};`);
    await sleep(200); // until the server has rolled back
    await run('DROP TRIGGER stop;');
    if (kill.undone) await run(`DROP TABLE ${table};`);

    const status = await scene.command(['status'], env);
    equal(status.code, 1, `exit code of status after ${what}`);
    if (kill.remedy !== undefined) {
      const mark = new RegExp(`^0*${version} [a-z ]+: half done, see docs/database\\.md$`, 'm');
      matches(status.stdout, mark, `status after ${what}`);
      const refusal = await scene.command(['migrate'], env);
      equal(refusal.code, 1, `exit code of migrate after ${what}`);
      oneLine(refusal.stderr, /half done, see docs\/database\.md/);
      await run(remedies[kill.remedy]!.replace(/version = \d+/, `version = ${version}`));
    } else if (status.stdout.includes('half done')) fail(`status after ${what}: ${status.stdout}`);
    const again = await scene.command(['migrate'], env);
    equal(again.code, 0, `exit code of migrate after the repair of ${what} (${again.stderr})`);
    equal((await scene.command(['status'], env)).code, 0, `exit code of status after the repair of ${what}`);
    const server = await scene.start({ DATABASE_URL: url });
    await scene.person({}, server);
  } finally {
    await scene.close();
  }
}

async function eventually(what: string, find: () => Promise<string>): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 100) {
    const found = await find();
    if (found !== '') return found;
    await sleep(100);
  }
  return fail(`the program did not reach ${what}`);
}
