import { hash as hashOf } from 'node:crypto';
import { columnsOf } from './columns.ts';
import { descriptions } from './descriptions.ts';
import { queriesIn } from './macro-calls.ts';
import type { FieldType, Resource } from './resource.ts';
import { statementOf } from './statement.ts';

/**
 * The files that `cargo sqlx prepare` writes for the queries of a resource, as path → text. With them, a project builds
 * without a database.
 * @param rust the code of `src/db/<plural>.rs`
 * @throws Error if a query has a form that the templates of resources do not have
 */
export function queryData(
  rust: string,
  resource: Resource,
  database: keyof typeof descriptions,
): ReadonlyMap<string, string> {
  return new Map(queriesIn(rust).map((query) => queryFile(query, resource, database)));
}

/** The path and the text of the file of one query. */
export function queryFile(
  query: string,
  resource: Resource,
  database: keyof typeof descriptions,
): readonly [path: string, text: string] {
  const describe = described(query, resource, database);
  const data = { db_name: descriptions[database].name, query, describe, hash: hashOf('sha256', query) };
  return [queryPath(query), `${JSON.stringify(data, null, 2)}\n`];
}

/** The file in which SQLx looks for the data of a query. */
export function queryPath(query: string): string {
  return `.sqlx/query-${hashOf('sha256', query)}.json`;
}

function described(query: string, resource: Resource, database: keyof typeof descriptions): object {
  const description = descriptions[database];
  const { plural } = resource;
  const all = columnsOf(resource);
  const columnOf = (name: string) => {
    const column = all.get(name);
    if (column === undefined) throw new Error(`A query names the column ${name}, which ${plural} has not.`);
    return column;
  };
  const { table, result, parameters, written, isReturning } = statementOf(query);
  if (table !== plural) throw new Error(`A query of ${plural} reads or writes the table ${table}.`);
  const typeOf = (name: string): FieldType => {
    const { type } = columnOf(name);
    return type === 'id' ? 'bigint' : type;
  };
  const nullable = result.map(({ column }) =>
    description.nullable(columnOf(column), written.map(columnOf), isReturning),
  );
  for (const [place, { column, name }] of result.entries()) {
    // The macros would read NULL as a value: 0 for a reference.
    if (columnOf(column).nullable && nullable[place] === false && !/^\w+\?/.test(name)) {
      throw new Error(`SQLx expects no NULL in ${column}, so a query of ${plural} must name it "${column}?".`);
    }
  }
  return {
    columns: result.map(({ column, name }, ordinal) => description.column(columnOf(column), name, ordinal, table)),
    parameters: description.parameters(parameters.map((one) => ('type' in one ? one.type : typeOf(one.column)))),
    nullable,
  };
}
