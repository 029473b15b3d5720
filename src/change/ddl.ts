import type { Dialect } from '../resources/dialect.ts';
import { partsOf } from './statements.ts';

// What migrations say about tables, in the data definition language (DDL) of the three databases.

const WORD = String.raw`(?:"(?:[^"]|"")+"|\`[^\`]+\`|\[[^\]]+\]|[\w$\u0080-\uffff]+)`;
const NAME = String.raw`((?:${WORD}\s*\.\s*)?${WORD})`;
const IF = String.raw`(?:if\s+(?:not\s+)?exists\s+)?`;

// Only the connection that makes a temporary table knows it.
export const CREATE_TABLE = new RegExp(
  String.raw`^create\s+(?:or\s+replace\s+|(?!temp)\w+\s+)?table\s+${IF}${NAME}(?:\s*\((.*))?`,
  'is',
);
const NO_VIEW = String.raw`temp|(?:table|index|trigger|function|procedure)\b`;
export const CREATE_VIEW = new RegExp(String.raw`^create\s+(?:(?!${NO_VIEW})\S+\s+)*?view\s+${IF}${NAME}`, 'is');
const VIEW = String.raw`(?:materialized\s+)?view`;
export const ALTER = new RegExp(
  String.raw`^alter\s+(?:(?:online|ignore)\s+)*(?:table|${VIEW})\s+${IF}(?:only\s+)?${NAME}(?:\s*\*)?\s+(.*)$`,
  'is',
);
const OBJECT = String.raw`(?:index|sequence|type|domain)\s+(?:concurrently\s+)?${IF}`;
const KEY = String.raw`(?:unique|fulltext|spatial)(?:\s+(?:index|key))?|index|key`;
const USING = String.raw`(?:\s+using\s+\w+)?`;
export const CREATE_OBJECT = new RegExp(
  String.raw`^create\s+(?:(?:unique|fulltext|spatial)\s+)?${OBJECT}${NAME}${USING}(?:\s+on\s+(?:only\s+)?${NAME})?`,
  'is',
);
export const DROP_OBJECTS = new RegExp(
  String.raw`^drop\s+${OBJECT}(.*?)(?:\s+on\s+${NAME})?(?:\s+(?:cascade|restrict))?$`,
  'is',
);
export const ALTER_OBJECT = new RegExp(String.raw`^alter\s+${OBJECT}${NAME}\s+rename\s+to\s+${NAME}$`, 'is');
export const ADD_KEY = new RegExp(String.raw`^add\s+(?:${KEY})\s+${IF}${NAME}${USING}\s*\(`, 'is'); // MySQL
export const ADD_UNNAMED_KEY = new RegExp(String.raw`^add\s+(?:${KEY}|primary\s+key)${USING}\s*\(`, 'is');
export const ADD_CONSTRAINT = new RegExp(String.raw`^add\s+constraint\s+${IF}${NAME}\s+(.*)$`, 'is');
const dropping = (kinds: string) => new RegExp(String.raw`^drop\s+(?:${kinds})\s+${IF}${NAME}`, 'is');
const renaming = (kinds: string) => new RegExp(String.raw`^rename\s+(?:${kinds})\s+${NAME}\s+to\s+${NAME}`, 'is');
// On MySQL, a key and the foreign key that it belongs to have one name, so they must not be mixed up.
export const DROP_CONSTRAINT = dropping(String.raw`constraint|check|foreign\s+key`);
export const DROP_KEY = dropping('index|key');
export const RENAME_CONSTRAINT = renaming('constraint');
export const RENAME_KEY = renaming('index|key');
const RENAME = new RegExp(String.raw`^rename\s+(?:to\s+|as\s+|=\s*)?${NAME}$`, 'is');
const SET_SCHEMA = new RegExp(String.raw`^set\s+schema\s+${NAME}$`, 'is');
const RENAME_TABLES = new RegExp(String.raw`^rename\s+tables?\s+${IF}(.*)$`, 'is'); // MySQL
const ONE_TO_OTHER = new RegExp(String.raw`^${NAME}\s+to\s+${NAME}$`, 'is');
const dropOf = (kind: string) =>
  new RegExp(String.raw`^drop\s+${kind}\s+${IF}(.*?)(?:\s+(?:cascade|restrict))?$`, 'is');
