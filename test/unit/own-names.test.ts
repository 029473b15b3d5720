import { expect, it } from 'vitest';
import { mustFitOwnNames } from '../../src/change/own-names.ts';
import { databases } from '../../src/choices/records.ts';
import type { Generated } from '../../src/generate/generate.ts';
import { MANIFEST } from '../../src/generate/manifest.ts';
import type { Answers } from '../../src/generate/project.ts';
import { ALTERATIONS } from '../../src/resources/alterations.ts';
import type { Field } from '../../src/resources/resource.ts';
import { allDatabases, type Database } from '../support/databases.ts';
import { projectInMemory } from '../support/memory.ts';

const INDEX =
  'CREATE TABLE invoices (id INT, number TEXT); CREATE UNIQUE INDEX invoices_number_key ON invoices (number)';
const KEYS = `CREATE TABLE invoices (id INT, number TEXT, UNIQUE KEY invoices_number_key (number),
  CONSTRAINT invoices_c_fkey FOREIGN KEY (c) REFERENCES c (id))`;
const FKEY = 'CREATE TABLE invoices (id INT, c BIGINT REFERENCES c (id))';

/** The message about a new migration, after one of create-backend and one of the user. Empty if there is none. */
function messageOf(database: Database, generated: string, own: string, fresh: string): string {
  const texts = new Map([
    [MANIFEST, JSON.stringify({ files: { 'migrations/0001_a.sql': '' } })],
    ['migrations/0001_a.sql', generated],
    ['migrations/0002_own.sql', own],
  ]);
  const project = projectInMemory({ database, name: 'my-api' } as Answers, texts);
  try {
    mustFitOwnNames(project, {
      files: new Map([['migrations/0003_new.sql', { text: fresh }]]),
    } as unknown as Generated);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const DROP = 'DROP INDEX invoices_number_key';
const [SQLITE, POSTGRES] = [`${DROP};`, 'ALTER INDEX invoices_number_key RENAME TO x;'];
const REBUILD = 'CREATE TABLE n (id INT); DROP TABLE invoices; ALTER TABLE n RENAME TO invoices';

it.each([
  ['sqlite', INDEX, DROP, SQLITE],
  ['sqlite', INDEX, REBUILD, SQLITE],
  ['postgres', INDEX, `${DROP} CASCADE`, POSTGRES],
  ['postgres', INDEX, 'ALTER INDEX invoices_number_key RENAME TO own', POSTGRES],
  [
    'postgres',
    FKEY,
    'ALTER TABLE invoices DROP CONSTRAINT invoices_c_fkey',
    'ALTER TABLE invoices RENAME CONSTRAINT invoices_c_fkey TO invoices_d_fkey',
  ],
  ['mysql', KEYS, `${DROP} ON invoices`, 'ALTER TABLE invoices DROP KEY invoices_number_key, DROP COLUMN number'],
  [
    'mysql',
    KEYS,
    'ALTER TABLE invoices DROP FOREIGN KEY invoices_c_fkey',
    'ALTER TABLE invoices DROP FOREIGN KEY invoices_c_fkey',
  ],
] as const)(
  'a migration of the user may have dropped what a change needs, on %s: %s; %s',
  (database, generated, own, fresh) => {
    expect(messageOf(database, generated, own, fresh)).toMatch(
      /^migrations\/0002_own\.sql drops or renames invoices_\w+, and this command needs it\.$/,
    );
  },
);

it.each([
  ['sqlite', 'CREATE INDEX widgets ON invoices (id)', 'CREATE TABLE widgets (id INT)'],
  ['postgres', 'CREATE SEQUENCE widgets', 'CREATE TABLE widgets (id INT)'],
  ['postgres', 'CREATE TYPE widgets AS ENUM ()', 'CREATE TABLE widgets (id INT)'],
  ['sqlite', 'ALTER TABLE invoices RENAME TO old', INDEX],
  ['postgres', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS x_key ON invoices (id)', 'CREATE INDEX x_key ON y (id)'],
  ['postgres', 'ALTER TABLE invoices ADD UNIQUE (c)', 'CREATE UNIQUE INDEX invoices_c_key ON invoices (c)'],
  ['mysql', 'ALTER TABLE invoices ADD UNIQUE x_key (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'ALTER TABLE invoices ADD INDEX x_key (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
] as const)('or made a name that a change makes, on %s: %s; %s', (database, own, fresh) => {
  expect(messageOf(database, INDEX, own, fresh)).toMatch(
    /^migrations\/0002_own\.sql makes \w+, and this command needs the name\.$/,
  );
});

it.each([
  ['sqlite', INDEX, `${DROP}; CREATE INDEX invoices_number_key ON invoices (number)`, SQLITE],
  ['sqlite', INDEX, `${REBUILD}; CREATE UNIQUE INDEX invoices_number_key ON invoices (number)`, SQLITE],
  ['sqlite', INDEX, 'CREATE INDEX own ON invoices (id)', `${SQLITE} CREATE INDEX invoices_code_key ON invoices (id)`],
  ['mysql', KEYS, 'ALTER TABLE other ADD INDEX x_key (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
  [
    'mysql',
    KEYS,
    'ALTER TABLE other DROP KEY invoices_number_key',
    'ALTER TABLE invoices DROP KEY invoices_number_key',
  ],
  ['mysql', KEYS, '', 'ALTER TABLE invoices RENAME KEY invoices_number_key TO invoices_code_key'],
  [
    'sqlite',
    INDEX,
    'CREATE TABLE s (id INT); CREATE INDEX x_key ON s (id); DROP TABLE s',
    'CREATE INDEX x_key ON y (id)',
  ],
  ['sqlite', INDEX, `${REBUILD}; CREATE INDEX invoices_number_key ON invoices (id)`, `DROP TABLE invoices; ${INDEX}`],
  ['postgres', INDEX, 'ALTER TABLE invoices RENAME TO old; DROP TABLE old', INDEX],
  [
    'postgres',
    INDEX,
    'CREATE INDEX x_key ON invoices (c); ALTER TABLE invoices DROP c',
    'CREATE INDEX x_key ON y (id)',
  ],
  ['postgres', INDEX, 'CREATE TABLE x (id INT, CONSTRAINT tags CHECK (id > 0))', 'CREATE TABLE tags (id INT)'],
  ['postgres', INDEX, 'CREATE INDEX x_key ON audit.invoices (id)', 'CREATE INDEX x_key ON invoices (id)'],
  [
    'postgres',
    FKEY,
    'ALTER TABLE invoices DROP CONSTRAINT invoices_c_fkey, ADD FOREIGN KEY (c) REFERENCES c (id)',
    'ALTER TABLE invoices RENAME CONSTRAINT invoices_c_fkey TO invoices_d_fkey',
  ],
  ['mysql', KEYS, 'ALTER TABLE invoices RENAME TO i; ALTER TABLE i RENAME TO invoices', `DROP TABLE invoices; ${KEYS}`],
  [
    'mysql',
    KEYS,
    'CREATE INDEX x_key ON invoices (id); RENAME TABLE invoices TO old',
    'CREATE INDEX x_key ON invoices (id)',
  ],
  [
    'mysql',
    KEYS,
    'CREATE TABLE n (UNIQUE KEY invoices_number_key (number)); DROP TABLE invoices; ALTER TABLE n RENAME TO invoices',
    'ALTER TABLE invoices DROP KEY invoices_number_key',
  ],
] as const)('otherwise, the change is right, on %s: %s; %s; %s', (database, generated, own, fresh) => {
  expect(messageOf(database, generated, own, fresh)).toBe('');
});

const fields: Field[] = [
  { name: 'code', type: 'string', nullable: false, unique: true },
  { name: 'mood', type: 'enum', nullable: true, unique: false, values: ['a', 'b'] },
  { name: 'customer_id', type: 'references', nullable: true, unique: false, resource: 'customer' },
];

it.each(allDatabases)('every migration of create-backend fits the others: %s', (database) => {
  const { dialect } = databases[database];
  const [table, { add, remove, rename }] = ['invoices', ALTERATIONS[database]];
  const place = { table, dialect, together: ['user_id'], target: 'customers' };
  for (const field of fields) {
    const other = { ...field, name: field.name.replace(/^[a-z]+/, 'other') };
    const steps = [add(place, field), rename(place, field, other), rename(place, other, field), remove(place, field)];
    const sql = steps.flat().join('\n');
    expect(messageOf(database, 'CREATE TABLE invoices (id INT)', '', sql + sql)).toBe('');
    expect(messageOf(database, sql, '', sql)).toBe('');
  }
});
