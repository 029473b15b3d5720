import type { ExistingProject } from './project.ts';
import { partsOf, statementsOf } from './statements.ts';

/** A column that refers to rows of another table. */
export interface ForeignKey {
  table: string;
  column: string;
  target: string;
  /** The name of the constraint. */
  name: string;
}

/** A table, and the migrations that made its columns what they are. */
export interface Table {
  /** Column → the migration that added or named it. Undefined: the table comes from a query, so nobody knows them. */
  columns: Map<string, string> | undefined;
  /** The column that is not there any more → the migration that dropped or renamed it. */
  gone: Map<string, string>;
  /** The migration that created or renamed the table. */
  migration: string;
}

/** What the migrations of a project make, in lower case. A name in another schema has it: `audit.invoices`. */
export interface Schema {
  tables: ReadonlyMap<string, Table>;
  foreignKeys: readonly ForeignKey[];
  views: ReadonlySet<string>;
}

const WORD = String.raw`(?:"[^"]+"|\`[^\`]+\`|\[[^\]]+\]|[\w$\u0080-\uffff]+)`;
const NAME = String.raw`((?:${WORD}\s*\.\s*)?${WORD})`;
const IF = String.raw`(?:if\s+(?:not\s+)?exists\s+)?`;

// Only the connection that makes a temporary table knows it.
const CREATE_TABLE = new RegExp(
  String.raw`^create\s+(?:or\s+replace\s+|(?!temp)\w+\s+)?table\s+${IF}${NAME}(?:\s*\((.*)\))?`,
  'is',
);
const NO_VIEW = String.raw`temp|(?:table|index|trigger|function|procedure)\b`;
const CREATE_VIEW = new RegExp(String.raw`^create\s+(?:(?!${NO_VIEW})\S+\s+)*?view\s+${IF}${NAME}`, 'is');
const VIEW = String.raw`(?:materialized\s+)?view`;
const ALTER = new RegExp(
  String.raw`^alter\s+(?:(?:online|ignore)\s+)*(?:table|${VIEW})\s+${IF}(?:only\s+)?${NAME}(?:\s*\*)?\s+(.*)$`,
  'is',
);
const RENAME = new RegExp(String.raw`^rename\s+(?:to\s+|as\s+|=\s*)?${NAME}$`, 'is');
const SET_SCHEMA = new RegExp(String.raw`^set\s+schema\s+${NAME}$`, 'is');
const RENAME_TABLES = /^rename\s+tables?\s+(.*)$/is; // MySQL
const ONE_TO_OTHER = new RegExp(String.raw`^${NAME}\s+to\s+${NAME}$`, 'is');
const dropOf = (kind: string) =>
  new RegExp(String.raw`^drop\s+${kind}\s+${IF}(.*?)(?:\s+(?:cascade|restrict))?$`, 'is');
const DROP_TABLE = dropOf('table');
const DROP_VIEW = dropOf(VIEW);
const DROP_CONSTRAINT = new RegExp(String.raw`^drop\s+(?:constraint|foreign\s+key)\s+${IF}${NAME}`, 'is');
const DROP_COLUMN = new RegExp(String.raw`^drop\s+(?:column\s+)?${IF}${NAME}`, 'is');
const RENAME_COLUMN = new RegExp(String.raw`^rename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}`, 'is');
const REFERENCES = new RegExp(String.raw`\breferences\s+${NAME}`, 'is');
const FOREIGN_KEY = new RegExp(String.raw`\bforeign\s+key\s*(?:\w+\s*)?\(\s*${NAME}`, 'is');
const CONSTRAINT = new RegExp(String.raw`\bconstraint\s+${NAME}`, 'is');
const CHANGE_COLUMN = new RegExp(String.raw`^change\s+(?:column\s+)?${NAME}\s+${NAME}`, 'is');
const ADD_COLUMN = /^add\s+(?:column\s+)?/is;
// Alone, `exclude` may be the name of a column.
const OTHER = String.raw`(?:unique|constraint|check|like|fulltext)\b|exclude\s*(?:using\b|\()`;
const NO_COLUMN = new RegExp(String.raw`^(?:(?:primary|foreign)\s+key|${OTHER}|(key|index)\s+(\w+\s*)?\()`, 'i');
const FIRST_NAME = new RegExp(String.raw`^(?:add\s+(?:column\s+)?)?${IF}${NAME}`, 'is');

/**
 * The schema after all migrations of a project, its user's own ones included. It reads the usual statements: those that
 * create, alter, rename and drop tables, one after the other, and not in a block of another language.
 */
