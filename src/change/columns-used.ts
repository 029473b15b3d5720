import { ADD_UNNAMED_KEY, addedColumn, FIRST_NAME, nameIn } from './ddl.ts';
import { partsOf } from './statements.ts';

/** The columns of an index or a constraint. Those of an expression are among all of its words. */
export interface Columns {
  columns?: readonly string[] | undefined;
  isExpression?: boolean | undefined;
}

/** The columns in the first parentheses, or the words of an expression. */
export function columnsIn(text: string): Columns {
  const [, list = ''] = /\((.*)$/s.exec(text) ?? [];
  const parts = partsOf(list.replace(/ ?\(\d+\)/g, '')); // MySQL's `name(10)`
  const isExpression = /\b(?:where|include)\b/i.test(list) || parts.some((part) => part.includes('('));
  return isExpression ? wordsIn(list) : { columns: parts.flatMap((part) => nameIn(FIRST_NAME, part) ?? []) };
}

export function wordsIn(expression: string): Columns {
  const noFunctions = /[\w$\u0080-\uffff]+(?![\w$\u0080-\uffff]| ?\()/g;
  return { columns: expression.toLowerCase().match(noFunctions) ?? [], isExpression: true };
}

/**
 * The columns that SQLite does not drop, because a part of a table needs them.
 *
 * @see https://sqlite.org/lang_altertable.html#alter_table_drop_column
 */
export function keptIn(part: string): Columns[] {
  const column = addedColumn(part);
  if (column === undefined) {
    if (/^add check\b/i.test(part)) return [wordsIn(part)];
    return ADD_UNNAMED_KEY.test(part) || /^add foreign\b/i.test(part) ? [columnsIn(part)] : [];
  }
  const isKey = /\b(?:unique|primary key)\b/i.test(part);
  const expressions = [...part.matchAll(/\b(?:check|as) ?\(/gi)].flatMap(({ index, 0: start }) =>
    partsOf(part.slice(index + start.length)),
  );
  const { columns = [] } = wordsIn(expressions.join(' '));
  // A check of its own goes with the column.
  const others = columns.filter((name) => name !== column);
  const kept = isKey ? [column, ...others] : others;
  return kept.length === 0 ? [] : [{ columns: kept, isExpression: others.length > 0 }];
}
