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

/** The table of a project with these migrations, after those of its user. */
function tableIn(name: string, texts: Iterable<readonly [string, string]>, ...more: string[]) {
  const own = more.map((text, at) => [`migrations/009${at}_mine.sql`, text] as const);
  return schemaOf(projectInMemory({} as Answers, new Map([...texts, ...own]))).tables.get(name);
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
    ['ALTER TABLE a DROP COLUMN b, ADD COLUMN e INT, ADD KEY e_key (e)', ['c', 'e', 'id']],
    ['ALTER TABLE IF EXISTS ONLY a DROP b; ALTER TABLE a ADD IF NOT EXISTS e INT', ['c', 'e', 'id']],
    ['ALTER TABLE a ADD COLUMN (e INT, f DECIMAL(10, 2))', ['b', 'c', 'e', 'f', 'id']],
    ['ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0), ADD UNIQUE INDEX (c), ADD PRIMARY KEY (id)', ['b', 'c', 'id']],
    ['ALTER TABLE a ALTER COLUMN b SET NOT NULL, MODIFY c INT, RENAME INDEX x TO y', ['b', 'c', 'id']],
    ['CREATE TABLE new_a (id INT, z INT); DROP TABLE a; ALTER TABLE new_a RENAME TO a', ['id', 'z']],
    ['-- ALTER TABLE a DROP COLUMN b;', ['b', 'c', 'id']],
    ['DROP TABLE a; CREATE TABLE a AS SELECT 1', []],
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
