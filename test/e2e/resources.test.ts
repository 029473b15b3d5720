import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/resources/resource.ts';
import { formatSpec, parseSpec } from '../../src/resources/spec.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, filesOf, project } from '../support/project.ts';
import { describePosix, itUnlessRoot } from '../support/skip.ts';
import { BACKSPACE, CTRL_C, DOWN, ENTER, terminal } from '../support/terminal.ts';

const MANIFEST = '.create-backend.json';
const CUSTOMER = 'customer name:string! --shared';
const INVOICE = 'invoice number:string! total:bigint paid:bool customer:references:customer';

/** The resources in the manifest, as users write them. */
function specsOf(path: string): string[] | undefined {
  const { resources } = fse.readJsonSync(join(path, MANIFEST)) as { resources?: string[] };
  return resources?.map((spec) => formatSpec(parseSpec(spec) as Resource));
}

const migrationsOf = (path: string) => readdirSync(join(path, 'migrations')).sort();

/** A project with two resources, one of which refers to the other. */
const withResources = () => project([...CHOICES, '--resource', CUSTOMER, '--resource', `${INVOICE} --owned`]);

/** The files that must be the same as those of a new project. */
function comparable(path: string) {
  const entries = Object.entries(filesOf(path)).filter(([name]) => !/migrations|\.create-backend\.json/.test(name));
  return Object.fromEntries(entries);
}

