import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Auth, defaults } from '../../src/answers/options.ts';
import { auths } from '../../src/choices/records.ts';
import { queriesIn } from '../../src/resources/macro-calls.ts';
import { ORDER } from '../../src/resources/order.ts';
import { queryData } from '../../src/resources/query-data.ts';
import type { Field, Resource } from '../../src/resources/resource.ts';
import { statementOf } from '../../src/resources/statement.ts';
import { allDatabases, type Database } from '../support/databases.ts';
import { sample } from '../support/sample.ts';

describe('queries in Rust code', () => {
  it('are the first strings of the calls', () => {
    const rust = `
//! Not query!("a comment").
/* query!("a comment") */
pub const NAME: &str = "not a query";
pub fn find<'a>(quote: char) {
    sqlx::query_as!(Order, r#"SELECT id AS "id!""#, 'a', "an argument");
    sqlx::query!("DELETE FROM orders", quote == '"');
    query_scalar!(r"SELECT 1");
    sqlx::query("not a macro");
    assert!(query != "not a macro");
}`;
    expect(queriesIn(rust)).toEqual(['SELECT id AS "id!"', 'DELETE FROM orders', 'SELECT 1']);
  });

  it('may be in several strings or in a file, or unchecked', () => {
    const rust = `
sqlx::query!("SELECT a " + "FROM t" // the table
    + /* a filter */ r#" WHERE b = ?"#, "an argument" + "b");
/* a comment */ sqlx::query_as_unchecked !(Order, "SELECT 1");
sqlx::query_file!("queries/a.sql", "an argument");
sqlx::query_file_scalar!("queries/none.sql");`;
    const read = (path: string) => (path === 'queries/a.sql' ? 'SELECT 2' : undefined);
    expect(queriesIn(rust, read)).toEqual(['SELECT a FROM t WHERE b = ?', 'SELECT 1', 'SELECT 2']);
  });

  it('are the values of the literals', () => {
    const rust = String.raw`query!("SELECT \"a\"\t\\ \x41\u{1f6_00}, \
        b")`;
    expect(queriesIn(rust)).toEqual(['SELECT "a"\t\\ A\u{1f600}, b']);
  });
});

describe('a statement', () => {
  it('has bind values of columns, wherever they are', () => {
    const update = statementOf(
      `UPDATE things SET a = COALESCE($3, a), b = CASE WHEN $4 THEN $5 ELSE b END
       WHERE user_id = $1 AND id = $2 RETURNING id`,
    );
    expect(update.parameters).toEqual([
      { column: 'user_id' },
      { column: 'id' },
      { column: 'a' },
      { type: 'bool' },
      { column: 'b' },
    ]);
    expect(update).toMatchObject({ table: 'things', written: ['a', 'b'], isReturning: true });
    const insert = statementOf("INSERT INTO things (a, b, c) VALUES (?, 'fixed', ?)");
    expect(insert.parameters).toEqual([{ column: 'a' }, { column: 'c' }]);
    expect(insert).toMatchObject({ result: [], written: ['a', 'b', 'c'], isReturning: false });
    const list = statementOf('SELECT id, a AS "a: T" FROM things WHERE id > $1 ORDER BY id LIMIT $2');
    expect(list.parameters).toEqual([{ column: 'id' }, { type: 'bigint' }]);
    expect(list.result).toEqual([
      { column: 'id', name: 'id' },
      { column: 'a', name: 'a: T' },
    ]);
    const page = statementOf(
      'SELECT id FROM (SELECT * FROM things WHERE id > $1 ORDER BY id LIMIT 9) AS page ORDER BY id LIMIT $2',
    );
    expect(page.parameters).toEqual([{ column: 'id' }, { type: 'bigint' }]);
    expect(page).toMatchObject({ table: 'things', result: [{ column: 'id', name: 'id' }] });
  });

  it.each([
    'SELECT COUNT(*) FROM things',
    'SELECT a + b AS c FROM things',
    'SELECT a FROM things WHERE a BETWEEN $1 AND 2',
  ])('of an unknown form is refused: %s', (sql) => {
    expect(() => statementOf(sql)).toThrow('A query has a');
  });
});

const field = (name: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  name,
  type,
  nullable: false,
  unique: false,
  ...more,
});

// `npm run queries -- --resources --write` wrote these files with SQLx's macros.
it.each(allDatabases)('the data of the sample is what SQLx writes: %s', (database) => {
  const file = join(import.meta.dirname, '../fixtures/queries', `${database}.json`);
  const written = JSON.parse(readFileSync(file, 'utf8')) as { hash: string }[];
  const samples = (Object.keys(auths) as Auth[]).map(
    (auth) => sample({ ...defaults(), database, auth, addons: [] }).texts,
  );
  const computed = samples.flatMap((texts) =>
    ['src/db/orders.rs', 'src/db/worker.rs'].flatMap((path) => [...queryData(texts.get(path)!, ORDER, database)]),
  );
  const expected = written.map((one) => [`.sqlx/query-${one.hash}.json`, `${JSON.stringify(one, null, 2)}\n`] as const);
  expect(new Map(computed.sort())).toEqual(new Map(expected));
});

