import { DIRECTORY, numberOf } from './migrations.ts';
import type { ExistingProject } from './project.ts';

/** A column that refers to rows of another table. */
export interface ForeignKey {
  table: string;
  column: string;
  target: string;
  /** The name of the constraint. */
  name: string;
}

/** What the migrations of a project make, in lower case. */
export interface Schema {
  tables: ReadonlySet<string>;
  foreignKeys: readonly ForeignKey[];
}

const NAME = String.raw`(?:[\w"\`]+\s*\.\s*)?["\`]?(\w+)["\`]?`;
const IF = String.raw`(?:if\s+(?:not\s+)?exists\s+)?`;

const CREATE_TABLE = new RegExp(String.raw`^create\s+(?:\w+\s+)?table\s+${IF}${NAME}(?:\s*\((.*)\))?`, 'is');
const ALTER_TABLE = new RegExp(String.raw`^alter\s+table\s+${IF}(?:only\s+)?${NAME}\s+(.*)$`, 'is');
const RENAME_TABLE = new RegExp(String.raw`^(?:rename\s+table\s+${NAME}\s+to|rename\s+to|rename\s+as)\s+${NAME}`, 'is');
const DROP_TABLE = new RegExp(String.raw`^drop\s+table\s+${IF}(.*?)(?:\s+(?:cascade|restrict))?$`, 'is');
const DROP_CONSTRAINT = new RegExp(String.raw`^drop\s+(?:constraint|foreign\s+key)\s+${IF}${NAME}`, 'is');
const DROP_COLUMN = new RegExp(String.raw`^drop\s+(?:column\s+)?${IF}${NAME}`, 'is');
const RENAME_COLUMN = new RegExp(String.raw`^rename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}`, 'is');
const REFERENCES = new RegExp(String.raw`\breferences\s+${NAME}`, 'is');
const FOREIGN_KEY = new RegExp(String.raw`\bforeign\s+key\s*(?:\w+\s*)?\(\s*${NAME}`, 'is');
const CONSTRAINT = new RegExp(String.raw`\bconstraint\s+${NAME}`, 'is');
const FIRST_NAME = new RegExp(String.raw`^(?:add\s+(?:column\s+)?)?${IF}${NAME}`, 'is');

/**
 * The schema after all migrations of a project, its user's own ones included. It reads the usual statements: those that
 * create, alter, rename and drop tables, one after the other, and not in a block of another language.
 */
export function schemaOf(project: ExistingProject): Schema {
  const tables = new Set<string>();
  let foreignKeys: ForeignKey[] = [];
  const addKeys = (table: string, parts: readonly string[]) => {
    for (const part of parts) {
      const target = nameIn(REFERENCES, part);
      const column = nameIn(FOREIGN_KEY, part) ?? nameIn(FIRST_NAME, part);
      const name = nameIn(CONSTRAINT, part) ?? `${table}_${column}_fkey`;
      if (target !== undefined && column !== undefined) foreignKeys.push({ table, column, target, name });
    }
  };
  const rename = (from: string, to: string) => {
    tables.delete(from);
    tables.add(to);
    const renamed = (name: string) => (name === from ? to : name);
    foreignKeys = foreignKeys.map((key) => ({ ...key, table: renamed(key.table), target: renamed(key.target) }));
  };
  const alter = (table: string, part: string) => {
    const to = RENAME_TABLE.exec(part)?.[2];
    const [, from, renamed] = RENAME_COLUMN.exec(part) ?? [];
    const constraint = nameIn(DROP_CONSTRAINT, part);
    const dropped = nameIn(DROP_COLUMN, part);
    const isColumn = (key: ForeignKey, column: string) => key.table === table && key.column === column.toLowerCase();
    if (to !== undefined) rename(table, to.toLowerCase());
    else if (renamed !== undefined)
      foreignKeys = foreignKeys.map((key) => (isColumn(key, from!) ? { ...key, column: renamed.toLowerCase() } : key));
    else if (constraint !== undefined)
      foreignKeys = foreignKeys.filter((key) => key.table !== table || key.name !== constraint);
    else if (dropped !== undefined) foreignKeys = foreignKeys.filter((key) => !isColumn(key, dropped));
    else addKeys(table, [part]);
  };
  for (const statement of statementsOf(project)) {
    const [, created, body = ''] = CREATE_TABLE.exec(statement) ?? [];
    const [, altered, change = ''] = ALTER_TABLE.exec(statement) ?? [];
    const [, from, to] = RENAME_TABLE.exec(statement) ?? [];
    const dropped = DROP_TABLE.exec(statement)?.[1];
    if (created !== undefined) {
      tables.add(created.toLowerCase());
      addKeys(created.toLowerCase(), partsOf(body));
    } else if (altered !== undefined) {
      for (const part of partsOf(change)) alter(altered.toLowerCase(), part);
    } else if (from !== undefined && to !== undefined) rename(from.toLowerCase(), to.toLowerCase());
    else if (dropped !== undefined) {
      const gone = new Set(partsOf(dropped).map((part) => nameIn(FIRST_NAME, part)));
      for (const name of gone) if (name !== undefined) tables.delete(name);
      // Without CASCADE, foreign keys that refer to the table stay: SQLite rebuilds a table under its old name.
      const cascades = /\bcascade$/i.test(statement);
      foreignKeys = foreignKeys.filter(({ table, target }) => !gone.has(table) && !(cascades && gone.has(target)));
    }
  }
  return { tables, foreignKeys };
}

function statementsOf(project: ExistingProject): string[] {
  const names = project.list(DIRECTORY).filter((name) => /^\d+_.*(?<!\.down)\.sql$/.test(name));
  return names
    .sort((a, b) => numberOf(a) - numberOf(b))
    .flatMap((name) => (project.read(`${DIRECTORY}/${name}`) ?? '').replace(SKIPPED, blank).split(';'))
    .map((statement) => statement.trim());
}

/** Comments, also those of MySQL, and texts. */
const SKIPPED = /(?:--|^\s*#).*$|\/\*[\s\S]*?\*\/|'(?:[^'\\]|''|\\.)*'/gm;

function blank(found: string): string {
  return found.startsWith("'") ? "''" : ' ';
}

/** The parts between commas that are not in parentheses. */
function partsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

function nameIn(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1]?.toLowerCase();
}
