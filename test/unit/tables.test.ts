import { describe, expect, it } from 'vitest';
import { combinationId, combinations } from '../../src/answers/options.ts';
import { schemaOf } from '../../src/change/tables.ts';
import { databases } from '../../src/choices/records.ts';
import { generate } from '../../src/generate/generate.ts';
import type { Answers } from '../../src/generate/project.ts';
import { surroundings } from '../../src/generate/surroundings.ts';
import { templates } from '../../src/generate/templates.ts';
import { changedFields, parseChanges } from '../../src/resources/changes.ts';
import { fitted } from '../../src/resources/fit.ts';
import { alterMigration } from '../../src/resources/migrations.ts';
import { FIELD_TYPES } from '../../src/resources/resource.ts';
import { parseSpec } from '../../src/resources/spec.ts';
import { version } from '../../src/version.ts';
import { projectInMemory } from '../support/memory.ts';

const schemaIn = (database: Answers['database'], texts: Iterable<readonly [string, string]>) =>
  schemaOf(projectInMemory({ database, name: 'my-api' } as Answers, new Map(texts)));

/** The table of a project with these migrations, after those of its user. */
function tableIn(name: string, texts: Iterable<readonly [string, string]>, ...more: string[]) {
  const own = more.map((text, at) => [`migrations/009${at}_mine.sql`, text] as const);
  return schemaIn('sqlite', [...texts, ...own]).tables.get(name);
}

const columnsIn = (...[name, texts, ...more]: Parameters<typeof tableIn>) =>
  [...(tableIn(name, texts, ...more)?.columns?.keys() ?? [])].sort();

it('a column may have the name `exclude`, which begins a constraint of PostgreSQL', () => {
  const create = 'CREATE TABLE things (id BIGINT, exclude BOOLEAN, EXCLUDE USING gist (id WITH =));';
  expect(columnsIn('things', [], create)).toEqual(['exclude', 'id']);
});

describe('the columns of a table', () => {
  const fields = FIELD_TYPES.slice(0, -2).map((type, at) => `f${at}:${type}`);
  const spec = `thing ${fields.join(' ')} mood:enum(good,bad)? payer:references:user? code:string!`;
  const words = [
    '-f0',
    '-mood',
    '-payer',
    'f1->title',
    'code->number',
    '+note:text?',
    '+made:references:user?',
    '+n:int',
  ];

  it.each(combinations().map((choices) => ({ id: combinationId(choices), choices })))(
    'are those of create-backend: $id',
    ({ choices }) => {
      for (const access of ['shared', 'owned']) {
        const bare: Answers = { ...choices, name: 'my-api' };
        const [resource] = fitted([parseSpec(`${spec} --${access}`)], surroundings(bare));
        const { files } = generate({ ...bare, resources: [resource!] }, templates, version, 'a'.repeat(64));
        const texts = [...files].map(([path, { text }]) => [path, text] as const);
        const columns = (of: { name: string }[]) =>
          ['id', 'created_at', ...(access === 'owned' ? ['user_id'] : []), ...of.map(({ name }) => name)].sort();
        expect(columnsIn('things', texts)).toEqual(columns([...resource!.fields]));
        const changes = parseChanges(resource!, words, []);
        const { dialect } = databases[bare.database];
        const text = alterMigration(bare.database, dialect, resource!, changes, () => 'users');
        expect(columnsIn('things', texts, text)).toEqual(columns(changedFields(resource!, changes)));
      }
    },
  );

  const TABLE: [string, string] = ['migrations/0001_a.sql', 'CREATE TABLE a (id INT, b INT, "C" TEXT, UNIQUE (b, c))'];

  it.each([
    ['ALTER TABLE a RENAME COLUMN b TO d', ['c', 'd', 'id']],
    ['ALTER TABLE a RENAME b TO d', ['c', 'd', 'id']],
    ['ALTER TABLE a CHANGE COLUMN `b` `d` BIGINT NOT NULL', ['c', 'd', 'id']],
    ['ALTER TABLE a ADD COLUMN b TEXT, DROP COLUMN b', ['b', 'c', 'id']],
    ['ALTER TABLE a DROP COLUMN b, ADD COLUMN e INT, ADD KEY e_key (e)', ['c', 'e', 'id']],
    ['ALTER TABLE IF EXISTS ONLY a DROP b; ALTER TABLE a ADD IF NOT EXISTS e INT', ['c', 'e', 'id']],
    ['ALTER TABLE a ADD COLUMN (e INT, f DECIMAL(10, 2))', ['b', 'c', 'e', 'f', 'id']],
    ['ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0), ADD UNIQUE INDEX (c), ADD PRIMARY KEY (id)', ['b', 'c', 'id']],
    ['ALTER TABLE a ALTER COLUMN b SET NOT NULL, MODIFY c INT, RENAME INDEX x TO y', ['b', 'c', 'id']],
    ['CREATE TABLE new_a (id INT, z INT); DROP TABLE a; ALTER TABLE new_a RENAME TO a', ['id', 'z']],
    ['-- ALTER TABLE a DROP COLUMN b;', ['b', 'c', 'id']],
    ['DROP TABLE a; CREATE TABLE a AS SELECT 1', []],
    ['ALTER TABLE [a] RENAME COLUMN [b] TO [d]', ['c', 'd', 'id']],
    ['DROP TABLE [main].[a]; CREATE TABLE [a] ([id] INT, [z] INT)', ['id', 'z']],
    ['CREATE OR REPLACE TABLE a (z INT)', ['z']],
    ['ALTER TABLE a RENAME TO z, ADD COLUMN d INT; ALTER TABLE z RENAME TO a', ['b', 'c', 'd', 'id']],
    ['ALTER TABLE a ADD COLUMN d INT[] DEFAULT ARRAY[1, 2]', ['b', 'c', 'd', 'id']],
    ['DROP TABLE a; CREATE TABLE a (id INT) WITH (fillfactor = 70, autovacuum_enabled = off)', ['id']],
    [
      'DROP TABLE a; CREATE TABLE a (id INT, KEY `ix` (`id`), CONSTRAINT `k` FOREIGN KEY `f` (`id`) REFERENCES b (id))',
      ['id'],
    ],
    ["UPDATE a SET c = '\\'; ALTER TABLE a DROP COLUMN b; UPDATE a SET c = ';'", ['c', 'id']],
  ])('are read from %s', (sql, columns) => {
    expect(columnsIn('a', [TABLE], sql)).toEqual(columns);
  });

  it('have the migration that added, renamed or dropped them', () => {
    const table = tableIn(
      'a',
      [TABLE],
      'ALTER TABLE a RENAME b TO d',
      'ALTER TABLE a DROP c; ALTER TABLE a ADD e INT',
    )!;
    expect([...table.columns!]).toEqual([
      ['id', 'migrations/0001_a.sql'],
      ['d', 'migrations/0090_mine.sql'],
      ['e', 'migrations/0091_mine.sql'],
    ]);
    expect([...table.gone]).toEqual([
      ['b', 'migrations/0090_mine.sql'],
      ['c', 'migrations/0091_mine.sql'],
    ]);
  });
});

