import { checkName, createIndex, foreignKeyName, type Index, indexesOf } from './constraints.ts';
import type { Field, FieldType } from './resource.ts';

/** A table, and what its column belongs to. */
export interface Place {
  table: string;
  /** The columns that a unique field is unique together with. */
  together: readonly string[];
  /** The table that a reference refers to. */
  target: string;
}

/** The statements that change one column of a table. */
export interface Alteration {
  add: (place: Place, field: Field) => string[];
  remove: (place: Place, field: Field) => string[];
  rename: (place: Place, from: Field, to: Field) => string[];
}

/** The SQL of a type, of the value that existing rows get, and of the only values, if there are few. */
type Columns = Readonly<Record<FieldType, readonly [sql: string, neutral: string, only?: readonly string[]]>>;

const SQLITE: Columns = {
  string: ['TEXT', "'-'"],
  text: ['TEXT', "'-'"],
  int: ['INTEGER', '0'],
  bigint: ['INTEGER', '0'],
  float: ['REAL', '0.0'],
  decimal: ['TEXT', "'0.0000'"],
  bool: ['INTEGER', '0', ['0', '1']],
  date: ['TEXT', "'1970-01-01'"],
  datetime: ['TEXT', "'1970-01-01T00:00:00+00:00'"],
  uuid: ['BLOB', `x'${'0'.repeat(32)}'`],
  json: ['TEXT', "'{}'"],
  enum: ['TEXT', ''],
  references: ['INTEGER', ''],
};

const POSTGRES: Columns = {
  string: ['TEXT', "'-'"],
  text: ['TEXT', "'-'"],
  int: ['INTEGER', '0'],
  bigint: ['BIGINT', '0'],
  float: ['DOUBLE PRECISION', '0'],
  decimal: ['NUMERIC(19, 4)', '0'],
  bool: ['BOOLEAN', 'FALSE'],
  date: ['DATE', "'1970-01-01'"],
  datetime: ['TIMESTAMPTZ', "'1970-01-01 00:00:00+00'"],
  uuid: ['UUID', "'00000000-0000-0000-0000-000000000000'"],
  json: ['JSONB', "'{}'"],
  enum: ['TEXT', ''],
  references: ['BIGINT', ''],
};

/** A default of TEXT, JSON and BINARY must be an expression in MySQL. */
const MYSQL: Columns = {
  string: ['VARCHAR(200)', "'-'"],
  text: ['TEXT', "('-')"],
  int: ['INT', '0'],
  bigint: ['BIGINT', '0'],
  float: ['DOUBLE', '0'],
  decimal: ['DECIMAL(19, 4)', '0'],
  bool: ['BOOLEAN', 'FALSE'],
  date: ['DATE', "'1970-01-01'"],
  datetime: ['DATETIME', "'1970-01-01 00:00:00'"],
  uuid: ['BINARY(16)', `(x'${'0'.repeat(32)}')`],
  json: ['JSON', "('{}')"],
  enum: ['VARCHAR(50)', ''],
  references: ['BIGINT', ''],
};

const sqlite: Alteration = {
  add: (place, field) => [added(SQLITE, place, field), ...madeIndexes(place, field)],
  // SQLite drops no column that has an index.
  remove: (place, field) => [...droppedIndexes(place, field), `ALTER TABLE ${place.table} DROP COLUMN ${field.name};`],
  rename: (place, from, to) => [
    ...droppedIndexes(place, from),
    `ALTER TABLE ${place.table} RENAME COLUMN ${from.name} TO ${to.name};`,
    ...madeIndexes(place, to),
  ],
};

const postgres: Alteration = {
  add: (place, field) => [added(POSTGRES, place, field), ...withoutDefault(place, field), ...madeIndexes(place, field)],
  // PostgreSQL drops the indexes and the constraints of a column with it.
  remove: ({ table }, field) => [`ALTER TABLE ${table} DROP COLUMN ${field.name};`],
  rename: (place, from, to) => [
    `ALTER TABLE ${place.table} RENAME COLUMN ${from.name} TO ${to.name};`,
    ...indexes(place, from).map(({ name }, at) => `ALTER INDEX ${name} RENAME TO ${indexes(place, to)[at]!.name};`),
    ...constraint(place, from).map(
      (name, at) => `ALTER TABLE ${place.table} RENAME CONSTRAINT ${name} TO ${constraint(place, to)[at]};`,
    ),
  ],
};

