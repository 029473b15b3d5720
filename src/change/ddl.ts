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
const KEY = String.raw`(?:(?:unique|fulltext|spatial)(?:\s+(?:index|key))?|index|key)\s+${IF}`;
export const CREATE_OBJECT = new RegExp(
  String.raw`^create\s+(?:(?:unique|fulltext|spatial)\s+)?${OBJECT}${NAME}(?:\s+on\s+(?:only\s+)?${NAME})?`,
  'is',
);
export const DROP_OBJECTS = new RegExp(
  String.raw`^drop\s+${OBJECT}(.*?)(?:\s+on\s+${NAME})?(?:\s+(?:cascade|restrict))?$`,
  'is',
);
export const ALTER_OBJECT = new RegExp(String.raw`^alter\s+${OBJECT}${NAME}\s+rename\s+to\s+${NAME}$`, 'is');
export const ADD_OBJECT = new RegExp(String.raw`^add\s+(?:(?:${KEY})(?=${WORD}\s*\()|constraint\s+${IF})${NAME}`, 'is');
const dropping = (kinds: string) => new RegExp(String.raw`^drop\s+(?:${kinds})\s+${IF}${NAME}`, 'is');
const renaming = (kinds: string) => new RegExp(String.raw`^rename\s+(?:${kinds})\s+${NAME}\s+to\s+${NAME}`, 'is');
// On MySQL, a key and the foreign key that it belongs to have one name, so they must not be mixed up.
export const DROP_CONSTRAINT = dropping(String.raw`constraint|foreign\s+key`);
export const DROP_OBJECT = dropping(String.raw`index|key|constraint|foreign\s+key`);
export const RENAME_CONSTRAINT = renaming('constraint');
export const RENAME_OBJECT = renaming('index|key|constraint');
export const RENAME = new RegExp(String.raw`^rename\s+(?:to\s+|as\s+|=\s*)?${NAME}$`, 'is');
export const SET_SCHEMA = new RegExp(String.raw`^set\s+schema\s+${NAME}$`, 'is');
const RENAME_TABLES = new RegExp(String.raw`^rename\s+tables?\s+${IF}(.*)$`, 'is'); // MySQL
const ONE_TO_OTHER = new RegExp(String.raw`^${NAME}\s+to\s+${NAME}$`, 'is');
const dropOf = (kind: string) =>
  new RegExp(String.raw`^drop\s+${kind}\s+${IF}(.*?)(?:\s+(?:cascade|restrict))?$`, 'is');
export const DROP_TABLE = dropOf('tables?');
export const DROP_VIEW = dropOf(VIEW);
export const SELECT_INTO = new RegExp(String.raw`^select\b.*?\binto (?!temp)(?:unlogged )?(?:table )?${NAME}`, 'is');
export const DROP_COLUMN = new RegExp(String.raw`^drop\s+(?:column\s+)?${IF}${NAME}`, 'is');
export const RENAME_COLUMN = new RegExp(String.raw`^rename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}`, 'is');
export const REFERENCES = new RegExp(String.raw`\breferences\s+${NAME}`, 'is');
export const FOREIGN_KEY = new RegExp(String.raw`\bforeign\s+key\s*(?:${WORD}\s*)?\(\s*${NAME}`, 'is');
export const CONSTRAINT = new RegExp(String.raw`\bconstraint\s+${NAME}`, 'is');
export const CHANGE_COLUMN = new RegExp(String.raw`^change\s+(?:column\s+)?${NAME}\s+${NAME}`, 'is');
export const ADD_COLUMN = /^add\s+(?:column\s+)?/is;
// Alone, `exclude` may be the name of a column.
const OTHER = String.raw`(?:unique|constraint|check|like|fulltext)\b|exclude\s*(?:using\b|\()`;
export const NO_COLUMN = new RegExp(
  String.raw`^(?:(?:primary|foreign)\s+key|${OTHER}|(key|index)\s+(?:${WORD}\s*)?\()`,
  'i',
);
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
