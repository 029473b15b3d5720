import {
  ADD_COLUMN,
  ALTER,
  CONSTRAINT,
  CREATE_TABLE,
  CREATE_VIEW,
  DROP_CONSTRAINT,
  DROP_TABLE,
  DROP_VIEW,
  definedColumn,
  droppedColumn,
  FIRST_NAME,
  FOREIGN_KEY,
  inOrder,
  nameIn,
  namesIn,
  partsAt,
  REFERENCES,
  RENAME_CONSTRAINT,
  renamedColumn,
  renamedTables,
  renamedTo,
  SELECT_INTO,
} from './ddl.ts';
import type { ExistingProject } from './project.ts';
import { defaultSchemaOf, dialectOf, partsOf, statementsOf } from './statements.ts';

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

/**
 * The schema after all migrations of a project, its user's own ones included. It reads the usual statements: those that
 * create, alter, rename and drop tables, one after the other, and not in a block of another language.
 */
export function schemaOf(project: ExistingProject): Schema {
  const tables = new Map<string, Table>();
  const views = new Set<string>();
  const defaultSchema = defaultSchemaOf(project);
  const dialect = dialectOf(project);
  const hasSelectInto = dialect.keys === 'apart'; // MySQL's stores a variable
  let foreignKeys: ForeignKey[] = [];
  const addKeys = (table: string, parts: readonly string[]) => {
    for (const part of parts) {
      const target = nameIn(REFERENCES, part);
      const column = nameIn(FOREIGN_KEY, part) ?? nameIn(FIRST_NAME, part);
      const name = nameIn(CONSTRAINT, part) ?? `${table.split('.').at(-1)}_${column}_fkey`;
      if (target !== undefined && column !== undefined) foreignKeys.push({ table, column, target, name });
    }
  };
  const changeKeys = (change: (key: ForeignKey) => ForeignKey) => {
    foreignKeys = foreignKeys.map(change);
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
    changeKeys((key) => ({ ...key, table: renamed(key.table), target: renamed(key.target) }));
  };
  const isColumn = (key: ForeignKey, table: string, column: string) => key.table === table && key.column === column;
  const removeColumn = (table: string, column: string, migration: string) => {
    tables.get(table)?.columns?.delete(column);
    tables.get(table)?.gone.set(column, migration);
  };
  const addColumns = (table: string, parts: readonly string[], migration: string) => {
    for (const part of parts) {
      const name = definedColumn(part);
      if (name !== undefined) tables.get(table)?.columns?.set(name, migration);
    }
  };
  /** Returns the name of the table after this part of the statement. */
  const alter = (table: string, part: string, migration: string): string => {
    const [old, fresh] = renamedColumn(part) ?? [];
    const named = nameIn(RENAME_CONSTRAINT, part, 2);
    const constraint = nameIn(RENAME_CONSTRAINT, part) ?? nameIn(DROP_CONSTRAINT, part);
    const dropped = droppedColumn(part);
    const next = renamedTo(table, part, dialect, defaultSchema);
    if (next !== undefined) {
      rename(table, next, migration);
      return next;
    }
    if (old !== undefined && fresh !== undefined) {
      changeKeys((key) => (isColumn(key, table, old) ? { ...key, column: fresh } : key));
      removeColumn(table, old, migration);
      addColumns(table, [fresh], migration);
    } else if (constraint !== undefined && named !== undefined) {
      changeKeys((key) => (key.table === table && key.name === constraint ? { ...key, name: named } : key));
    } else if (constraint !== undefined)
      foreignKeys = foreignKeys.filter((key) => key.table !== table || key.name !== constraint);
    else if (dropped !== undefined) {
      foreignKeys = foreignKeys.filter((key) => !isColumn(key, table, dropped));
      removeColumn(table, dropped, migration);
    } else {
      addKeys(table, [part]);
      const definitions = part.replace(ADD_COLUMN, '');
      const [, several] = /^\((.*)\)$/s.exec(definitions) ?? []; // MySQL
      if (definitions !== part) addColumns(table, several === undefined ? [definitions] : partsOf(several), migration);
    }
    return table;
  };
  for (const { statement, migration } of statementsOf(project)) {
    const [created, body] = partsAt(CREATE_TABLE, statement);
    const [altered, change = ''] = partsAt(ALTER, statement);
    const renamed = renamedTables(statement);
    const view = nameIn(CREATE_VIEW, statement);
    const selected = hasSelectInto ? nameIn(SELECT_INTO, statement) : undefined;
    if (selected !== undefined) tables.set(selected, { columns: undefined, gone: new Map(), migration });
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
      inOrder(partsOf(change)).reduce((table, part) => alter(table, part, migration), altered);
    } else if (renamed.length > 0) {
      for (const [from, to] of renamed) rename(from, to, migration);
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
