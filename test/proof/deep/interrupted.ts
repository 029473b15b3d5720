import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { equal, fail } from '../../contract/expect.ts';
import { Scene } from '../../contract/scene.ts';
import type { Subject } from '../../contract/subject.ts';
import { serverOf } from '../../support/databases.ts';
import { run } from '../../support/shell.ts';
import { Sources } from '../patches/sources.ts';
import { killAt, mustBeHalfDone, mustBeWhole } from './half-done.ts';

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

/** The statements of a migration that can be half done. A transaction that reads `users` stops the second one. */
const PAIR = ['CREATE TABLE labels (id BIGINT PRIMARY KEY);', 'ALTER TABLE users ADD label_id BIGINT;'] as const;

/** Kills each migration at each point, and then does what docs/database.md of the project says. */
export async function interrupted(
  project: string,
  executable: string,
  choices: Choices,
  place: { workplace: string; target: string },
): Promise<string> {
  const directory = mkdtempSync(join(place.workplace, 'interrupted-'));
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
    const changed = await withPair(project, { directory, target: place.target });
    await trialOfPair({ ...subject, executable: changed }, migrations.at(-1)!.version + 1, remedies);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return `${migrations.length} migrations, each killed at ${KILLS.length} points, and one between its statements`;
}

/** Builds the project with one more migration, and returns the executable. */
async function withPair(project: string, place: { directory: string; target: string }): Promise<string> {
  const copy = join(place.directory, 'project');
  cpSync(project, copy, { recursive: true, filter: (path) => !/\/(target|\.git)$/.test(path) });
  new Sources(copy).migrate('add_labels', PAIR.join('\n'));
  const env = { CARGO_TARGET_DIR: place.target, CARGO_INCREMENTAL: '0' };
  await run('cargo', ['build', '--quiet', '--locked'], { cwd: copy, env });
  const [, name] = /^name = "(.*)"/m.exec(readFileSync(join(copy, 'Cargo.toml'), 'utf8'))!;
  const executable = join(place.directory, 'program');
  copyFileSync(join(place.target, 'debug', name!), executable);
  return executable;
}

async function trial(subject: Subject, { version, table }: Migration, kill: Kill, remedies: string[]): Promise<void> {
  const scene = new Scene(subject);
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
    await killAt(scene, env, 'User sleep', what);
    await run('DROP TRIGGER stop;');
    if (kill.undone) await run(`DROP TABLE ${table};`);

    if (kill.remedy === undefined) {
      const { code, stdout } = await scene.command(['status'], env);
      equal(code, 1, `exit code of status after ${what}`);
      if (stdout.includes('half done')) fail(`status after ${what}: ${stdout}`);
    } else {
      await mustBeHalfDone(scene, env, version, what);
      await run(remedies[kill.remedy]!.replace(/version = \d+/, `version = ${version}`));
    }
    await mustBeWhole(scene, env, what);
  } finally {
    await scene.close();
  }
}

/** Only the first statement was applied, so the second one is run by hand. */
async function trialOfPair(subject: Subject, version: number, remedies: string[]): Promise<void> {
  const scene = new Scene(subject);
  const what = `migration ${version}, killed between its statements`;
  try {
    const url = scene.databases.fresh();
    const env = await scene.environment({ DATABASE_URL: url });
    const run = (...statements: string[]) => scene.databases.run(url, ...statements);
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    await run(`DELETE FROM _sqlx_migrations WHERE version = ${version};`);
    await run('DROP TABLE labels;', 'ALTER TABLE users DROP label_id;');
    const release = await scene.databases.hold(url, 'BEGIN;', 'SELECT COUNT(*) FROM users;');
    await killAt(scene, env, 'Waiting for table metadata lock', what);
    await release();

    await mustBeHalfDone(scene, env, version, what);
    const found = await run('SELECT COUNT(*) FROM labels;', "SHOW COLUMNS FROM users LIKE 'label_id';");
    equal(found, '0', `the new table, and no new column, after ${what}`);
    await run(PAIR[1], remedies[1]!.replace(/version = \d+/, `version = ${version}`));
    await mustBeWhole(scene, env, what);
  } finally {
    await scene.close();
  }
}