export function schemaOf(project: ExistingProject): Schema {
  const tables = new Map<string, Table>();
  const views = new Set<string>();
  let foreignKeys: ForeignKey[] = [];
  const addKeys = (table: string, parts: readonly string[]) => {
    for (const part of parts) {
      const target = nameIn(REFERENCES, part);
      const column = nameIn(FOREIGN_KEY, part) ?? nameIn(FIRST_NAME, part);
      const name = nameIn(CONSTRAINT, part) ?? `${table}_${column}_fkey`;
      if (target !== undefined && column !== undefined) foreignKeys.push({ table, column, target, name });
    }
  };
  const rename = (from: string, to: string, migration: string) => {
    if (views.delete(from)) {
      views.add(to);
      return;
    }
    const table = tables.get(from) ?? { columns: undefined, gone: new Map(), migration };
    tables.delete(from);
    tables.set(to, { ...table, migration });
    const renamed = (name: string) => (name === from ? to : name);
    foreignKeys = foreignKeys.map((key) => ({ ...key, table: renamed(key.table), target: renamed(key.target) }));
  };
  const isColumn = (key: ForeignKey, table: string, column: string) => key.table === table && key.column === column;
  const removeColumn = (table: string, column: string, migration: string) => {
    tables.get(table)?.columns?.delete(column);
    tables.get(table)?.gone.set(column, migration);
  };
  const addColumns = (table: string, parts: readonly string[], migration: string) => {
    for (const part of parts) {
      const name = NO_COLUMN.test(part) ? undefined : nameIn(FIRST_NAME, part);
      if (name !== undefined) tables.get(table)?.columns?.set(name, migration);
    }
  };
  const alter = (table: string, part: string, migration: string) => {
    const to = nameIn(RENAME, part);
    const schema = nameIn(SET_SCHEMA, part);
    const [old, fresh] = [RENAME_COLUMN, CHANGE_COLUMN].flatMap((one) =>
      [nameIn(one, part), nameIn(one, part, 2)].filter((name) => name !== undefined),
    );
    const constraint = nameIn(DROP_CONSTRAINT, part);
    const dropped = nameIn(DROP_COLUMN, part);
    if (to !== undefined) rename(table, inSchemaOf(table, to), migration);
    else if (schema !== undefined) rename(table, `${schema}.${table.split('.').at(-1)}`, migration);
    else if (old !== undefined && fresh !== undefined) {
      foreignKeys = foreignKeys.map((key) => (isColumn(key, table, old) ? { ...key, column: fresh } : key));
      removeColumn(table, old, migration);
      addColumns(table, [fresh], migration);
    } else if (constraint !== undefined)
      foreignKeys = foreignKeys.filter((key) => key.table !== table || key.name !== constraint);
    else if (dropped !== undefined) {
      foreignKeys = foreignKeys.filter((key) => !isColumn(key, table, dropped));
      removeColumn(table, dropped, migration);
    } else {
      addKeys(table, [part]);
      if (!ADD_COLUMN.test(part)) return;
      const definitions = part.replace(ADD_COLUMN, '');
      const [, several] = /^\((.*)\)$/s.exec(definitions) ?? []; // MySQL
      addColumns(table, several === undefined ? [definitions] : partsOf(several), migration);
    }
  };
  for (const { statement, migration } of statementsOf(project)) {
    const [created, body] = partsAt(CREATE_TABLE, statement);
    const [altered, change = ''] = partsAt(ALTER, statement);
    const [, renamed] = RENAME_TABLES.exec(statement) ?? [];
    const view = nameIn(CREATE_VIEW, statement);
    if (view !== undefined) views.add(view);
    for (const name of namesIn(DROP_VIEW, statement)) views.delete(name);
    if (created !== undefined) {
      const isKnown = body !== undefined && !partsOf(body).some((part) => /^like\b/i.test(part));
      const isReplaced = /^create\s+or\s/i.test(statement);
      const isThere = tables.has(created) && !isReplaced; // IF NOT EXISTS
      if (!isThere) tables.set(created, { columns: isKnown ? new Map() : undefined, gone: new Map(), migration });
      if (isReplaced) foreignKeys = foreignKeys.filter(({ table }) => table !== created);
      if (!isThere) addColumns(created, partsOf(body ?? ''), migration);
      addKeys(created, partsOf(body ?? ''));
    } else if (altered !== undefined) {
      for (const part of partsOf(change)) alter(altered, part, migration);
    } else if (renamed !== undefined) {
      for (const part of partsOf(renamed)) {
        const [from, to] = [nameIn(ONE_TO_OTHER, part), nameIn(ONE_TO_OTHER, part, 2)];
        if (from !== undefined && to !== undefined) rename(from, to, migration);
      }
    } else if (DROP_TABLE.test(statement)) {
      const gone = new Set(namesIn(DROP_TABLE, statement));
      for (const name of gone) tables.delete(name);
      // Without CASCADE, foreign keys that refer to the table stay: SQLite rebuilds a table under its old name.
      const cascades = /\bcascade$/i.test(statement);
      foreignKeys = foreignKeys.filter(({ table, target }) => !gone.has(table) && !(cascades && gone.has(target)));
    }
  }
  return { tables, foreignKeys, views };
}

/** The names of a list, in lower case. */
function namesIn(pattern: RegExp, statement: string): string[] {
  return partsOf(pattern.exec(statement)?.[1] ?? '').flatMap((part) => nameIn(FIRST_NAME, part) ?? []);
}

function nameIn(pattern: RegExp, text: string, group: 1 | 2 = 1): string | undefined {
  return plain(pattern.exec(text)?.[group]);
}

/** The name, in lower case, and what follows it in the pattern. */
function partsAt(pattern: RegExp, text: string): [name: string | undefined, rest: string | undefined] {
  const [, name, rest] = pattern.exec(text) ?? [];
  return [plain(name), rest];
}

/** A name in lower case and without quotes: `"Audit" . Invoices` → `audit.invoices`. */
function plain(name: string | undefined): string | undefined {
  const words = name?.match(new RegExp(WORD, 'g'));
  return words?.map((word) => word.replace(/^["`[]|["`\]]$/g, '').toLowerCase()).join('.');
}

/** PostgreSQL renames a table inside of its schema. */
function inSchemaOf(table: string, name: string): string {
  const [schema, own] = table.split('.');
  return own === undefined || name.includes('.') ? name : `${schema}.${name}`;
}
