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
  [
    'mysql',
    KEYS,
    'RENAME TABLE invoices TO old; CREATE TABLE invoices (id INT)',
    'ALTER TABLE invoices DROP KEY invoices_number_key',
  ],
  ['postgres', INDEX, 'ALTER TABLE invoices DROP number, ADD number TEXT', POSTGRES],
  [
    'mysql',
    'CREATE TABLE invoices (c BIGINT, CONSTRAINT invoices_c_check CHECK (c > 0))',
    'ALTER TABLE invoices DROP CHECK invoices_c_check',
    'ALTER TABLE invoices DROP CONSTRAINT invoices_c_check',
  ],
  ['mysql', KEYS, 'CREATE INDEX own ON invoices (c, number)', 'ALTER TABLE invoices RENAME KEY invoices_c_fkey TO x'],
  [
    'mysql',
    KEYS,
    'ALTER TABLE invoices ADD UNIQUE (c, number)',
    'ALTER TABLE invoices RENAME KEY invoices_c_fkey TO x',
  ],
  ['mysql', KEYS, 'ALTER TABLE invoices ADD INDEX (c)', 'ALTER TABLE invoices RENAME KEY invoices_c_fkey TO x'],
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
      /^migrations\/0002_own\.sql (?:drops or renames|makes \w+, which replaces) invoices_\w+, and this command needs/,
    );
  },
);

const FOREIGN = 'CREATE TABLE a (CONSTRAINT x_fkey FOREIGN KEY (a) REFERENCES b (id))';

