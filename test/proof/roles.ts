import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { Databases, dialectOf } from '../contract/database.ts';
import { confirmed, newOrder } from '../contract/people.ts';
import { Scene } from '../contract/scene.ts';
import { environment, type Subject } from '../contract/subject.ts';
import { fileOf, isFile, serverOf, urlOf } from '../support/databases.ts';
import { run } from '../support/shell.ts';

/** Sets up the database rights as docs/database.md of a project says, and checks them. */
export async function proveRoles(project: string, executable: string, choices: Choices): Promise<string> {
  const { database } = choices;
  const directory = mkdtempSync(join(tmpdir(), 'roles-'));
  const subject: Subject = { ...choices, executable, server: serverOf(database), directory };
  const text = readFileSync(join(project, 'docs', 'database.md'), 'utf8');
  try {
    return isFile(database) ? await closedFiles(subject, text) : await twoRoles(subject, text);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs the page's statements with unique names, and checks what each role may do. */
async function twoRoles(subject: Subject, text: string): Promise<string> {
  const [, sql = ''] = /^```sql\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const unique = randomBytes(4).toString('hex');
  const [app, migrator] = [`app_${unique}`, `migrator_${unique}`];
  const statements = sql
    .trim()
    .split('\n')
    .map((line) => line.replace(/\bapp\b/g, app).replace(/\bmigrator\b/g, migrator));
  const passwordOf = (role: string) => new RegExp(`\\b${role} .*'(.*)'`).exec(statements.join('\n'))?.[1] ?? '';

  const server = dialectOf(subject.database)!;
  const databases = new Databases(subject);
  const admin = `${subject.server}/${server.admin}`;
  const as = (role: string) =>
    Object.assign(new URL(subject.server), { username: role, password: passwordOf(role), pathname: `/${app}` }).href;
  const scene = new Scene(subject);
  try {
    await databases.run(admin, ...statements);
    const change = { MIGRATE_ON_START: 'false', DATABASE_URL: as(app) };
    const refusal = await scene.command(['migrate'], await scene.environment(change));
    if (refusal.code !== 1) throw new Error(`the program's role may migrate: ${refusal.code} ${refusal.stderr}`);
    const migrated = await scene.command(['migrate'], await scene.environment({ DATABASE_URL: as(migrator) }));
    if (migrated.code !== 0) throw new Error(`the migrator role may not migrate: ${migrated.stderr}`);

    const server = await scene.start(change);
    const owner = await scene.person({}, server);
    await confirmed(owner, (await newOrder(owner)).id);
    const own = new Databases({ ...subject, server: as(app) });
    const refused = [
      'CREATE TABLE mine (id INT);',
      'ALTER TABLE users ADD mine INT;',
      'TRUNCATE orders;',
      'DROP TABLE orders;',
    ];
    for (const statement of refused) {
      const outcome = await own.run(as(app), statement).then(
        () => 'succeeded',
        (error: Error) => error.message,
      );
      if (!/denied|must be owner/i.test(outcome)) throw new Error(`${statement} as the program's role: ${outcome}`);
    }
    await server.stop();
    return `${statements.length} statements, ${refused.length} refused`;
  } finally {
    await scene.close();
    await databases.drop(app);
    await databases.run(admin, ...[app, migrator].map((role) => `DROP ${server.role} IF EXISTS ${role};`));
  }
}

/** Checks that with the page's umask, other users cannot read the files that the program creates. */
async function closedFiles(subject: Subject, text: string): Promise<string> {
  const mask = /^umask \d+$/m.exec(text)?.[0];
  if (mask === undefined) throw new Error('docs/database.md contains no umask');
  const url = urlOf(subject.database, join(subject.directory, 'app'));
  const env = environment(subject, 0, url);
  await run('bash', ['-c', `${mask}; exec "$0" migrate`, subject.executable], { cwd: subject.directory, env });
  const files = readdirSync(subject.directory);
  const open = files.filter((file) => (statSync(join(subject.directory, file)).mode & 0o077) !== 0);
  if (open.length > 0 || !files.includes(basename(fileOf(url))))
    throw new Error(`other users have access to ${open.join(', ')} of ${files.join(', ')}`);
  return files.join(', ');
}