it.each([
  ['sqlite', "INSERT INTO a VALUES ('\\'); CREATE TABLE b (id INT); INSERT INTO a VALUES ('x')", ['b']],
  ['mysql', "INSERT INTO a VALUES ('\\';'); CREATE TABLE b (id INT); INSERT INTO a VALUES ('\\'')", ['b']],
  ['postgres', "INSERT INTO a VALUES (E'\\';'); CREATE TABLE b (id INT); INSERT INTO a VALUES ('\\')", ['b']],
  ['postgres', 'DO $x$ BEGIN SELECT 1; DROP TABLE b; END $x$', ['b', 'c']],
  ['sqlite', 'CREATE TEMPORARY TABLE d (id INT); CREATE TEMP TABLE e AS SELECT 1', ['b', 'c']],
  ['postgres', 'CREATE UNLOGGED TABLE d (id INT)', ['b', 'c', 'd']],
  ['mysql', 'RENAME TABLE b TO b_old, c TO b', ['b_old', 'b']],
  ['mysql', 'ALTER TABLE b RENAME d', ['c', 'd']],
  ['mysql', 'ALTER ONLINE IGNORE TABLE b RENAME TO d', ['c', 'd']],
  ['postgres', 'ALTER TABLE b * RENAME TO d; ALTER TABLE c SET SCHEMA old', ['d', 'old.c']],
  ['mysql', 'DROP TABLE `my_api`.`b`; DROP TABLE other.c', ['c']],
  ['postgres', 'CREATE TABLE audit.d (id INT); DROP TABLE audit.b', ['b', 'c', 'audit.d']],
  ['postgres', 'CREATE TABLE "Audit" . b (id INT); ALTER TABLE audit.b RENAME TO d', ['b', 'c', 'audit.d']],
  ['postgres', 'DROP TABLE public.b; ALTER TABLE "public"."c" RENAME TO d', ['d']],
  ['sqlite', 'CREATE TABLE "my table" (id INT); CREATE TABLE größe (id INT)', ['b', 'c', 'my table', 'größe']],
  ['sqlite', `CREATE TABLE "it's; (so" (id INT); DROP TABLE b; INSERT INTO c VALUES ('x')`, ['c', "it's_ _so"]],
  ['postgres', `CREATE VIEW v AS SELECT 1 AS "a--b"; DROP TABLE b`, ['c']],
  ['mysql', "CREATE TABLE `it's` (id INT); DROP TABLES b, c", ["it's"]],
  ['postgres', 'CREATE TABLE my_api.d (id INT); CREATE TABLE main.e (id INT)', ['b', 'c', 'my_api.d', 'main.e']],
  ['mysql', 'DROP TABLE main.c, my_api.b', ['c']],
  ['postgres', 'CREATE TABLE old.d (id INT); ALTER TABLE old.d SET SCHEMA public', ['b', 'c', 'd']],
  ['mysql', 'RENAME TABLE IF EXISTS b TO d', ['c', 'd']],
  ['postgres', 'SELECT * INTO d FROM b; ALTER TABLE c SET SCHEMA republic', ['b', 'd', 'republic.c']],
  ['mysql', 'SELECT count(*) INTO d FROM b', ['b', 'c']],
  ['postgres', 'ALTER TABLE b RENAME TO d, RENAME TO e', ['c', 'e']],
] as const)('the tables on %s are read from %s', (database, sql, names) => {
  const texts: (readonly [string, string])[] = [['migrations/0002_b.sql', sql]];
  if (!names.every((name) => name === 'b'))
    texts.unshift(['migrations/0001_a.sql', 'CREATE TABLE b (id INT); CREATE TABLE c (id INT)']);
  expect([...schemaIn(database, texts).tables.keys()]).toEqual(names);
});

