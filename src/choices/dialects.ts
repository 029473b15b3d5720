import type { Dialect } from '../resources/dialect.ts';

/** The tables are STRICT. They have no types for times, UUIDs and exact numbers. */
export const sqliteDialect: Dialect = {
  placeholder: (place) => `$${place}`,
  keyBinds: 'first',
  writer: '&db.writer',
  id: 'INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL',
  returnedId: 'id AS "id!"',
  returnedReference: '?',
  keys: 'apart',
  types: {
    string: { sql: 'TEXT' },
    text: { sql: 'TEXT' },
    int: { sql: 'INTEGER', read: 'i32' },
    bigint: { sql: 'INTEGER' },
    float: { sql: 'REAL' },
    decimal: { sql: 'TEXT', read: '_' },
    bool: { sql: 'INTEGER', values: ['0', '1'], read: 'bool' },
    date: { sql: 'TEXT', read: '_' },
    datetime: { sql: 'TEXT', read: '_' },
    uuid: { sql: 'BLOB', read: '_' },
    json: { sql: 'TEXT', read: '_' },
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
  types: {
    string: { sql: 'TEXT' },
    text: { sql: 'TEXT' },
    int: { sql: 'INTEGER' },
    bigint: { sql: 'BIGINT' },
    float: { sql: 'DOUBLE PRECISION' },
    decimal: { sql: 'NUMERIC(19, 4)', read: '_', unchecked: true },
    bool: { sql: 'BOOLEAN' },
    date: { sql: 'DATE' },
    datetime: { sql: 'TIMESTAMPTZ' },
    uuid: { sql: 'UUID' },
    json: { sql: 'JSONB' },
    enum: { sql: 'TEXT', read: '{type}', unchecked: true },
    references: { sql: 'BIGINT' },
  },
};

/** MySQL ignores REFERENCES after a column. A string of 200 characters is short enough for an index. */
export const mysqlDialect: Dialect = {
  placeholder: () => '?',
  keyBinds: 'last',
  writer: 'db',
  id: 'BIGINT AUTO_INCREMENT PRIMARY KEY',
  returnedId: 'id',
  returnedReference: '',
  keys: 'in the table',
  types: {
    string: { sql: 'VARCHAR(200)' },
    text: { sql: 'TEXT' },
    int: { sql: 'INT' },
    bigint: { sql: 'BIGINT' },
    float: { sql: 'DOUBLE' },
    decimal: { sql: 'DECIMAL(19, 4)', read: '_' },
    bool: { sql: 'BOOLEAN', read: 'bool' },
    date: { sql: 'DATE' },
    datetime: { sql: 'DATETIME', read: '_', convert: 'naive_utc()' },
    uuid: { sql: 'BINARY(16)', read: '_' },
    json: { sql: 'JSON', read: '_' },
    enum: { sql: 'VARCHAR(50)', read: '{type}' },
    references: { sql: 'BIGINT' },
  },
};
