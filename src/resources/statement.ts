import type { FieldType } from './resource.ts';

/** What a bind value is: a value of a column, or of a type. */
export type Parameter = { column: string } | { type: FieldType };

/** What SQLx's macros need to know about one statement of a resource. */
export interface Statement {
  table: string;
  /** The columns of the result, each with the name that the statement gives it. */
  result: readonly { column: string; name: string }[];
  /** In the order of their numbers. */
  parameters: readonly Parameter[];
  /** The columns that the statement writes. */
  written: readonly string[];
  /** Whether it is a write that returns rows. */
  isReturning: boolean;
}

const TOKEN = /'(?:[^']|'')*'|"[^"]*"|\$\d+|\?|\w+|[<>=!]+|\S/g;
/** A parenthesis in the place of the table begins a subquery. */
const TABLE_FOLLOWS = ['FROM', 'INTO', 'UPDATE'];
const COMPARISONS = ['=', '<', '>', '<=', '>=', '<>', '!='];

/**
 * Reads the statements that the templates of resources contain. It is no parser of SQL.
 * @throws Error if a part of the statement has another form
 */
export function statementOf(sql: string): Statement {
  const tokens: readonly string[] = sql.match(TOKEN) ?? [];
  const isBeforeTable = (token: string, at: number) => TABLE_FOLLOWS.includes(token) && tokens[at + 1] !== '(';
  const table = tokens[tokens.findIndex(isBeforeTable) + 1]!;
  const returning = tokens.indexOf('RETURNING');
  const isSelect = tokens[0] === 'SELECT';
  const list = isSelect ? tokens.slice(1, tokens.indexOf('FROM')) : returning === -1 ? [] : tokens.slice(returning + 1);
  return {
    table,
    result: listItems(list).map(resultColumn),
    parameters: parametersOf(tokens),
    written: writtenBy(tokens),
    isReturning: returning !== -1,
  };
}

/** `id AS "id!"` → the column `id` with the name `id!` */
function resultColumn([column, as, name, ...rest]: readonly string[]): Statement['result'][number] {
  const isPlain = as === undefined || (as === 'AS' && name !== undefined && rest.length === 0);
  if (column === undefined || !/^\w+$/.test(column) || !isPlain) {
    throw new Error(`A query has a result that is not a column: ${[column, as, name, ...rest].join(' ')}`);
  }
  return { column, name: name?.replaceAll('"', '') ?? column };
}

/** The tokens between the commas that are in no parentheses. */
function listItems(tokens: readonly string[]): string[][] {
  const items: string[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (items.length === 0 || (token === ',' && depth === 0)) items.push([]);
    if (token !== ',' || depth > 0) items.at(-1)!.push(token);
  }
  return items;
}

/** The tokens inside the parentheses that begin at a place. */
function inParentheses(tokens: readonly string[], start: number): string[] {
  return tokens.slice(start + 1, tokens.indexOf(')', start));
}

function insertedColumns(tokens: readonly string[]): string[] {
  return tokens[0] === 'INSERT' ? listItems(inParentheses(tokens, tokens.indexOf('('))).flat() : [];
}

function writtenBy(tokens: readonly string[]): string[] {
  if (tokens[0] !== 'UPDATE') return insertedColumns(tokens);
  const changes = listItems(tokens.slice(tokens.indexOf('SET') + 1, tokens.indexOf('WHERE')));
  return changes.map(([column]) => column!);
}

function parametersOf(tokens: readonly string[]): Parameter[] {
  const parameters: Parameter[] = [];
  for (const [place, token] of tokens.entries()) {
    if (!/^(\$\d+|\?)$/.test(token)) continue;
    const number = token === '?' ? parameters.length + 1 : Number(token.slice(1));
    parameters[number - 1] = parameterAt(tokens, place);
  }
  return parameters;
}

function parameterAt(tokens: readonly string[], place: number): Parameter {
  const [before = '', next = '', column = ''] = [tokens[place - 1], tokens[place + 1], tokens[place + 2]];
  const values = tokens.indexOf('VALUES');
  if (values !== -1) {
    const commas = tokens.slice(values, place).filter((token) => token === ',').length;
    return { column: insertedColumns(tokens)[commas]! };
  }
  if (COMPARISONS.includes(before)) return { column: tokens[place - 2]! };
  if (before === '(' && tokens[place - 2] === 'COALESCE' && next === ',') return { column };
  if (before === 'WHEN' && next === 'THEN') return { type: 'bool' };
  if (before === 'THEN' && next === 'ELSE') return { column };
  if (before === 'LIMIT') return { type: 'bigint' };
  throw new Error(`A query has a bind value in an unknown place: ${tokens.slice(0, place + 1).join(' ')}`);
}
