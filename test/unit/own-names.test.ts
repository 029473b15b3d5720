import { expect, it } from 'vitest';
import { mustFitOwnNames } from '../../src/change/own-names.ts';
import type { Generated } from '../../src/generate/generate.ts';
import { MANIFEST } from '../../src/generate/manifest.ts';
import type { Answers } from '../../src/generate/project.ts';
import type { Database } from '../support/databases.ts';
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
const [SQLITE, POSTGRES, MYSQL] = [`${DROP};`, 'ALTER INDEX invoices_number_key RENAME TO x;', ''];
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
  ['mysql', KEYS, MYSQL, 'ALTER TABLE invoices RENAME KEY invoices_number_key TO invoices_code_key'],
] as const)('otherwise, the change is right, on %s: %s; %s; %s', (database, generated, own, fresh) => {
  expect(messageOf(database, generated, own, fresh)).toBe('');
});