describe('a resource', () => {
  it('can be there from the start, in any order', async () => {
    const { path } = await project([...CHOICES, '--resource', INVOICE, '--resource', CUSTOMER]);
    expect(readFileSync(join(path, MANIFEST), 'utf8')).toContain('"customer name:string! --shared --plural customers"');
    expect(specsOf(path)).toEqual([
      'customer name:string! --shared',
      'invoice number:string! total:bigint paid:bool customer_id:references:customer --shared',
    ]);
    const readme = readFileSync(join(path, 'README.md'), 'utf8');
    expect(readme).toContain('--resource "customer name:string! --shared" --resource "invoice ');
  });

  it('that is added makes the project that creation makes with it', async () => {
    const { home, path, run, git } = await project();
    const words = ['invoice', 'number:string!', 'due_on:date?', 'status:enum(draft, sent)'];
    const added = await run(['add', 'resource', ...words, '--owned']);
    expect(added).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('add resource invoice; ') });
    const spec = 'invoice number:string! due_on:date? status:enum(draft,sent) --owned';
    expect(specsOf(path)).toEqual([spec]);
    const other = await run(['other', ...CHOICES, '--name', 'my-api', '--resource', spec], home);
    expect(other).toMatchObject({ exitCode: 0 });
    expect(comparable(path)).toEqual(comparable(join(home, 'other')));

    await git('add', '--all');
    await git('commit', '--message', 'invoices');
    expect(await run(['remove', 'resource', 'Invoice'])).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('The table invoices and its rows stay.'),
    });
    expect(specsOf(path)).toBeUndefined();
  });

  it.each(['z', 'name_of_forty_letters_for_a_resource_xyz'])('is formatted, also with the name %s', async (name) => {
    const { home, path, run, git } = await project();
    const fields = ['x:text?', 'field_of_forty_letters_for_a_resource_xy:decimal', 'paid:bool'];
    expect(await run(['add', 'resource', name, ...fields])).toMatchObject({ exitCode: 0 });
    const files = Object.keys(filesOf(path)).filter((file) => /^\.\/(src|tests\/api)\/.*\.rs$/.test(file));
    const rustfmt = ['--edition', '2024', '--check', '--config', 'skip_children=true', ...files];
    expect(spawnSync('rustfmt', rustfmt, { cwd: path, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });

    await git('add', '--all');
    await git('commit', '--message', 'one');
    expect(await run(['change', 'resource', name, '+due_on:date?'])).toMatchObject({ exitCode: 0 });
    const spec = `${name} ${fields.join(' ')} due_on:date?`;
    expect(await run(['other', ...CHOICES, '--name', 'my-api', '--resource', spec], home)).toMatchObject({
      exitCode: 0,
    });
    expect(comparable(path)).toEqual(comparable(join(home, 'other')));
  });

  it('changes with a migration that keeps the rows, and never changes an earlier one', async () => {
    const { path, run, git } = await withResources();
    const before = migrationsOf(path).map((name) => [name, readFileSync(join(path, 'migrations', name), 'utf8')]);
    writeFileSync(join(path, 'migrations/0041_mine.sql'), 'CREATE TABLE mine (id INTEGER) STRICT;\n');
    await git('add', '--all');
    await git('commit', '--message', 'mine');
    const changes = ['+due_on:date?', '-paid', 'total→total_cents', '+sent:bool', '--rename', 'number:code'];
    const { exitCode, stderr, stdout } = await run(['change', 'resource', 'invoice', ...changes]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      [
        '  paid: removed, with its values',
        '  total: is now total_cents, and keeps its values',
        '  number: is now code, and keeps its values',
        '  due_on: new; existing rows get null',
        '  sent: new; existing rows get false',
      ].join('\n'),
    );
    expect(stderr).toContain('Next: cargo test && cargo run -- migrate');
    expect(stdout).toContain('create migrations/0042_change_invoices.sql');
    expect(specsOf(path)![1]).toBe(
      'invoice code:string! total_cents:bigint customer_id:references:customer due_on:date? sent:bool --owned',
    );
    for (const [name, text] of before) expect(readFileSync(join(path, 'migrations', name!), 'utf8')).toBe(text);
    const { files } = fse.readJsonSync(join(path, MANIFEST)) as { files: Record<string, string> };
    const recorded = Object.keys(files).filter((file) => file.startsWith('migrations/'));
    expect(recorded).toEqual([...before.map(([name]) => `migrations/${name}`), 'migrations/0042_change_invoices.sql']);

    await git('add', '--all');
    await git('commit', '--message', 'change');
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(migrationsOf(path)).toHaveLength(before.length + 2);
  });

  it('that is removed takes its table with it only with --drop-data', async () => {
    const { path, run, git } = await withResources();
    const removed = await run(['remove', 'resource', 'invoices', '--drop-data', '--json']);
    expect(removed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('drops the table invoices') });
    const document = JSON.parse(removed.stdout) as { resources: string[]; files: { path: string }[] };
    expect(document.resources).toEqual([CUSTOMER]);
    const [last] = migrationsOf(path).slice(-1);
    expect(last).toMatch(/^\d{4}_drop_invoices\.sql$/);
    expect(readFileSync(join(path, 'migrations', last!), 'utf8')).toBe('DROP TABLE invoices;\n');
    await git('add', '--all');
    await git('commit', '--message', 'removed');
    expect(await run(['add', 'resource', 'invoice', 'number:int'])).toMatchObject({ exitCode: 0 });
  });

  it('keeps its table while another table refers to it, also one that has no resource any more', async () => {
    const { path, run, commit } = await withResources();
    expect(await run(['remove', 'resource', 'invoice'])).toMatchObject({ exitCode: 0 });
    await commit();
    const before = snapshot(path);
    const refused = await run(['remove', 'resource', 'customer', '--drop-data']);
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('The table invoices refers to customers, in its column customer_id.'),
    });
    expect(snapshot(path)).toEqual(before);
    writeFileSync(join(path, 'migrations/0099_mine.sql'), 'DROP TABLE invoices;\n');
    await commit();
    expect(await run(['remove', 'resource', 'customer', '--drop-data'])).toMatchObject({ exitCode: 0 });
  });

  it("is changed in code that the user's settings of rustfmt formatted", { timeout: 120_000 }, async () => {
    const specs = Array.from({ length: 16 }, (_, at) => ['--resource', `unit_${at}x name:string! total:bigint?`]);
    const { path, run, commit } = await project([...CHOICES.slice(0, -1), 'none', ...specs.flat()]);
    writeFileSync(join(path, 'rustfmt.toml'), 'hard_tabs = true\nmax_width = 80\n');
    const files = Object.keys(filesOf(path)).filter((file) => file.endsWith('.rs'));
    spawnSync('rustfmt', ['--edition', '2024', '--config', 'skip_children=true', ...files], { cwd: path });
    await commit();
    expect(await run(['change', 'resource', 'unit_0x', '+paid:bool'])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(path, 'src/models/unit_0x.rs'), 'utf8')).toContain('\tpub paid: bool,\n');
  });

  it('was added with other settings of rustfmt than the next change has', async () => {
    const { path, run, commit } = await project();
    writeFileSync(join(path, 'rustfmt.toml'), 'hard_tabs = true\n');
    await commit();
    expect(await run(['add', 'resource', 'note', 'title:string! total:bigint?'])).toMatchObject({ exitCode: 0 });
    writeFileSync(join(path, 'rustfmt.toml'), 'max_width = 80\n');
    await commit();
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
  });

  it('may be called like an add-on', async () => {
    const { path, run, git } = await project();
    expect(await run(['add', 'resource', 'tour', 'title:string'])).toMatchObject({ exitCode: 0 });
    await git('add', '--all');
    await git('commit', '--message', 'tour');
    expect(await run(['add', 'tour'])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(path, 'docs/tour'))).toBe(true);
    await git('add', '--all');
    await git('commit', '--message', 'tour');
    expect(await run(['remove', 'tour'])).toMatchObject({ exitCode: 0 });
    expect(specsOf(path)).toEqual(['tour title:string --shared']);
  });
});

