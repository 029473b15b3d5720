import { checkName, createIndex, foreignKeyName, type Index, indexesOf, named } from './constraints.ts';
import type { Dialect } from './dialect.ts';
import type { Field } from './resource.ts';

/** A table, and what its column belongs to. */
export interface Place {
  table: string;
  dialect: Dialect;
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

const sqlite: Alteration = {
  add: (place, field) => [added(place, field), ...madeIndexes(place, field)],
  // SQLite drops no column that has an index.
  remove: (place, field) => [...droppedIndexes(place, field), `ALTER TABLE ${place.table} DROP COLUMN ${field.name};`],
  rename: (place, from, to) => [
    ...droppedIndexes(place, from),
    `ALTER TABLE ${place.table} RENAME COLUMN ${from.name} TO ${to.name};`,
    ...madeIndexes(place, to),
  ],
};

const postgres: Alteration = {
  add: (place, field) => [added(place, field), ...withoutDefault(place, field), ...madeIndexes(place, field)],
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
      `ADD COLUMN ${column(place, field)}`,
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

function added(place: Place, field: Field): string {
  const { table } = place;
  const [only, target] = [check(place, field), references(place, field)];
  const definition = [
    column(place, field),
    ...(only === '' ? [] : [`${named(table, field.name, 'check')}${only}`]),
    ...(target === '' ? [] : [`${named(table, field.name, 'fkey')}${target}`]),
  ];
  return `ALTER TABLE ${table} ADD COLUMN ${definition.join('')};`;
}

/** The column with its type. A required one has a default: without it, existing rows would have no value. */
function column({ dialect }: Place, { name, type, nullable, values }: Field): string {
  const { sql, neutral } = dialect.types[type];
  return `${name} ${sql}${nullable ? '' : ` NOT NULL DEFAULT ${values === undefined ? neutral : `'${values[0]}'`}`}`;
}

/** Only the rows that exist already get the default. */
function withoutDefault({ table }: Place, { name, nullable }: Field): string[] {
  return nullable ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${name} DROP DEFAULT;`];
}

function check({ dialect }: Place, { name, type, values }: Field): string {
  const only = values?.map((value) => `'${value}'`) ?? dialect.types[type].values;
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
    field.type === 'enum' ? check(place, field) : ` FOREIGN KEY (${field.name})${references(place, field)}`;
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