it('views are read, too', () => {
  const sql = `
    CREATE VIEW a AS SELECT 1;
    CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW public.b (x) AS SELECT 1;
    CREATE MATERIALIZED VIEW IF NOT EXISTS "C" AS SELECT 1;
    CREATE TEMP VIEW d AS SELECT 1;
    CREATE VIEW e AS SELECT 1;
    CREATE TABLE view (id INT);
    CREATE TABLE f AS SELECT * FROM view g;
    DROP VIEW IF EXISTS a, e CASCADE`;
  expect([...schemaIn('postgres', [['migrations/0001_a.sql', sql]]).views]).toEqual(['b', 'c']);
});

it.each([
  ['sqlite', "-- the former table 'a'\nCREATE TABLE b (id INT)"],
  ['mysql', "SELECT 1; # the customer's id\nCREATE TABLE b (c VARCHAR(9) DEFAULT 'x')"],
  ['mysql', "INSERT INTO a VALUES (\"it's\"); CREATE TABLE b (c VARCHAR(9) DEFAULT 'x')"],
  ['mysql', "CREATE TABLE b (id INT); INSERT INTO a VALUES ('x\\\n; DROP TABLE b; y')"],
] as const)('comments and texts on %s hide nothing: %j', (database, sql) => {
  expect([...schemaIn(database, [['migrations/0001_a.sql', sql]]).tables.keys()]).toEqual(['b']);
});

it('a view keeps its kind under another name', () => {
  const sql = 'CREATE DEFINER=CURRENT_USER() VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1; ALTER VIEW a RENAME TO c';
  const { tables, views } = schemaIn('mysql', [['migrations/0001_a.sql', `${sql}; RENAME TABLE b TO d`]]);
  expect({ tables: [...tables.keys()], views: [...views] }).toEqual({ tables: [], views: ['c', 'd'] });
});

it.each([
  ['mysql', 'CREATE TABLE d (x INT, CONSTRAINT `a` FOREIGN KEY `ix` (`x`) REFERENCES c (id))', [['d', 'x', 'a']]],
  ['postgres', 'CREATE TABLE d (x INT REFERENCES c); ALTER TABLE d DROP CONSTRAINT d_x_fkey', []],
  ['postgres', 'CREATE TABLE old.d (x INT REFERENCES c); ALTER TABLE old.d DROP CONSTRAINT d_x_fkey', []],
  [
    'postgres',
    'CREATE TABLE d (x INT CONSTRAINT a REFERENCES c); ALTER TABLE d RENAME CONSTRAINT a TO b',
    [['d', 'x', 'b']],
  ],
] as const)('the foreign keys on %s are read from %s', (database, sql, keys) => {
  const { foreignKeys } = schemaIn(database, [['migrations/0001_a.sql', sql]]);
  expect(foreignKeys.map(({ table, column, name }) => [table, column, name])).toEqual(keys);
});

it('a text of many megabytes is skipped', () => {
  const sql = `INSERT INTO a VALUES ('${'x'.repeat(12_000_000)}'); CREATE TABLE b (id INT)`;
  expect([...schemaIn('sqlite', [['migrations/0001_a.sql', sql]]).tables.keys()]).toEqual(['b']);
});
