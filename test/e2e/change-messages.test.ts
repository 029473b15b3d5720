import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';
import { terminal } from '../support/terminal.ts';

const INVOICE = 'invoice number:string! total:bigint';
const withInvoice = () => project([...CHOICES, '--resource', INVOICE]);

/** What a command says that stops before it changes anything. */
async function errorOf(made: Awaited<ReturnType<typeof project>>, args: readonly string[], exitCode = 1) {
  const before = snapshot(made.path);
  const { stderr, stdout, ...result } = await made.run(args);
  expect({ exitCode: result.exitCode, stdout }, stderr).toEqual({ exitCode, stdout: '' });
  expect(snapshot(made.path)).toEqual(before);
  return stderr;
}

describe('an error names the command that was meant', () => {
  it.each([
    [['add', 'payment', 'amount:int', 'due:date?'], 2, "add resource payment amount:int 'due:date?'"],
    [['change', 'invoice', '+paid:bool'], 2, 'change resource invoice +paid:bool'],
    [['remove', 'invoices'], 2, 'remove resource invoice'],
  ])('%j', async (args, exitCode, says) => {
    expect(await errorOf(await withInvoice(), args, exitCode)).toContain(says);
  });

  it.each([
    [['change', 'resource', 'order', '-status'], 'order belongs to the sample, and a command cannot change it.'],
    [['remove', 'resource', 'users'], 'user belongs to each project, and a command cannot remove it.'],
  ])('%j is not for what create-backend brings itself', async (args, says) => {
    const stderr = await errorOf(await withInvoice(), args, 2);
    expect(stderr).toContain(says);
    expect(stderr).toContain('The project has these resources of yours: invoice.');
  });

  it('without a resource, it says how to add one', async () => {
    const stderr = await errorOf(await project(), ['change', 'resource', 'invoice', '-total'], 2);
    expect(stderr).toContain('The project has no resource "invoice".');
    expect(stderr).toMatch(/To add one, run: .*add resource invoice/);
  });

  it('a change without the name of a resource says so', async () => {
    const stderr = await errorOf(await withInvoice(), ['change', 'resource', '+paid:bool'], 2);
    expect(stderr).toContain('The name of the resource is missing.');
  });
});

it('an error about one of several --resource names it', async () => {
  const made = await project();
  for (const [spec, says] of [
    ['bill y:strng', '--resource "bill y:strng": "strng" in "y:strng" is not a type.'],
    ['bill id:int', '--resource "bill id:int": Every resource has a field id already.'],
    ['bill y:references:z', 'bill: y_id refers to z, and there is no such resource.'],
    ['bill y:int --admin', 'bill: --admin needs sign-in, and the project has none.'],
  ] as const) {
    const args = ['other', ...CHOICES, '--dry-run', '--resource', 'memo x:int', '--resource', spec];
    expect(await made.run(args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`error: ${says}`) });
  }
});

describe('a table that the migrations of the user have renamed', () => {
  const renamed = async () => {
    const made = await project([...CHOICES, '--resource', `${INVOICE} --shared`, '--resource', 'customer name:string']);
    writeFileSync(join(made.path, 'migrations/0099_mine.sql'), 'ALTER TABLE invoices RENAME TO bills;\n');
    await made.commit();
    return made;
  };
  it.each([
    [['change', 'resource', 'invoice', '+paid:bool']],
    [['remove', 'resource', 'invoice', '--drop-data']],
    [['add', 'resource', 'payment', 'invoice:references:invoice']],
    [['change', 'resource', 'customer', '+invoice:references:invoice?']],
  ])('is no table for %j', async (args) => {
    const made = await renamed();
    for (const more of [[], ['--dry-run']]) {
      const stderr = await errorOf(made, [...args, ...more]);
      expect(stderr).toContain('The migrations of the project leave no table invoices, and this command needs it.');
    }
  });

  it('does not stay under its old name', async () => {
    const { run } = await renamed();
    const { exitCode, stderr } = await run(['remove', 'resource', 'invoice']);
    expect({ exitCode, stays: stderr.includes('The table invoices and its rows stay') }).toEqual({
      exitCode: 0,
      stays: false,
    });
  });
});

