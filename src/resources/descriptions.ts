import type { Column } from './columns.ts';
import type { FieldType } from './resource.ts';
import { DIGITS, LONGEST_STRING, LONGEST_VALUE } from './sizes.ts';

/** How SQLx describes the statements of one database. Source of each table: what its macros write. */
export interface Description {
  /** The name of the database in SQLx. */
  name: string;
  /** One column of a result, with its members in SQLx's order. */
  column(column: Column, name: string, ordinal: number, table: string): object;
  parameters(types: readonly FieldType[]): object;
  /** Whether SQLx expects NULL in a column of a result; null if it does not know. */
  nullable(column: Column, written: readonly Column[], isReturning: boolean): boolean | null;
}

type Types = Readonly<Record<Column['type'], string>>;

const SQLITE_TYPES: Types = {
  id: 'Integer',
  string: 'Text',
  text: 'Text',
  int: 'Integer',
  bigint: 'Integer',
  float: 'Float',
  decimal: 'Text',
  bool: 'Integer',
  date: 'Text',
  datetime: 'Text',
  uuid: 'Blob',
  json: 'Text',
  enum: 'Text',
  references: 'Integer',
};

const sqlite: Description = {
  name: 'SQLite',
  column: (column, name, ordinal, table) => ({
    name,
    ordinal,
    type_info: SQLITE_TYPES[column.type],
    origin: origin(table, column),
  }),
  parameters: (types) => ({ Right: types.length }),
  // SQLx follows the program that SQLite makes of a write, up to the check of its foreign keys. A required one ends
  // that before the result, so the id remains unknown. A nullable one is followed only where it is not NULL.
  nullable: (column, written, isReturning) => {
    const references = isReturning ? written.filter(({ type }) => type === 'references') : [];
    if (references.some(({ nullable }) => !nullable)) return column.type === 'id' ? null : column.nullable;
    return column.nullable && !references.includes(column);
  },
};

const POSTGRES_TYPES: Types = {
  id: 'Int8',
  string: 'Text',
  text: 'Text',
  int: 'Int4',
  bigint: 'Int8',
  float: 'Float8',
  decimal: 'Numeric',
  bool: 'Bool',
  date: 'Date',
  datetime: 'Timestamptz',
  uuid: 'Uuid',
  json: 'Jsonb',
  enum: 'Text',
  references: 'Int8',
};

const postgres: Description = {
  name: 'PostgreSQL',
  column: (column, name, ordinal, table) => ({
    ordinal,
    name,
    type_info: POSTGRES_TYPES[column.type],
    origin: origin(table, column),
  }),
  parameters: (types) => ({ Left: types.map((type) => POSTGRES_TYPES[type]) }),
  nullable: ({ nullable }) => nullable,
};

/** The type, its own flags, the collation and the maximum size in bytes. */
type MysqlType = readonly [type: string, flags: readonly string[], collation: number, size: number];

/** Numbers and bytes have the collation `binary`, texts have that of the connection: `utf8mb4_general_ci`. */
const [BINARY, UTF8MB4] = [63, 45];
const BYTES_PER_CHARACTER = 4;

const MYSQL_TYPES: Readonly<Record<Column['type'], MysqlType>> = {
  id: ['LongLong', ['PRIMARY_KEY', 'AUTO_INCREMENT'], BINARY, 20],
  string: ['VarString', ['BINARY'], UTF8MB4, LONGEST_STRING * BYTES_PER_CHARACTER],
  text: ['Blob', ['BLOB', 'BINARY'], UTF8MB4, 65_535 * BYTES_PER_CHARACTER],
  int: ['Long', [], BINARY, 11],
  bigint: ['LongLong', [], BINARY, 20],
  float: ['Double', [], BINARY, 22],
  decimal: ['NewDecimal', [], BINARY, DIGITS + 2], // a sign and the point
  bool: ['Tiny', [], BINARY, 1],
  date: ['Date', ['BINARY'], BINARY, 10],
  datetime: ['Datetime', ['BINARY'], BINARY, 19],
  uuid: ['String', ['BINARY'], BINARY, 16],
  json: ['Blob', ['BLOB', 'BINARY'], UTF8MB4, 4_294_967_295],
  enum: ['VarString', ['BINARY'], UTF8MB4, LONGEST_VALUE * BYTES_PER_CHARACTER],
  references: ['LongLong', [], BINARY, 20],
};

/** In the order of their bits. */
const MYSQL_FLAGS = [
  'NOT_NULL',
  'PRIMARY_KEY',
  'UNIQUE_KEY',
  'MULTIPLE_KEY',
  'BLOB',
  'BINARY',
  'AUTO_INCREMENT',
  'NO_DEFAULT_VALUE',
];

/** The database of the tool that prepares queries: the origin of a column contains its name. */
const MYSQL_DATABASE = 'sqlx_prepare';

const mysql: Description = {
  name: 'MySQL',
  column: (column, name, ordinal, table) => {
    const [type, own, collation, size] = MYSQL_TYPES[column.type];
    const max_size = column.width === undefined ? size : column.width * BYTES_PER_CHARACTER;
    const needsValue = column.type !== 'id' && column.hasDefault !== true;
    const flags = new Set([
      ...own,
      ...(column.nullable ? [] : ['NOT_NULL', ...(needsValue ? ['NO_DEFAULT_VALUE'] : [])]),
      ...(column.key === undefined ? [] : [column.key === 'unique' ? 'UNIQUE_KEY' : 'MULTIPLE_KEY']),
    ]);
    return {
      ordinal,
      name,
      type_info: { type, flags: MYSQL_FLAGS.filter((flag) => flags.has(flag)).join(' | '), collation, max_size },
      origin: origin(`${MYSQL_DATABASE}.${table}`, column),
    };
  },
  parameters: (types) => ({ Right: types.length }),
  nullable: ({ nullable }) => nullable,
};

function origin(table: string, { name }: Column): object {
  return { Table: { table, name } };
}

/** By the names that the option `database` has. */
export const descriptions = { sqlite, postgres, mysql } as const;
