import { describe, expect, it } from 'vitest';
import { type Addon, combinationId, combinations, option } from '../../src/answers/options.ts';
import { type ChangeOptions, planChange } from '../../src/change/change.ts';
import type { ExistingProject } from '../../src/change/project.ts';
import { schemaOf } from '../../src/change/tables.ts';
import { type Generated, generate } from '../../src/generate/generate.ts';
import { ENV, MANIFEST } from '../../src/generate/manifest.ts';
import type { Answers } from '../../src/generate/project.ts';
import { surroundings } from '../../src/generate/surroundings.ts';
import { templates } from '../../src/generate/templates.ts';
import { fitted } from '../../src/resources/fit.ts';
import { FIELD_TYPES } from '../../src/resources/resource.ts';
import { formatSpec, parseSpec } from '../../src/resources/spec.ts';
import { version } from '../../src/version.ts';
import { COVERING } from '../support/covering.ts';
import { EDITS, fileToEdit, randomNumbers } from '../support/edits.ts';
import { NO_HISTORY } from '../support/history.ts';
import { projectInMemory } from '../support/memory.ts';

const STOP: ChangeOptions = { markers: false, force: false };

const known = new Map<string, Generated>();
const render = (answers: Answers): Generated => {
  const key = JSON.stringify(answers);
  const found = known.get(key) ?? generate(answers, templates, version, 'a'.repeat(64));
  known.set(key, found);
  return found;
};

const textsOf = ({ files }: Generated) => Object.fromEntries([...files].map(([path, { text }]) => [path, text]));

/** A project in memory: what create-backend wrote, and then these edits. */
function existing(answers: Answers, edits: ReadonlyMap<string, string | undefined> = new Map()): ExistingProject {
  const texts = new Map(Object.entries(textsOf(render(answers))));
  const project = projectInMemory(answers, texts);
  for (const [path, text] of edits) {
    if (text === undefined) texts.delete(path);
    else texts.set(path, text);
  }
  return project;
}

/** The files after a change. */
async function changed(project: ExistingProject, answers: Answers, options = STOP) {
  const planned = await planChange(project, answers, render, options);
  const paths = new Set([
    ...render(project.answers).files.keys(),
    ...project.list('migrations').map((name) => `migrations/${name}`),
    ...planned.steps.map(({ path }) => path),
  ]);
  const texts = new Map([...paths].flatMap((path) => [project.read(path) ?? []].flat().map((text) => [path, text])));
  for (const step of planned.steps) {
    if (step.action === 'delete') texts.delete(step.path);
    else texts.set(step.path, step.text);
  }
  return { planned, texts };
}

/** Every set of add-ons. */
const sets = option('addons').choices.reduce<Addon[][]>(
  (sets, { value }) => sets.concat(sets.map((set) => [...set, value as Addon])),
  [[]],
);

describe('a project without edits becomes exactly the project of the new answers', () => {
  const projects = (['orders', 'none'] as const).flatMap((sample) => combinations([], sample));
  it.each(projects.map((choices) => ({ id: combinationId(choices), choices })))(
    '$id',
    { timeout: 120_000 },
    async ({ choices }) => {
      const all = sets.map((addons) => ({ ...choices, addons, name: 'my-api' }));
      for (const from of all) {
        const project = existing(from);
        for (const to of all) {
          const { planned, texts } = await changed(project, to);
          expect(planned.conflicts).toEqual([]);
          expect(Object.fromEntries([...texts].sort())).toEqual(textsOf(render(to)));
        }
      }
    },
  );
});

