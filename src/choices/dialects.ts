import type { Dialect } from '../resources/dialect.ts';
import { DECIMALS, DIGITS, LONGEST_STRING, LONGEST_VALUE } from '../resources/sizes.ts';

/** The tables are STRICT. They have no types for times, UUIDs and exact numbers. */
export const sqliteDialect: Dialect = {
  placeholder: (place) => `$${place}`,
  keyBinds: 'first',
  writer: '&db.writer',
  id: 'INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL',
  returnedId: 'id AS "id!"',
  returnedReference: '?',
  keys: 'apart',
  indexesOfDropped: 'forbid',
  constraintNames: 'unused',
  escapes: false,
  schema: 'main',
  types: {
    string: { sql: 'TEXT', neutral: "'-'" },
    text: { sql: 'TEXT', neutral: "'-'" },
    int: { sql: 'INTEGER', neutral: '0', read: 'i32' },
    bigint: { sql: 'INTEGER', neutral: '0' },
    float: { sql: 'REAL', neutral: '0.0' },
    decimal: { sql: 'TEXT', neutral: "'0.0000'", read: '_' },
    bool: { sql: 'INTEGER', neutral: '0', values: ['0', '1'], read: 'bool' },
    date: { sql: 'TEXT', neutral: "'1970-01-01'", read: '_' },
    datetime: { sql: 'TEXT', neutral: "'1970-01-01T00:00:00+00:00'", read: '_' },
    uuid: { sql: 'BLOB', neutral: `x'${'0'.repeat(32)}'`, read: '_' },
    json: { sql: 'TEXT', neutral: "'{}'", read: '_' },
    enum: { sql: 'TEXT', read: '{type}' },
    references: { sql: 'INTEGER' },
  },
};

export const postgresDialect: Dialect = {
  placeholder: (place) => `$${place}`,
  keyBinds: 'first',
  writer: 'db',
  id: 'BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY',
  returnedId: 'id',
  returnedReference: '',
  keys: 'apart',
  indexesOfDropped: 'go',
  constraintNames: 'from the columns',
  escapes: false,
  schema: 'public',
  types: {
    string: { sql: 'TEXT', neutral: "'-'" },
    text: { sql: 'TEXT', neutral: "'-'" },
    int: { sql: 'INTEGER', neutral: '0' },
    bigint: { sql: 'BIGINT', neutral: '0' },
    float: { sql: 'DOUBLE PRECISION', neutral: '0' },
    decimal: { sql: `NUMERIC(${DIGITS}, ${DECIMALS})`, neutral: '0', read: '_', unchecked: true },
    bool: { sql: 'BOOLEAN', neutral: 'FALSE' },
    date: { sql: 'DATE', neutral: "'1970-01-01'" },
    datetime: { sql: 'TIMESTAMPTZ', neutral: "'1970-01-01 00:00:00+00'" },
    uuid: { sql: 'UUID', neutral: "'00000000-0000-0000-0000-000000000000'" },
    json: { sql: 'JSONB', neutral: "'{}'" },
    enum: { sql: 'TEXT', read: '{type}', unchecked: true },
    references: { sql: 'BIGINT' },
  },
};

/**
 * MySQL ignores REFERENCES after a column. A string of 200 characters is short enough for an index. A default of TEXT,
 * JSON and BINARY must be an expression.
 */
export const mysqlDialect: Dialect = {
  placeholder: () => '?',
  keyBinds: 'last',
  writer: 'db',
  id: 'BIGINT AUTO_INCREMENT PRIMARY KEY',
  returnedId: 'id',
  returnedReference: '',
  keys: 'in the table',
  indexesOfDropped: 'shrink',
  constraintNames: 'unique',
  escapes: true,
  types: {
    string: { sql: `VARCHAR(${LONGEST_STRING})`, neutral: "'-'" },
    text: { sql: 'TEXT', neutral: "('-')" },
    int: { sql: 'INT', neutral: '0' },
    bigint: { sql: 'BIGINT', neutral: '0' },
    float: { sql: 'DOUBLE', neutral: '0' },
    decimal: { sql: `DECIMAL(${DIGITS}, ${DECIMALS})`, neutral: '0', read: '_' },
    bool: { sql: 'BOOLEAN', neutral: 'FALSE', read: 'bool' },
    date: { sql: 'DATE', neutral: "'1970-01-01'" },
    datetime: { sql: 'DATETIME', neutral: "'1970-01-01 00:00:00'", read: '_', convert: 'naive_utc()' },
    uuid: { sql: 'BINARY(16)', neutral: `(x'${'0'.repeat(32)}')`, read: '_' },
    json: { sql: 'JSON', neutral: "('{}')", read: '_' },
    enum: { sql: `VARCHAR(${LONGEST_VALUE})`, read: '{type}' },
    references: { sql: 'BIGINT' },
  },
};