/** A constraint names its column, so it is dropped before a change of the name, and added after it. */
const mysql: Alteration = {
  add: (place, field) => [
    altered(place, [
      `ADD COLUMN ${column(MYSQL, field)}`,
      ...uniqueIndexes(place, field).map(({ name, columns }) => `ADD UNIQUE KEY ${name} (${columns})`),
      ...addedConstraint(place, field),
    ]),
    ...withoutDefault(place, field),
  ],
  remove: (place, field) => [
    altered(place, [
      ...droppedConstraint(place, field),
      ...keys(place, field).map((name) => `DROP KEY ${name}`),
      `DROP COLUMN ${field.name}`,
    ]),
  ],
  rename: (place, from, to) => [
    ...droppedConstraint(place, from).map((clause) => altered(place, [clause])),
    altered(place, [
      `RENAME COLUMN ${from.name} TO ${to.name}`,
      ...[keys, ownKeys].flatMap((keysOf) =>
        keysOf(place, from).map((name, at) => `RENAME KEY ${name} TO ${keysOf(place, to)[at]}`),
      ),
    ]),
    ...addedConstraint(place, to).map((clause) => altered(place, [clause])),
  ],
};

export const ALTERATIONS = { sqlite, postgres, mysql } as const;

function added(columns: Columns, place: Place, field: Field): string {
  const definition = `${column(columns, field)}${check(columns, field)}${references(place, field)}`;
  return `ALTER TABLE ${place.table} ADD COLUMN ${definition};`;
}

/** The column with its type. A required one has a default: without it, existing rows would have no value. */
function column(columns: Columns, { name, type, nullable, values }: Field): string {
  const [sql, neutral] = columns[type];
  return `${name} ${sql}${nullable ? '' : ` NOT NULL DEFAULT ${values === undefined ? neutral : `'${values[0]}'`}`}`;
}

/** Only the rows that exist already get the default. */
function withoutDefault({ table }: Place, { name, nullable }: Field): string[] {
  return nullable ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${name} DROP DEFAULT;`];
}

function check(columns: Columns, { name, type, values }: Field): string {
  const only = values?.map((value) => `'${value}'`) ?? columns[type][2];
  return only === undefined ? '' : ` CHECK (${name} IN (${only.join(', ')}))`;
}

function references({ target }: Place, { type, nullable }: Field): string {
  return type === 'references' ? ` REFERENCES ${target} (id) ON DELETE ${nullable ? 'SET NULL' : 'CASCADE'}` : '';
}

function indexes({ table, together }: Place, field: Field): Index[] {
  return indexesOf(table, together, field);
}

function madeIndexes(place: Place, field: Field): string[] {
  return indexes(place, field).map((index) => createIndex(place.table, index));
}

function droppedIndexes(place: Place, field: Field): string[] {
  return indexes(place, field).map(({ name }) => `DROP INDEX ${name};`);
}

function uniqueIndexes(place: Place, field: Field): Index[] {
  return indexes(place, field).filter(({ kind }) => kind === 'UNIQUE INDEX');
}

/** The indexes that MySQL has for a field, apart from the one that it makes for a reference. */
function keys(place: Place, field: Field): string[] {
  return uniqueIndexes(place, field).map(({ name }) => name);
}

/** The index that MySQL makes for a reference, with the name of the constraint. It drops this index with the column. */
function ownKeys(place: Place, field: Field): string[] {
  const needsIndex = indexes(place, field).some(({ kind }) => kind === 'INDEX');
  return needsIndex ? [foreignKeyName(place.table, field.name)] : [];
}

function constraint({ table }: Place, { name, type }: Field): string[] {
  if (type === 'references') return [foreignKeyName(table, name)];
  return type === 'enum' ? [checkName(table, name)] : [];
}

function addedConstraint(place: Place, field: Field): string[] {
  const definition =
    field.type === 'enum' ? check(MYSQL, field) : ` FOREIGN KEY (${field.name})${references(place, field)}`;
  return constraint(place, field).map((name) => `ADD CONSTRAINT ${name}${definition}`);
}

function droppedConstraint(place: Place, field: Field): string[] {
  const kind = field.type === 'references' ? 'FOREIGN KEY' : 'CONSTRAINT';
  return constraint(place, field).map((name) => `DROP ${kind} ${name}`);
}

function altered({ table }: Place, clauses: readonly string[]): string {
  return clauses.length === 1
    ? `ALTER TABLE ${table} ${clauses[0]};`
    : `ALTER TABLE ${table}\n    ${clauses.join(',\n    ')};`;
}