it.each([
  ['sqlite', 'CREATE INDEX widgets ON invoices (id)', 'CREATE TABLE widgets (id INT)'],
  ['postgres', 'CREATE SEQUENCE widgets', 'CREATE TABLE widgets (id INT)'],
  ['postgres', 'CREATE TYPE widgets AS ENUM ()', 'CREATE TABLE widgets (id INT)'],
  ['sqlite', 'ALTER TABLE invoices RENAME TO old', INDEX],
  ['postgres', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS x_key ON invoices (id)', 'CREATE INDEX x_key ON y (id)'],
  ['postgres', 'ALTER TABLE invoices ADD UNIQUE (c)', 'CREATE UNIQUE INDEX invoices_c_key ON invoices (c)'],
  ['mysql', 'ALTER TABLE invoices ADD UNIQUE x_key (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'ALTER TABLE invoices ADD INDEX x_key (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
  ['sqlite', 'CREATE INDEX x_key ON invoices (c); ALTER TABLE invoices DROP d', 'CREATE INDEX x_key ON y (id)'],
  ['mysql', 'CREATE INDEX x_key ON a (b, c); ALTER TABLE a DROP c', 'ALTER TABLE a ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'CREATE INDEX x_key ON a (b(10)); ALTER TABLE a DROP c', 'ALTER TABLE a ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'CREATE INDEX x_key USING BTREE ON invoices (id)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'ALTER TABLE a ADD UNIQUE x_key USING BTREE (id)', 'ALTER TABLE a ADD UNIQUE KEY x_key (id)'],
  ['mysql', 'CREATE TABLE audit.x (id INT); ALTER TABLE audit.x RENAME TO tags', 'CREATE TABLE tags (id INT)'],
  [
    'mysql',
    'CREATE TABLE a (b INT, CONSTRAINT x_check CHECK (b > 0)); ALTER TABLE a DROP c, RENAME TO d',
    'ALTER TABLE a ADD CONSTRAINT x_check CHECK (a > 0)',
  ],
  [
    'postgres',
    'CREATE INDEX a ON b (c); ALTER INDEX a RENAME TO x_key; ALTER TABLE b RENAME TO d',
    'CREATE INDEX x_key ON b (c)',
  ],
  [
    'postgres',
    'ALTER TABLE b ADD CONSTRAINT c_key UNIQUE (id); ALTER TABLE b RENAME CONSTRAINT c_key TO x_key',
    'CREATE INDEX x_key ON c (id)',
  ],
  [
    'mysql',
    'ALTER TABLE c ADD q INT, RENAME TO invoices, ADD KEY x_key (q)',
    'ALTER TABLE invoices ADD KEY x_key (id)',
  ],
  ['mysql', '/*!50001 ALTER TABLE invoices ADD KEY x_key (id) */', 'ALTER TABLE invoices ADD KEY x_key (id)'],
  ['mysql', 'SELECT 5--1; ALTER TABLE invoices ADD KEY x_key (id)', 'ALTER TABLE invoices ADD KEY x_key (id)'],
  [
    'postgres',
    'CREATE INDEX x_key ON y (a); ALTER TABLE y RENAME a TO b; ALTER TABLE y ADD a INT; ALTER TABLE y DROP a',
    'CREATE INDEX x_key ON z (id)',
  ],
  ['sqlite', 'CREATE VIEW x_key AS SELECT 1', 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', 'CREATE TABLE x_key (id INT)', 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', 'CREATE TABLE x (a INT); ALTER TABLE x RENAME TO x_key', 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', 'ALTER TABLE invoices ADD CONSTRAINT x_key UNIQUE (id)', 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', 'ALTER TABLE invoices ADD c INT UNIQUE', 'CREATE INDEX invoices_c_key ON invoices (id)'],
  ['mysql', 'CREATE TABLE c (CONSTRAINT x_fkey FOREIGN KEY (a) REFERENCES b (id))', FOREIGN],
  ['mysql', 'CREATE TABLE c (CONSTRAINT x_check CHECK (a > 0))', 'ALTER TABLE b ADD CONSTRAINT x_check CHECK (a > 0)'],
] as const)('or made a name that a change makes, on %s: %s; %s', (database, own, fresh) => {
  expect(messageOf(database, INDEX, own, fresh)).toMatch(
    /^migrations\/0002_own\.sql makes \w+, and this command needs the name\.$/,
  );
});

const PARTS = 'CREATE TABLE parts (id INT, m TEXT CHECK (m IN ()), c BIGINT REFERENCES c (id))';
const NAMED = `CREATE TABLE parts (id INT, CONSTRAINT parts_m_check CHECK (m IN ()),
  CONSTRAINT parts_c_fkey FOREIGN KEY (c) REFERENCES c (id))`;

it.each([
  ['postgres', PARTS, 'ALTER TABLE parts RENAME TO old', PARTS],
  ['postgres', PARTS, 'ALTER TABLE parts RENAME TO old', 'CREATE TABLE parts (m TEXT CHECK (m IN ()))'],
  ['postgres', INDEX, 'CREATE TABLE x (a INT CONSTRAINT parts_m_check CHECK (a > 0))', PARTS],
  ['mysql', NAMED, 'RENAME TABLE parts TO old', NAMED],
] as const)(
  'a constraint keeps its name when its table is renamed, on %s: %s; %s; %s',
  (database, generated, own, fresh) => {
    expect(messageOf(database, generated, own, fresh)).toMatch(
      /^migrations\/0002_own\.sql makes parts_\w_\w+, and this command needs the name\.$/,
    );
  },
);

it.each([
  ['sqlite', PARTS, 'ALTER TABLE parts RENAME TO old', PARTS],
  ['postgres', PARTS, 'ALTER TABLE parts RENAME TO old; DROP TABLE old', PARTS],
  [
    'postgres',
    PARTS,
    'CREATE TABLE x (a INT CONSTRAINT x_check CHECK (a > 0))',
    'ALTER TABLE b ADD CONSTRAINT x_check CHECK (c)',
  ],
  [
    'postgres',
    PARTS,
    'ALTER TABLE parts RENAME TO old; ALTER TABLE old RENAME TO parts',
    'ALTER TABLE parts RENAME CONSTRAINT parts_c_fkey TO parts_d_fkey',
  ],
  [
    'postgres',
    INDEX,
    'CREATE TABLE audit.x (id INT); ALTER TABLE audit.x RENAME TO tags',
    'CREATE TABLE tags (id INT)',
  ],
  [
    'postgres',
    INDEX,
    'CREATE INDEX x_key ON x (id); ALTER TABLE x SET SCHEMA audit',
    'CREATE INDEX x_key ON invoices (id)',
  ],
  ['postgres', INDEX, '/*! CREATE INDEX x_key ON x (id); */', 'CREATE INDEX x_key ON invoices (id)'],
  [
    'postgres',
    INDEX,
    'CREATE INDEX x_key ON y (a); ALTER TABLE y RENAME a TO b; ALTER TABLE y DROP b',
    'CREATE INDEX x_key ON z (id)',
  ],
  ['postgres', INDEX, "CREATE TYPE x_key AS ENUM ('a')", 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', INDEX, 'CREATE TABLE audit.x_key (id INT)', 'CREATE INDEX x_key ON invoices (id)'],
  ['postgres', INDEX, 'CREATE VIEW x_key AS SELECT 1; DROP VIEW x_key', 'CREATE INDEX x_key ON invoices (id)'],
  [
    'sqlite',
    INDEX,
    'CREATE TABLE o (id INT, number TEXT, UNIQUE (number)); DROP TABLE invoices; ALTER TABLE o RENAME TO invoices',
    INDEX.replace(/.*; /, ''),
  ],
  ['mysql', KEYS, 'RENAME TABLE invoices TO old; ALTER TABLE old DROP FOREIGN KEY invoices_c_fkey', KEYS],
  ['mysql', INDEX, 'CREATE TABLE c (CONSTRAINT x_fkey UNIQUE (a))', FOREIGN],
  ['mysql', INDEX, 'CREATE TABLE x_key (id INT)', 'ALTER TABLE invoices ADD UNIQUE KEY x_key (id)'],
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
  [
    'mysql',
    KEYS,
    'ALTER TABLE invoices DROP number, ADD number INT',
    'ALTER TABLE invoices DROP KEY invoices_number_key',
  ],
  [
    'mysql',
    KEYS,
    `ALTER TABLE invoices ADD UNIQUE KEY invoices_number_key (number), DROP number, ADD number INT,
      DROP KEY invoices_number_key`,
    'ALTER TABLE invoices DROP KEY invoices_number_key',
  ],
  ['postgres', INDEX, 'ALTER TABLE invoices ADD number TEXT UNIQUE, DROP number', 'DROP INDEX invoices_number_key'],
  [
    'mysql',
    KEYS,
    'CREATE TABLE n LIKE invoices; RENAME TABLE invoices TO old, n TO invoices; DROP TABLE old',
    'ALTER TABLE invoices RENAME KEY invoices_number_key TO invoices_code_key',
  ],
  [
    'mysql',
    KEYS,
    'ALTER TABLE invoices DROP PRIMARY KEY, DROP PARTITION p',
    'DROP INDEX invoices_number_key ON invoices',
  ],
  [
    'postgres',
    INDEX,
    'ALTER INDEX invoices_number_key RENAME TO x_key; ALTER TABLE invoices RENAME TO bills; DROP TABLE bills',
    'CREATE INDEX x_key ON y (id)',
  ],
  ['postgres', INDEX, 'CREATE INDEX x_key ON b (c) WHERE d; ALTER TABLE b DROP d', 'CREATE INDEX x_key ON y (id)'],
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

it.each([
  'CREATE INDEX own ON invoices (number)',
  'CREATE INDEX own ON invoices (id, number)',
  'CREATE INDEX own ON invoices (lower(number))',
  'CREATE INDEX own ON invoices (id) WHERE number IS NULL',
  'CREATE INDEX own ON invoices (n); ALTER TABLE invoices RENAME n TO number',
])('SQLite drops no column with an index of the user: %s', (own) => {
  const drop = 'ALTER TABLE invoices DROP COLUMN number';
  expect(messageOf('sqlite', 'CREATE TABLE invoices (id INT, number TEXT)', own, drop)).toBe(
    'migrations/0002_own.sql makes the index own on number, so the database would not drop this column.',
  );
  for (const gone of ['DROP INDEX own', 'DROP TABLE invoices', 'ALTER TABLE invoices RENAME number TO other']) {
    expect(messageOf('sqlite', 'CREATE TABLE invoices (id INT)', `${own}; ${gone}`, drop), gone).toBe('');
  }
  expect(messageOf('postgres', INDEX, own, drop)).toBe('');
});

it.each([
  'CREATE TABLE n (number TEXT UNIQUE)',
  'CREATE TABLE n (number TEXT, UNIQUE (id, number))',
  'CREATE TABLE n (id INT UNIQUE, code TEXT, number TEXT, UNIQUE (id, number), UNIQUE (id, code))',
  'CREATE TABLE n (number TEXT, CONSTRAINT own UNIQUE (number))',
  'CREATE TABLE n (id INT, number TEXT, PRIMARY KEY (id, number))',
  'CREATE TABLE n (id INT, number TEXT PRIMARY KEY)',
  'CREATE TABLE n (id INT, number INT, CHECK (number > id))',
  'CREATE TABLE n (id INT, number INT, CONSTRAINT own CHECK (length(number) > id))',
  'CREATE TABLE n (id INT CHECK (id < number), number INT)',
  'CREATE TABLE n (number INT, twice INT GENERATED ALWAYS AS (number * 2))',
  'CREATE TABLE n (id INT, number INT, FOREIGN KEY (number) REFERENCES users (id))',
  'CREATE TABLE n (id INT, number INT, CONSTRAINT own FOREIGN KEY (number) REFERENCES users (id))',
])('SQLite drops no column that the table needs: %s', (own) => {
  const rebuilt = `${own}; DROP TABLE invoices; ALTER TABLE n RENAME TO invoices`;
  expect(messageOf('sqlite', INDEX, rebuilt, 'ALTER TABLE invoices DROP COLUMN number')).toBe(
    'migrations/0002_own.sql makes a key, a check or a column that needs number, ' +
      'so the database would not drop this column.',
  );
});

it.each([
  "CREATE TABLE n (id INT, number TEXT CHECK (number <> ''))",
  'CREATE TABLE n (id INT, number INT REFERENCES users (number))',
  "CREATE TABLE n (id INT DEFAULT (1), number INT, label TEXT CHECK (label IN ('number', 'id')))",
])('SQLite drops a column that only its own definition needs: %s', (own) => {
  const rebuilt = `${own}; DROP TABLE invoices; ALTER TABLE n RENAME TO invoices`;
  expect(messageOf('sqlite', INDEX, rebuilt, 'ALTER TABLE invoices DROP COLUMN number')).toBe('');
});

it('SQLite drops a column that has the name of a function in an index', () => {
  const own = 'CREATE INDEX own ON invoices (date(created_at)) WHERE length (number) > 1';
  for (const column of ['date', 'length']) {
    expect(messageOf('sqlite', INDEX, own, `ALTER TABLE invoices DROP COLUMN ${column}`)).toBe('');
  }
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
    // As a migration of the user, it would be in the way of itself if it left a name behind.
    expect(messageOf(database, 'CREATE TABLE invoices (id INT)', sql, sql + sql)).toBe('');
  }
});