describe('a resource is refused', () => {
  const refused = async (
    args: readonly string[],
    says: string,
    exitCode = 2,
    prepare: (path: string) => unknown = () => {},
  ) => {
    const { path, run, git } = await withResources();
    await prepare(path);
    if (existsSync(join(path, MANIFEST))) {
      await git('add', '--all');
      await git('commit', '--allow-empty', '--message', 'prepared');
    }
    const before = snapshot(path);
    const { stderr, stdout, ...result } = await run(args);
    expect(stderr).toContain(says);
    expect({ exitCode: result.exitCode, stdout }).toEqual({ exitCode, stdout: '' });
    expect(stderr).not.toContain('This is a bug');
    expect(snapshot(path)).toEqual(before);
  };
  const add = (...words: string[]) => ['add', 'resource', ...words];
  const change = (...words: string[]) => ['change', 'resource', ...words];
  const remove = (...words: string[]) => ['remove', 'resource', ...words];
  const rewrite = (members: object) => (path: string) =>
    writeFileSync(join(path, MANIFEST), JSON.stringify({ ...fse.readJsonSync(join(path, MANIFEST)), ...members }));

  it.each([
    [add('payment', 'amount:strng'), 'Did you mean string? The types are: string, text, int,'],
    [add('payment', 'a:int', 'a:bool'), 'payment has the field a twice.'],
    [add('payment', 'amount'), 'The field "amount" has no type.'],
    [add('payment', 'invoice:references:invoce'), 'Did you mean invoice?'],
    [add('match', 'a:int'), 'Try match_entry.'],
    [add('user', 'a:int'), 'The resource name "user" is a reserved word of SQL'],
    [add('news', 'a:int'), 'Name the plural: --plural news_entries, for instance.'],
    [add('payment', 'a:int', '--admin'), '--admin needs sign-in, and the project has none.'],
    [add('payment', 'a:int', '--owned', '--shared'), '--owned and --shared do not work together.'],
    [add('payment', 'a:int', '--plural', 'invoices'), 'The name invoices is taken in this project.'],
    [add(), 'The resource has no name.'],
    [add('payment'), 'The resource payment has no fields.'],
    [change(), 'The name of the resource is missing.'],
    [change('invoice'), 'Nothing of invoice would change.'],
    [change('invoice', '-pai'), 'Did you mean paid?'],
    [change('invoice', '+x:string!'), 'Add it with ?: +x:string?!.'],
    [change('invoice', 'total→paid'), 'invoice already has a field paid.'],
    [change('invoice', '+total:int'), 'To change its type or its marks'],
    [change('invoice', '--froce'), '"--froce" is not a change of a field.'],
    [change('customer', '+last:references:invoice?'), 'customer and invoice refer to each other.'],
    [['change', 'invoice', '-paid'], 'For a resource, write: create-backend change resource invoice -paid'],
    [
      ['add', 'note', 'a:int', '--plural', 'my notes', '--shared'],
      "write: create-backend add resource note a:int --plural 'my notes' --shared",
    ],
    [['add', 'resorce', 'x'], 'Did you mean resource?'],
    [['add', 'metrics', '--owned'], '--owned works only for a resource.'],
    [['remove', 'docker', '--drop-data'], '--drop-data works only for a resource.'],
    [remove('invoice', 'customer'), 'Expected one resource, got 2'],
    [add('invoice', 'a:int'), 'The project already has a resource invoice.'],
    [change('invoic', '-paid'), 'Did you mean invoice? The project has these resources of yours: customer,'],
    [remove('order'), 'order belongs to the sample, and a command cannot remove it.'],
  ])('%j', (args, says) => refused(args, says));

  it.each([[remove('customer'), 'invoice refers to customer, in its field customer_id.']])(
    '%j, because of the project',
    (args, says) => refused(args, says, 1),
  );

  it('if its table is there already', () =>
    refused(add('payment', 'a:int'), 'already creates a table payments', 1, (path) =>
      appendFileSync(join(path, 'migrations/0099_mine.sql'), 'CREATE TABLE IF NOT EXISTS payments (id INTEGER);\n'),
    ));
  it('outside of a project', () =>
    refused(add('x', 'a:int'), 'is not a project', 1, (path) => rmSync(join(path, MANIFEST))));
  it.each([
    ['paid:bool', 'paid:bool late:bool'],
    ['paid:bool', 'paid:int'],
    ['paid:bool', ''],
    ['number:string!', 'number:string'],
    ['--owned', '--shared'],
  ])('if the manifest has %s as %j', (written, edited) =>
    refused(add('x', 'a:int'), 'were edited by hand', 1, (path) => {
      const text = readFileSync(join(path, MANIFEST), 'utf8');
      const other = text.replaceAll(/\binvoice .*/g, (spec) => spec.replace(written, edited));
      expect(other).not.toBe(text);
      writeFileSync(join(path, MANIFEST), other);
    }),
  );
  it('for a damaged manifest', () =>
    refused(add('x', 'a:int'), 'is not JSON', 1, (path) => writeFileSync(join(path, MANIFEST), '{')));
  it('for damaged resources in the manifest', () =>
    refused(add('x', 'a:int'), 'has a resource that does not work', 1, rewrite({ resources: ['invoice'] })));
  it('for a newer version', () =>
    refused(change('invoice', '-paid'), 'is from create-backend 99.0.0', 1, rewrite({ version: '99.0.0' })));
  itUnlessRoot('in a read-only tree', () =>
    refused(change('invoice', '-paid'), 'Cannot write', 1, (path) => chmodSync(path, 0o555)),
  );
});