export const DROP_TABLE = dropOf('tables?');
export const DROP_VIEW = dropOf(VIEW);
export const SELECT_INTO = new RegExp(String.raw`^select\b.*?\binto (?!temp)(?:unlogged )?(?:table )?${NAME}`, 'is');
const DROP_OTHER = /^drop\s+(?:primary\s+key\b|partition\s+(?!cascade|restrict)\S)/is; // MySQL
const DROP_COLUMN = new RegExp(String.raw`^drop\s+(?:column\s+)?${IF}${NAME}`, 'is');
const RENAME_COLUMN = new RegExp(String.raw`^rename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}`, 'is');
export const REFERENCES = new RegExp(String.raw`\breferences\s+${NAME}`, 'is');
export const LIKE = new RegExp(String.raw`^create\s.*?\slike\s+${NAME}`, 'is'); // MySQL
export const FOREIGN_KEY = new RegExp(String.raw`\bforeign\s+key\s*(?:${WORD}\s*)?\(\s*${NAME}`, 'is');
export const CONSTRAINT = new RegExp(String.raw`\bconstraint\s+${NAME}`, 'is');
const CHANGE_COLUMN = new RegExp(String.raw`^change\s+(?:column\s+)?${NAME}\s+${NAME}`, 'is');
export const ADD_COLUMN = /^add\s+(?:column\s+)?/is;
// Alone, `exclude` may be the name of a column.
const OTHER = String.raw`(?:unique|constraint|check|like|fulltext)\b|exclude\s*(?:using\b|\()`;
const NO_COLUMN = new RegExp(String.raw`^(?:(?:primary|foreign)\s+key|${OTHER}|(key|index)\s+(?:${WORD}\s*)?\()`, 'i');
export const FIRST_NAME = new RegExp(String.raw`^(?:add\s+(?:column\s+)?)?${IF}${NAME}`, 'is');

/** The names of a list, in lower case. */
export function namesIn(pattern: RegExp, statement: string): string[] {
  return partsOf(pattern.exec(statement)?.[1] ?? '').flatMap((part) => nameIn(FIRST_NAME, part) ?? []);
}

/** What `RENAME TABLE a TO b, c TO d` renames. */
export function renamedTables(statement: string): [from: string, to: string][] {
  return partsOf(RENAME_TABLES.exec(statement)?.[1] ?? '').flatMap((part) => {
    const [from, to] = [nameIn(ONE_TO_OTHER, part), nameIn(ONE_TO_OTHER, part, 2)];
    return from === undefined || to === undefined ? [] : [[from, to] as [string, string]];
  });
}

/**
 * The name of a table after a part of an ALTER TABLE. Undefined: it keeps its name.
 *
 * @param defaultSchema statements mean it without a name, so the result does not have it either
 */
export function renamedTo(
  table: string,
  part: string,
  dialect: Pick<Dialect, 'schema'>,
  defaultSchema: string,
): string | undefined {
  const [own, schema] = table.split('.').reverse();
  const name = nameIn(RENAME, part);
  const other = nameIn(SET_SCHEMA, part);
  // A schema keeps its tables. If it is a database, a name alone means the default one.
  const stays = dialect.schema !== undefined && schema !== undefined;
  if (name !== undefined) return stays && !name.includes('.') ? `${schema}.${name}` : name;
  if (other === undefined) return undefined;
  return other === defaultSchema ? own : `${other}.${own}`;
}

/** The parts of an ALTER TABLE in the order of the database: it drops first, and renames the table last. */
export function inOrder(parts: readonly string[]): string[] {
  const turn = (part: string) => {
    if (RENAME.test(part) || SET_SCHEMA.test(part)) return 2;
    return /^drop\b/i.test(part) ? 0 : 1;
  };
  return [...parts].sort((one, other) => turn(one) - turn(other));
}

/** The old and the new name of a column that a part of an ALTER TABLE renames. */
export function renamedColumn(part: string): [from: string, to: string] | undefined {
  for (const pattern of [RENAME_COLUMN, CHANGE_COLUMN]) {
    const [from, to] = [nameIn(pattern, part), nameIn(pattern, part, 2)];
    if (from !== undefined && to !== undefined) return [from, to];
  }
  return undefined;
}

/** The column that a part of a CREATE TABLE defines. */
export function definedColumn(definition: string): string | undefined {
  return NO_COLUMN.test(definition) ? undefined : nameIn(FIRST_NAME, definition);
}

/** The column that a part of an ALTER TABLE adds. */
export function addedColumn(part: string): string | undefined {
  const definition = part.replace(ADD_COLUMN, '');
  return definition === part ? undefined : definedColumn(definition);
}

/** The column that a part of an ALTER TABLE drops. */
export function droppedColumn(part: string): string | undefined {
  const isOther = [DROP_CONSTRAINT, DROP_KEY, DROP_OTHER].some((other) => other.test(part));
  return isOther ? undefined : nameIn(DROP_COLUMN, part);
}

export function nameIn(pattern: RegExp, text: string, group: 1 | 2 = 1): string | undefined {
  return plain(pattern.exec(text)?.[group]);
}

/** The name, in lower case, and what follows it in the pattern. */
export function partsAt(pattern: RegExp, text: string): [name: string | undefined, rest: string | undefined] {
  const [, name, rest] = pattern.exec(text) ?? [];
  return [plain(name), rest];
}

/** A name in lower case and without quotes: `"Audit" . Invoices` → `audit.invoices`. */
function plain(name: string | undefined): string | undefined {
  const words = name?.match(new RegExp(WORD, 'g'));
  return words?.map((word) => word.replace(/^["`[]|["`\]]$/g, '').toLowerCase()).join('.');
}
