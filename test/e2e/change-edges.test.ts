import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { bin } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project } from '../support/project.ts';

const INVOICE = 'invoice number:string! status:enum(draft,sent) --shared';
const withInvoice = (...more: string[]) => project([...CHOICES, '--resource', INVOICE, ...more]);

describe('a project in another layout can be changed again and again', () => {
  it('with names so long that rustfmt breaks their lines', { timeout: 60_000 }, async () => {
    const spec = 'service_level_agreement escalation_notification_recipient:enum(mail,phone)? note:string';
    const { run, commit, read } = await project([...CHOICES, '--resource', spec]);
    expect(read('src/models/service_level_agreement.rs')).toMatch(/escalation_notification_recipient:\n/);
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    await commit();
    expect(await run(['change', 'resource', 'service_level_agreement', '-note'])).toMatchObject({ exitCode: 0 });
  });

  it('with CRLF in the file of a model', async () => {
    const { run, edit, git } = await withInvoice();
    edit('src/models/invoice.rs', (text) => text.replaceAll('\n', '\r\n'));
    await git('add', '--all');
    expect(await run(['add', 'resource', 'bill', 'amount:int'])).toMatchObject({ exitCode: 0 });
  });

  it('with other settings of rustfmt', { timeout: 60_000 }, async () => {
    const { path, run, commit, read } = await withInvoice();
    writeFileSync(join(path, 'rustfmt.toml'), 'hard_tabs = true\nmax_width = 60\n');
    expect(spawnSync('cargo', ['fmt'], { cwd: path }).status).toBe(0);
    expect(read('src/models/invoice.rs')).toContain('\tpub number: String,');
    for (const args of [
      ['add', 'resource', 'subscription', 'cancellation_reason:enum(price,other)?'],
      ['add', 'metrics'],
      ['change', 'resource', 'invoice', '+paid:bool'],
    ]) {
      await commit();
      const { exitCode, stderr } = await run(args);
      expect(exitCode, stderr).toBe(0);
    }
  });
});

it('the diff of a file with CRLF can be applied', async () => {
  const { path, env, edit, git } = await withInvoice();
  edit('tests/api/invoices.rs', (text) => text.replaceAll('\n', '\r\n'));
  await git('add', '--all');
  const args = [bin, 'change', 'resource', 'invoice', '+note:text?', '--dry-run'];
  const options = { cwd: path, env, extendEnv: false, stripFinalNewline: false } as const;
  const { stdout } = await execa(process.execPath, args, options);
  writeFileSync(join(path, '../change.diff'), stdout);
  await git('apply', '--check', '../change.diff');
});

it('an edited page that shows markers of a conflict stops nothing', async () => {
  const { path, run, edit, commit } = await project(CHOICES.with(-1, 'tour'));
  appendFileSync(join(path, 'docs/tour/17-next.md'), 'My note\n');
  await commit();
  expect(await run(['add', 'metrics', '--dry-run'])).toMatchObject({ exitCode: 0 });
  edit('docs/tour/17-next.md', (text) => `${text}<<<<<<< yours\n=======\n>>>>>>> new\n`);
  await commit();
  expect(await run(['add', 'metrics', '--dry-run'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("git's markers"),
  });
});

it.each([
  ['20260101120000124', '20260101120000125'],
  ['20260101120000126', '20260101120000127'],
  ['9007199254740993', '9007199254740994'],
])('after a migration with the number %s, the next is %s', async (number, next) => {
  const { path, run, commit } = await withInvoice();
  writeFileSync(join(path, `migrations/${number}_extra.sql`), 'CREATE TABLE extra (id INTEGER PRIMARY KEY);\n');
  await commit();
  expect(await run(['change', 'resource', 'invoice', '+note:text?'])).toMatchObject({ exitCode: 0 });
  expect(readdirSync(join(path, 'migrations'))).toContain(`${next}_change_invoices.sql`);
});

it('a new table whose name begins with "change" makes no data old', async () => {
  const { path, run, edit, commit } = await withInvoice();
  writeFileSync(
    join(path, 'migrations/0090_requests.sql'),
    'CREATE TABLE requests (id INTEGER NOT NULL PRIMARY KEY);\n',
  );
  writeFileSync(join(path, 'src/db/own.rs'), 'pub fn q() { sqlx::query!("SELECT id FROM requests"); }\n');
  edit('src/db/mod.rs', (text) => `pub mod own;\n${text}`);
  await commit();
  const { exitCode, stderr } = await run(['add', 'resource', 'change_request', 'a:int']);
  expect({ exitCode, names: stderr.includes('own.rs') }, stderr).toEqual({ exitCode: 0, names: false });
});

describe('nothing is changed', () => {
  const refused = async (made: Awaited<ReturnType<typeof project>>, args: string[], says: string, code: number) => {
    const before = snapshot(made.path);
    const { exitCode, stderr } = await made.run(args);
    expect({ exitCode, says: stderr.includes(says) }, stderr).toEqual({ exitCode: code, says: true });
    expect(snapshot(made.path)).toEqual(before);
  };

  it.each([
    ['!tests/', ['change', 'resource', 'invoice', '+note:text?']],
    ['!migrations/', ['change', 'resource', 'invoice', '+note:text?']],
    ['!tests/', ['add', 'metrics', '--dry-run']],
  ])('in a sparse checkout with %s: %j', async (pattern, args) => {
    const made = await withInvoice();
    await made.git('sparse-checkout', 'set', '--no-cone', '/*', pattern);
    expect(existsSync(join(made.path, pattern.slice(1)))).toBe(false);
    await refused(made, args, 'Run: git sparse-checkout disable', 1);
  });

  it('for a module that the user has as a directory', async () => {
    const made = await withInvoice();
    mkdirSync(join(made.path, 'src/db/bills'));
    writeFileSync(join(made.path, 'src/db/bills/mod.rs'), 'fn x() {}\n');
    await made.commit();
    const says = 'You have the module src/db/bills/mod.rs, and this change needs src/db/bills.rs.';
    await refused(made, ['add', 'resource', 'bill', 'a:int'], says, 1);
  });

  it('after the migration with the last number of 64 bits', async () => {
    const made = await withInvoice();
    writeFileSync(join(made.path, `migrations/${2n ** 63n - 1n}_last.sql`), 'SELECT 1;\n');
    await made.commit();
    const says = 'No number is free after the migration 9223372036854775807_last.sql.';
    await refused(made, ['add', 'resource', 'bill', 'a:int'], says, 1);
    expect(await made.run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    // SQLx reads no such number, but a change without a migration is not about it.
    writeFileSync(join(made.path, `migrations/${2n ** 63n}_later.sql`), 'SELECT 1;\n');
    await made.commit();
    expect(await made.run(['remove', 'metrics'])).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [['change', 'resource', 'invoice', 'number->number'], 'The field is already called number.'],
    [['add', 'docker', 'resource', 'bill', 'a:int'], 'add accepts add-ons or one resource.'],
    [['change', 'resource', ''], 'An argument of change is empty.'],
    [['add', ''], 'An argument of add is empty.'],
    [['remove', 'resource', ''], 'An argument of remove is empty.'],
    [['add', 'resource', 'bill', 'a:int', '--plural', ''], 'The plural is empty.'],
    [['add', 'metrics', '--project', '/nowhere'], 'There is no directory /nowhere.'],
  ])('for %j', async (args, says) => refused(await withInvoice(), args, says, 2));
});