describe('a column that the migrations of the user have changed', () => {
  const changed = async (sql: string) => {
    const made = await project([...CHOICES, '--resource', INVOICE, '--resource', 'customer name:string']);
    writeFileSync(join(made.path, 'migrations/0099_mine.sql'), `${sql};\n`);
    await made.commit();
    return made;
  };
  const leaves = (column: string, table = 'invoices') =>
    `migrations/0099_mine.sql leaves no column ${column} in the table ${table}, and this command needs it.`;
  it.each([
    [
      'ALTER TABLE invoices RENAME COLUMN total TO amount',
      ['change', 'resource', 'invoice', '-total'],
      leaves('total'),
    ],
    ['ALTER TABLE invoices DROP COLUMN total', ['change', 'resource', 'invoice', 'total->sum'], leaves('total')],
    [
      'ALTER TABLE invoices ADD COLUMN paid INTEGER',
      ['change', 'resource', 'invoice', '+paid:bool'],
      'migrations/0099_mine.sql already adds a column paid to the table invoices.',
    ],
    [
      'ALTER TABLE invoices ADD COLUMN paid INTEGER',
      ['change', 'resource', 'invoice', '--rename', 'total:paid'],
      'migrations/0099_mine.sql already adds a column paid to the table invoices.',
    ],
    [
      'ALTER TABLE customers RENAME id TO customer_id',
      ['change', 'resource', 'invoice', '+customer:references:customer?'],
      leaves('id', 'customers'),
    ],
    [
      'ALTER TABLE customers RENAME id TO customer_id',
      ['add', 'resource', 'payment', 'customer:references:customer'],
      leaves('id', 'customers'),
    ],
  ])('is known: %s, and then %j', async (sql, args, says) => {
    const made = await changed(sql);
    for (const more of [[], ['--dry-run']]) expect(await errorOf(made, [...args, ...more])).toContain(says);
  });

  it('does not stop a change of another column', async () => {
    const { run } = await changed('ALTER TABLE invoices RENAME COLUMN total TO amount');
    expect(await run(['change', 'resource', 'invoice', '+paid:bool'])).toMatchObject({ exitCode: 0 });
  });
});

describePosix('changes that are not committed are found before the first prompt', () => {
  it.each([[['add', 'resource']], [['change', 'resource', 'invoice']], [['remove', 'resource']], [['add']], [[]]])(
    '%j',
    async (args) => {
      const { path, env } = await withInvoice();
      writeFileSync(join(path, 'notes.txt'), 'mine');
      const screen = terminal([...args], { home: path, env });
      await screen.see('The project has changes that are not committed:');
      expect(await screen.end()).toMatchObject({ exitCode: 1, screen: expect.not.stringMatching(/^\? /m) });
    },
  );
});

describe('what a user must know', () => {
  const POSTGRES = ['-y', '-f', 'axum', '-d', 'postgres', '-a', 'none', '--addons', 'none'];

  it('another default of DATABASE_URL is named, and the server that it needs starts first', async () => {
    const { run } = await project(POSTGRES);
    const { stderr } = await run(['add', 'docker']);
    expect(stderr).toContain('DATABASE_URL in .env had the old default. It has the new one now.');
    expect(stderr).toMatch(/^Next: docker compose up -d --wait database && cargo test$/m);
    expect((await run(['add', 'metrics', '--force'])).stderr).toMatch(/^Next: cargo test$/m);
  });

  it('the tour fits no project with resources of the user', async () => {
    const says = 'The diffs of the tour fit only a project without resources of your own.';
    const { run, path } = await withInvoice();
    expect((await run(['add', 'tour'])).stderr).toContain(says);
    mkdirSync(join(path, 'docs/tour/target'));
    const { stderr } = await run(['remove', 'tour', '--force'], join(path, 'src'));
    expect(stderr).toContain('docs/tour/target stays: it has the compiled programs of the tour.');
    expect(stderr).toContain(`run: rm -r ${path}/docs/tour/target`);
    const { run: runOther } = await project([...CHOICES, '--addons', 'tour']);
    expect((await runOther(['add', 'resource', 'memo', 'x:int'])).stderr).toContain(says);
    expect((await runOther(['add', 'resource', 'note', 'x:int', '--force'])).stderr).not.toContain(says);
    const args = ['other', ...CHOICES, '--addons', 'tour', '--no-git'];
    expect((await run([...args, '--resource', INVOICE])).stderr).toContain(says);
    expect((await run([...args.with(0, 'third')])).stderr).not.toContain(says);
  });

  it('GitHub does not read workflows below the root of a repository', async () => {
    const says = 'GitHub reads workflows only at the root of a repository';
    const { run, git } = await project();
    expect((await run(['inner', ...CHOICES, '--addons', 'github-actions'])).stderr).toContain(says);
    expect((await run(['other', ...CHOICES])).stderr).not.toContain(says);
    await git('add', '--all');
    await git('commit', '--message', 'inner ones');
    expect((await run(['add', 'github-actions', '--project', 'other'])).stderr).toContain(says);
    expect((await run(['add', 'github-actions', '--force'])).stderr).not.toContain(says);
  });
});