describe('resources in a project without edits', () => {
  const specs = [
    `thing ${FIELD_TYPES.slice(0, -2)
      .map((type, at) => `f${at}:${type}`)
      .join(' ')} mood:enum(good,bad)? --shared`,
    'invoice number:string! due_on:date? --owned',
    'payment payer:references:user? thing:references:thing? self:references:payment?',
  ];
  const orders = [0, 1, 2].flatMap((first) =>
    [0, 1, 2].filter((at) => at !== first).map((second) => [first, second, 3 - first - second]),
  );

  /** Without the migrations: they depend on the order of the changes. */
  const rest = (texts: Iterable<readonly [string, string]>) => {
    const kept = [...texts].filter(([path]) => !path.startsWith('migrations/'));
    const withoutHashes = (text: string) => text.replace(/^ +"migrations\/.*\n/gm, '');
    return Object.fromEntries(
      kept.map(([path, text]) => [path, path === MANIFEST ? withoutHashes(text) : text]).sort(),
    );
  };

  it.each(combinations().map((choices) => ({ id: combinationId(choices), choices })))(
    'are added in any order, and removed, as a new project would have them: $id',
    { timeout: 120_000 },
    async ({ choices }) => {
      const bare: Answers = { ...choices, name: 'my-api' };
      for (const order of orders) {
        const list = order.map((at) => specs[at]!);
        // The reference to a thing is only possible when there is one.
        const possible = list.map((spec, at) =>
          list.slice(0, at).includes(specs[0]!) ? spec : spec.replace(' thing:references:thing?', ''),
        );
        let project = existing(bare);
        for (const count of [1, 2, 3]) {
          const resources = fitted(possible.slice(0, count).map(parseSpec), surroundings(bare));
          const { planned, texts } = await changed(project, { ...bare, resources });
          expect(planned.conflicts).toEqual([]);
          const fresh = textsOf(render({ ...bare, resources }));
          expect(rest(texts)).toEqual(rest(Object.entries(fresh)));
          const migrations = (paths: Iterable<string>) => [...paths].filter((path) => path.startsWith('migrations/'));
          expect(migrations(texts.keys())).toEqual(
            expect.arrayContaining(migrations(Object.keys(textsOf(render(bare))))),
          );
          project = projectInMemory({ ...bare, resources }, texts);
        }
        const { planned, texts } = await changed(project, bare);
        expect(planned.conflicts).toEqual([]);
        expect(rest(texts)).toEqual(rest(Object.entries(textsOf(render(bare)))));
      }
    },
  );

  it('get the next free numbers for their migrations, and keep all others', async () => {
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    const [resource] = fitted([parseSpec('invoice a:int')], surroundings(bare));
    const mine = new Map([
      ['migrations/0041_mine.sql', 'SELECT 1;\n'],
      ['migrations/2026-11-28-notes.md', 'No migration.\n'],
    ]);
    const project = existing(bare, mine);
    const further = [{ name: 'change_invoices', text: 'SELECT 2;\n' }];
    const { planned, texts } = await changed(
      project,
      { ...bare, resources: [resource!] },
      { ...STOP, migrations: further },
    );
    const created = planned.steps.filter(({ path }) => path.startsWith('migrations/'));
    expect(created.at(-1)).toMatchObject({ action: 'create', text: 'SELECT 2;\n' });
    expect(created.at(-1)!.path).toMatch(/^migrations\/004[23]_change_invoices\.sql$/);
    const { files } = JSON.parse(texts.get(MANIFEST)!) as { files: Record<string, string> };
    expect(Object.keys(files)).toEqual(Object.keys(files).sort());
    expect(Object.keys(files)).toContain(created.at(-1)!.path);
    expect(Object.keys(files)).not.toContain('migrations/0041_mine.sql');
    for (const [path, hash] of project.hashes) if (path.startsWith('migrations/')) expect(files[path]).toBe(hash);
  });

  it('change nothing in a migration, although a new project would have another one', async () => {
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    const path = 'migrations/0001_create_users.sql';
    const project = { ...existing(bare), hashes: new Map([...existing(bare).hashes, [path, 'f'.repeat(64)]]) };
    const [resource] = fitted([parseSpec('invoice a:int')], surroundings(bare));
    const { planned, texts } = await changed(project, { ...bare, resources: [resource!] });
    expect(planned.steps.map((step) => step.path)).not.toContain(path);
    expect(texts.get(MANIFEST)).toContain('f'.repeat(64));
  });

  describe('and their tables', () => {
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    const resourcesOf = (...texts: string[]) => fitted(texts.map(parseSpec), surroundings(bare));
    /** As the templates do it: each resource has a migration with all its columns, after those of the project. */
    const stub = (answers: Answers, users = ''): Generated => {
      const generated = render(answers);
      const files = new Map(
        [...generated.files].filter(([path]) => !/^migrations\/.*_create_(bills|memos)\.sql$/.test(path)),
      );
      for (const [at, resource] of (answers.resources ?? []).entries()) {
        files.set(`migrations/000${at + 5}_create_${resource.plural}.sql`, { text: formatSpec(resource) });
      }
      files.set('migrations/0001_create_users.sql', { text: `users ${users}` });
      return { ...generated, files };
    };
    const plan = (project: ExistingProject, answers: Answers, users?: string) =>
      planChange(project, answers, (each) => stub(each, each === answers ? users : ''), STOP);
    const migrationsIn = (planned: Awaited<ReturnType<typeof plan>>) =>
      planned.steps.flatMap((step) =>
        step.path.startsWith('migrations/') && 'text' in step ? [[step.path, step.text]] : [],
      );

    it('are created once, whatever the number in a new project is', async () => {
      const project = existing(bare, new Map([['migrations/0007_mine.sql', 'SELECT 1;\n']]));
      const answers = { ...bare, resources: resourcesOf('bill x:int', 'memo x:int') };
      expect(migrationsIn(await plan(project, answers))).toEqual([
        ['migrations/0008_create_bills.sql', 'bill x:int --owned'],
        ['migrations/0009_create_memos.sql', 'memo x:int --owned'],
      ]);
    });

    it('stay as they are when the fields of the resource change, and when it is removed', async () => {
      const before = { ...bare, resources: resourcesOf('bill x:int', 'memo x:int') };
      const project = existing(before);
      expect(
        migrationsIn(await plan(project, { ...bare, resources: resourcesOf('bill y:int', 'memo x:int') })),
      ).toEqual([]);
      expect(migrationsIn(await plan(project, { ...bare, resources: resourcesOf('memo x:int') }))).toEqual([]);
    });

    it('are refused if another migration would need another content', async () => {
      const answers = { ...bare, resources: resourcesOf('bill x:int') };
      await expect(plan(existing(bare), answers, 'with a column')).rejects.toThrow(
        'The change needs another content of the migration create_users',
      );
    });
  });

  it('are tables that migrations make', () => {
    const texts = new Map([
      [
        'migrations/0001_a.sql',
        'CREATE TABLE a (id INT);\n-- CREATE TABLE comment (id INT);\nCREATE TABLE "B" (id INT);',
      ],
      ['migrations/0010_d.sql', 'ALTER TABLE a RENAME TO d;\nDROP TABLE IF EXISTS b;'],
      ['migrations/0009_b.sql', 'create table if not exists `e` (id INT);'],
      ['migrations/0011_f.down.sql', 'CREATE TABLE f (id INT);'],
    ]);
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    expect([...schemaOf(projectInMemory(bare, texts)).tables.keys()].sort()).toEqual(['d', 'e']);
  });

  it('keep foreign keys to a rebuilt table, but not those to a table that is dropped with CASCADE', () => {
    const sql = `
      CREATE TABLE a (id INT);
      CREATE TABLE b (a_id INT REFERENCES a (id));
      CREATE TABLE new_a (id INT);
      DROP TABLE a;
      ALTER TABLE new_a RENAME TO a;
      CREATE TABLE c (id INT);
      CREATE TABLE d (c_id INT REFERENCES c (id));
      DROP TABLE c CASCADE`;
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    const { foreignKeys } = schemaOf(projectInMemory(bare, new Map([['migrations/0001_a.sql', sql]])));
    expect(foreignKeys.map(({ table, target }) => `${table} → ${target}`)).toEqual(['b → a']);
  });

  it('are read with their schemas and references', () => {
    const sql = `
      CREATE TABLE main.a (id INT, /* CREATE TABLE x (id INT); */ b_id BIGINT REFERENCES main."B" (id));
      CREATE TABLE IF NOT EXISTS c (id DECIMAL(10, 2), a_id INT, CONSTRAINT k FOREIGN KEY (a_id) REFERENCES a (id));
      CREATE INDEX c_key ON c (a_id);
      CREATE TABLE h (sep TEXT DEFAULT ';', smile TEXT DEFAULT ':)', b_id INT REFERENCES b (id), -- it's a comment
        hint TEXT DEFAULT 'references a', x_id INT CONSTRAINT x REFERENCES b (id));
      ALTER TABLE h DROP CONSTRAINT x;
      CREATE TABLE i AS SELECT 1;
      ALTER TABLE c ADD COLUMN b_id BIGINT REFERENCES b (id), ADD COLUMN e_id INT REFERENCES e (id);
      ALTER TABLE c RENAME COLUMN b_id TO other_id;
      ALTER TABLE c DROP COLUMN e_id;
      CREATE TABLE f (a_id INT REFERENCES a);
      CREATE TABLE g (id INT);
      DROP TABLE f, g;
      ALTER TABLE a RENAME TO d`;
    const bare: Answers = { ...combinations()[0]!, name: 'my-api' };
    const { tables, foreignKeys } = schemaOf(projectInMemory(bare, new Map([['migrations/0001_a.sql', sql]])));
    expect([...tables.keys()].sort()).toEqual(['c', 'd', 'h', 'i']);
    expect(foreignKeys.map(({ table, column, target }) => `${table}.${column} → ${target}`)).toEqual([
      'd.b_id → b',
      'c.a_id → d',
      'h.b_id → b',
      'c.other_id → b',
    ]);
  });
});

describe('a project that its user renamed, in its manifest too', () => {
  const rename = (text: string) => text.replaceAll('my-api', 'shop').replaceAll('my_api', 'shop');
  const first: Answers = { ...combinations()[0]!, addons: ['docker', 'metrics'], name: 'my-api' };
  const written = Object.entries(textsOf(render(first)));
  const texts = new Map(written.map(([path, text]) => [path, rename(text)]));
  const before: Answers = { ...first, name: 'shop' };
  const originals = async () => ({ texts: new Map(written), why: '' });

  it.each([
    { addons: ['docker'] as const, of: 'without a history', history: async () => NO_HISTORY },
    { addons: ['docker', 'metrics', 'tour'] as const, of: 'without a history', history: async () => NO_HISTORY },
    { addons: ['docker'] as const, of: 'with a history', history: originals },
    { addons: ['docker', 'metrics', 'tour'] as const, of: 'with a history', history: originals },
  ])('becomes exactly the project of the new answers: $addons, $of', async ({ addons, history }) => {
    const answers = { ...before, addons };
    const { planned, texts: after } = await changed({ ...projectInMemory(before, texts), history }, answers);
    expect(planned).toMatchObject({ conflicts: [], deleted: [] });
    const rest = (all: Iterable<[string, string]>) =>
      Object.fromEntries([...all].filter(([path]) => path !== ENV && path !== 'Cargo.lock'));
    expect(rest(after)).toEqual(rest(Object.entries(textsOf(render(answers)))));
  });

  it('keeps other edits', async () => {
    const readme = `${texts.get('README.md')}\nOurs.\n`;
    const edited = projectInMemory(before, new Map([...texts, ['README.md', readme]]));
    const { planned, texts: after } = await changed(edited, { ...before, addons: ['docker'] });
    expect(planned.conflicts).toEqual([]);
    expect(after.get('README.md')).toMatch(/\nOurs\.\n$/);
  });

  it.each([
    '[package]\nname = "my_api"',
    "[package]\nname = 'Shop Two'",
    '[package]\nname = "x"\n[lib]\nname = "my_api"',
  ])('is not refused for %j', async (manifest) => {
    const other = existing(first, new Map([['Cargo.toml', `${manifest}\n`]]));
    await expect(changed(other, { ...first, addons: [] })).resolves.toBeDefined();
  });
});

it('a variable that .env has already is not added again', async () => {
  const bare: Answers = { ...combinations()[0]!, addons: [], name: 'my-api' };
  const text = `${render(bare).files.get(ENV)!.text}METRICS_ADDR=127.0.0.1:1\n`;
  const { texts } = await changed(existing(bare, new Map([[ENV, text]])), { ...bare, addons: ['metrics'] });
  expect(texts.get(ENV)!.match(/^METRICS_ADDR=.*$/gm)).toEqual(['METRICS_ADDR=127.0.0.1:1']);
});

describe('an edit of the user survives, or becomes a conflict', () => {
  /** Makes edits of one kind in as many projects, and changes these from some answers to other ones. */
  async function survives(kind: string, rounds: number, answers: Pairs, options = STOP): Promise<void> {
    const random = randomNumbers(20_261_126 + kind.length);
    let survived = 0;
    for (let round = 0; round < rounds; round += 1) {
      const [from, to] = answers(random);
      const before = new Map(Object.entries(textsOf(render(from))));
      const after = new Map(Object.entries(textsOf(render(to))));
      const path = fileToEdit(before, (path) => after.get(path), random);
      const edit = EDITS[kind]!(before.get(path)!, random, `edit_${round}_of_user`);
      const edited = existing(from, new Map([[path, edit.text]]));
      const { planned, texts } = await changed(edited, to, options);
      const where = `${kind} in ${path} of ${combinationId(from)}, round ${round}`;
      const paths = planned.steps.map((step) => step.path);
      if (planned.conflicts.some((conflict) => conflict.path === path)) {
        expect(paths, where).not.toContain(path);
        continue;
      }
      if (after.has(path) || path === ENV) {
        survived += 1;
        expect(edit.survives(texts.get(path)), where).toBe(true);
      }
      // The migrations of a change are not those of a new project, and the manifest lists them.
      const compared = (all: Iterable<[string, string]>) =>
        [...all].filter(([other]) => other !== path && (options === STOP || !/^migrations\/|json$/.test(other)));
      expect(Object.fromEntries(compared(texts)), where).toEqual(Object.fromEntries(compared(after)));
    }
    expect(survived).toBeGreaterThan(0);
  }

  type Pairs = (random: (below: number) => number) => [from: Answers, to: Answers];

  it.each(Object.keys(EDITS))('that %s, if the add-ons change', { timeout: 120_000 }, (kind) =>
    survives(kind, 150, (random) => {
      const choices = combinations()[random(18)]!;
      const project = () => ({ ...choices, addons: sets[random(sets.length)]!, name: 'my-api' });
      return [project(), project()];
    }),
  );

  /** Each covers other frameworks, databases and auth kinds, so few projects are rendered. */
  const withSpecs = (random: (below: number) => number, specs: readonly string[]): Answers => {
    const bare: Answers = { ...COVERING[random(COVERING.length)]!, addons: ['docker'], name: 'my-api' };
    return { ...bare, resources: fitted(specs.map(parseSpec), surroundings(bare)) };
  };
  const CUSTOMER = 'customer name:string! vip:bool';
  const INVOICE = 'invoice number:string! total:decimal due_on:date? customer:references:customer';
  const other = (from: Answers, specs: readonly string[]): Answers => ({
    ...from,
    resources: fitted(specs.map(parseSpec), surroundings(from)),
  });

  it.each(Object.keys(EDITS))('that %s, if there is another resource', { timeout: 120_000 }, (kind) =>
    survives(kind, 40, (random) => {
      const from = withSpecs(random, [CUSTOMER]);
      return [from, other(from, [CUSTOMER, INVOICE])];
    }),
  );

  it.each(Object.keys(EDITS))('that %s, if the fields of a resource change', { timeout: 120_000 }, (kind) => {
    const options = { ...STOP, migrations: [{ name: 'change_invoices', text: 'SELECT 1;\n' }] };
    const changedInvoice = 'invoice number:string! sum:decimal note:text? customer:references:customer';
    return survives(
      kind,
      40,
      (random) => {
        const from = withSpecs(random, [CUSTOMER, INVOICE]);
        return [from, other(from, [CUSTOMER, changedInvoice])];
      },
      options,
    );
  });
});