// What SQLx writes about the columns, taken from a table with all of them.
const columns: [database: Database, column: Field, access: Resource['access'], typeInfo: unknown][] = [
  ['sqlite', field('a', 'float'), 'shared', 'Float'],
  ['sqlite', field('a', 'uuid'), 'shared', 'Blob'],
  ['sqlite', field('a', 'bool'), 'shared', 'Integer'],
  ['sqlite', field('a', 'decimal'), 'shared', 'Text'],
  ['postgres', field('a', 'int'), 'shared', 'Int4'],
  ['postgres', field('a', 'decimal'), 'shared', 'Numeric'],
  ['postgres', field('a', 'json'), 'shared', 'Jsonb'],
  ['postgres', field('a', 'date'), 'shared', 'Date'],
  [
    'mysql',
    field('a', 'string', { unique: true }),
    'shared',
    mysql('VarString', 'NOT_NULL | UNIQUE_KEY | BINARY | NO_DEFAULT_VALUE', 45, 800),
  ],
  ['mysql', field('a', 'string', { unique: true, nullable: true }), 'owned', mysql('VarString', 'BINARY', 45, 800)],
  ['mysql', field('a', 'int', { nullable: true }), 'shared', mysql('Long', '', 63, 11)],
  ['mysql', field('a', 'json'), 'admin', mysql('Blob', 'NOT_NULL | BLOB | BINARY | NO_DEFAULT_VALUE', 45, 4294967295)],
  [
    'mysql',
    field('a_id', 'references', { unique: true }),
    'owned',
    mysql('LongLong', 'NOT_NULL | MULTIPLE_KEY | NO_DEFAULT_VALUE', 63, 20),
  ],
  [
    'mysql',
    field('a_id', 'references', { unique: true, nullable: true }),
    'shared',
    mysql('LongLong', 'UNIQUE_KEY', 63, 20),
  ],
];

function mysql(type: string, flags: string, collation: number, max_size: number) {
  return { type, flags, collation, max_size };
}

it.each(columns)('a column of %s: %o, %s', (database, column, access, typeInfo) => {
  const things: Resource = { name: 'thing', plural: 'things', access, fields: [column] };
  const { describe } = described(`query!("SELECT ${column.name} FROM things")`, things, database);
  expect(describe.columns[0]!.type_info).toEqual(typeInfo);
  expect(describe.nullable).toEqual([column.nullable]);
});

it.each([
  ['no reference', [], [false, true]],
  ['a nullable reference', [field('b_id', 'references', { nullable: true })], [false, true, false]],
  ['a required reference', [field('b_id', 'references')], [null, true, false]],
  ['both', [field('b_id', 'references'), field('c_id', 'references', { nullable: true })], [null, true, false, true]],
])('on SQLite, RETURNING after a write of %s', (_, references, nullable) => {
  const fields = [field('a', 'int', { nullable: true }), ...references];
  const things: Resource = { name: 'thing', plural: 'things', access: 'shared', fields };
  const names = fields.map(({ name }) => name).join(', ');
  const values = fields.map((_, at) => `$${at + 1}`).join(', ');
  const result = fields.map(({ name }) => `${name} AS \\"${name}?\\"`).join(', ');
  const insert = `query!("INSERT INTO things (${names}) VALUES (${values}) RETURNING id, ${result}")`;
  expect(described(insert, things, 'sqlite').describe.nullable).toEqual(nullable);
});

it('refuses a query whose NULL SQLx would read as 0', () => {
  const fields = [field('b_id', 'references', { nullable: true })];
  const things: Resource = { name: 'thing', plural: 'things', access: 'shared', fields };
  const insert = 'query!("INSERT INTO things (b_id) VALUES ($1) RETURNING id, b_id")';
  expect(() => queryData(insert, things, 'sqlite')).toThrow('must name it "b_id?"');
  expect(() => queryData(insert, things, 'postgres')).not.toThrow();
});

it.each([
  ['SELECT b FROM things', 'the column b'],
  ['SELECT id FROM others', 'the table others'],
])('refuses %s', (sql, fault) => {
  const things: Resource = { name: 'thing', plural: 'things', access: 'shared', fields: [] };
  expect(() => queryData(`query!("${sql}")`, things, 'sqlite')).toThrow(fault);
});

interface Described {
  describe: { columns: { type_info: unknown }[]; nullable: unknown[] };
}

function described(rust: string, resource: Resource, database: Database): Described {
  const [text] = queryData(rust, resource, database).values();
  return JSON.parse(text!) as Described;
}