describe('creation refuses', () => {
  it.each([
    ['invoice', 'The resource invoice has no fields.'],
    ['invoice a:strng', 'Did you mean string?'],
    ['invoice a:int --admin', '--admin needs sign-in'],
    ['invoice a:references:order', 'there is no such resource'],
  ])('--resource "%s"', async (spec, says) => {
    const { home, run } = await project();
    const args = ['other', ...CHOICES.slice(0, -2), '--addons', 'none', '--sample', 'none', '--resource', spec];
    const { exitCode, stderr } = await run(args, home);
    expect({ exitCode, says: stderr.includes(says) }, stderr).toEqual({ exitCode: 2, says: true });
    expect(readdirSync(home)).toEqual(['my-api']);
  });
});

describePosix('at a terminal', () => {
  it('add resource prompts for what is missing', async () => {
    const { path, env } = await project();
    const screen = terminal(['add', 'resource'], { home: path, env });
    await screen.see('What is the resource called?');
    screen.write(`match${ENTER}`);
    await screen.see('Try match_entry.');
    screen.write(`${'\x7f'.repeat(5)}news${ENTER}`);
    await screen.see('What is the plural of news?');
    screen.write(ENTER);
    await screen.see('Field 1');
    screen.write(`title:strng${ENTER}`);
    await screen.see('Did you mean string?');
    screen.write(`${'\x7f'.repeat(5)}string!${ENTER}`);
    await screen.see('Field 2');
    screen.write(ENTER);
    await screen.see('Who may use the rows?');
    screen.write(ENTER);
    expect((await screen.end()).exitCode).toBe(0);
    expect(specsOf(path)).toEqual(['news title:string! --shared --plural news_entries']);
  });

  it('a project without a directory argument offers what can be done with it', async () => {
    const { path, env } = await withResources();
    const screen = terminal([], { home: path, env });
    await screen.see('What would you like to do?');
    const uses = [
      'Add a resource',
      'Change a resource',
      'Add add-ons',
      'Remove add-ons',
      'Remove a resource',
      'Cancel',
    ];
    for (const use of uses) await screen.see(use);
    screen.write(`${DOWN.repeat(4)}${ENTER}`);
    await screen.see('Which resource?');
    screen.write(`${DOWN}${ENTER}`);
    expect((await screen.end()).exitCode).toBe(0);
    expect(specsOf(path)).toEqual([CUSTOMER]);
  });

  it.each([
    { verb: 'add', uses: ['Add a resource', 'Add add-ons'], next: 'What is the resource called?' },
    { verb: 'remove', uses: ['Remove add-ons', 'Remove a resource'], next: 'Which add-ons?' },
    { verb: 'change', uses: [], next: 'Which resource?' },
  ])('$verb alone prompts for what it can do', async ({ verb, uses, next }) => {
    const { path, env } = await withResources();
    const before = snapshot(path);
    const screen = terminal([verb], { home: path, env });
    if (uses.length > 0) {
      await screen.see('What would you like to do?');
      for (const use of [...uses, 'Cancel']) await screen.see(use);
      screen.write(ENTER);
    }
    await screen.see(next);
    screen.write(CTRL_C);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(130);
    expect(text.match(/(Add|Remove|Change|Update) \w/g) ?? []).toSatisfy((words: string[]) =>
      words.every((word) => word.toLowerCase().startsWith(verb)),
    );
    expect(snapshot(path)).toEqual(before);
  });

  it('change and remove resource prompt for the resource', async () => {
    const { path, env } = await withResources();
    const screen = terminal(['remove', 'resource', '--drop-data'], { home: path, env });
    await screen.see('Which resource?');
    await screen.see('invoice');
    screen.write(`${DOWN}${ENTER}`);
    expect(await screen.end()).toMatchObject({ exitCode: 0, screen: expect.stringContaining('drops the table') });
    expect(specsOf(path)).toEqual([CUSTOMER]);
  });

  it('change alone says that there is no resource', async () => {
    const { path, env } = await project();
    const { exitCode, screen: text } = await terminal(['change'], { home: path, env }).end();
    expect({ exitCode, says: text.includes('The project has no resource that create-backend made.') }).toEqual({
      exitCode: 2,
      says: true,
    });
  });

  it('a change prompts for what changes', async () => {
    const { path, env } = await withResources();
    const screen = terminal(['change', 'resource', 'customer'], { home: path, env });
    await screen.see('customer has: name:string!');
    await screen.see('What changes?');
    screen.write(`-email${ENTER}`);
    await screen.see('customer has no field "email"');
    screen.write(`${BACKSPACE.repeat(6)}+kind:enum(a, b) name->title${ENTER}`);
    expect((await screen.end()).exitCode).toBe(0);
    expect(specsOf(path)![0]).toBe('customer title:string! kind:enum(a,b) --shared');
  });

  it('prompts again at once for what does not fit the project', async () => {
    const { path, env } = await withResources();
    const screen = terminal(['add', 'resource'], { home: path, env });
    await screen.see('What is the resource called?');
    screen.write(`invoice${ENTER}`);
    await screen.see('The project already has a resource invoice.');
    screen.write(`${BACKSPACE.repeat(7)}bill${ENTER}`);
    await screen.see('Field 1');
    screen.write(`x:references:nix${ENTER}`);
    await screen.see('there is no such resource');
    screen.write(`${BACKSPACE.repeat(16)}user:references:user${ENTER}`);
    await screen.see('Field 2');
    screen.write(ENTER);
    await screen.see('Who may use the rows?');
    screen.write(ENTER);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).not.toContain('each row belongs to a user'); // it would have a second user_id
    expect(specsOf(path)!.at(-1)).toBe('bill user_id:references:user --shared');
  });
});
