import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import {
  ADD_OBJECT,
  ALTER,
  ALTER_OBJECT,
  CREATE_OBJECT,
  CREATE_TABLE,
  DROP_COLUMN,
  DROP_OBJECT,
  DROP_OBJECTS,
  DROP_TABLE,
  FIRST_NAME,
  nameIn,
  namesIn,
  partsAt,
  RENAME,
  RENAME_OBJECT,
  renamedTables,
} from './ddl.ts';
import { isMigration } from './migrations.ts';
import type { ExistingProject } from './project.ts';
import { dialectOf, partsOf, statementsIn, statementsOf } from './statements.ts';

/** An index, a constraint, a sequence or a type. */
interface Named {
  name: string;
  /** Undefined: the statement does not say to which table it belongs. */
  table: string | undefined;
  /** The same name may belong to another table, too. */
  isLocal: boolean;
}

interface Use extends Named {
  kind: 'makes' | 'drops';
}

interface Known extends Named {
  /** The migration of the user. Undefined: create-backend wrote it. */
  own: string | undefined;
}

/**
 * The user's own migrations may have dropped an index that a new migration needs, or made one with a name that it
 * makes. The database would refuse the new migration.
 *
 * @param theirs with the new migrations, and without those that exist
 * @throws UserError with the name, and the migration of the user
 */
export function mustFitOwnNames(project: ExistingProject, theirs: Generated): void {
  const fresh = [...theirs.files].filter(([path]) => isMigration(path));
  if (fresh.length === 0) return;
  const perTable = dialectOf(project).keys === 'in the table';
  const keyOf = ({ name, table, isLocal }: Named) => {
    if (isLocal) return `${table}: ${name}`;
    const schema = table?.includes('.') && !name.includes('.') ? `${table.split('.')[0]}.` : '';
    return schema + name;
  };
  const made = new Map<string, Known>();
  const dropped = new Map<string, Known>();
  const apply = ({ kind, ...named }: Use, own?: string) => {
    const key = keyOf(named);
    const [to, from] = kind === 'makes' ? [made, dropped] : [dropped, made];
    from.delete(key);
    to.set(key, { ...named, own });
  };
  const namesOf = (table: string) => [...made.values()].filter((known) => known.table === table);
  const forget = (names: Map<string, Known>, table: string) => {
    for (const [key, known] of names) if (known.table === table) names.delete(key);
  };
  const dropTables = (statement: string, own?: string) => {
    for (const named of namesIn(DROP_TABLE, statement).flatMap(namesOf)) apply({ ...named, kind: 'drops' }, own);
  };
  for (const { statement, migration } of statementsOf(project)) {
    const own = project.hashes.has(migration) ? undefined : migration;
    for (const use of usesIn(statement, perTable)) apply(use, own);
    dropTables(statement, own);
    for (const [from, to] of renamesIn(statement)) {
      // The indexes keep their names, although a resource may get the old name of the table again.
      const names = namesOf(from);
      for (const known of [made, dropped]) forget(known, from);
      for (const named of names) apply({ ...named, kind: 'makes', table: to }, named.isLocal ? named.own : own);
    }
    // A column goes with its indexes, and nobody knows which ones these are.
    const [altered, change = ''] = partsAt(ALTER, statement);
    const dropsColumn = partsOf(change).some((part) => DROP_COLUMN.test(part) && !DROP_OBJECT.test(part));
    if (altered !== undefined && dropsColumn) forget(made, altered);
  }
  for (const { statement } of fresh.flatMap(([path, { text }]) => statementsIn(project, path, text))) {
    dropTables(statement);
    const table = nameIn(CREATE_TABLE, statement);
    const itself: Use[] = table === undefined ? [] : [{ kind: 'makes', name: table, table: undefined, isLocal: false }];
    for (const use of [...usesIn(statement, perTable), ...itself]) {
      const known = (use.kind === 'makes' ? made : dropped).get(keyOf(use));
      if (known?.own !== undefined) throw refused(use, known.own);
      apply(use);
    }
  }
}

function usesIn(statement: string, perTable: boolean): Use[] {
  const use = (kind: Use['kind'], name: string | undefined, table: string | undefined, isLocal: boolean): Use[] =>
    name === undefined ? [] : [{ kind, name, table, isLocal }];
  const added = (part: string, table: string) => [
    ...use('makes', nameIn(ADD_OBJECT, part), table, true),
    ...(perTable ? [] : use('makes', defaultName('foreign key', part, table), table, true)),
    ...(perTable ? [] : use('makes', defaultName('unique', part, table), table, false)),
  ];
  const [altered, change = ''] = partsAt(ALTER, statement);
  if (altered !== undefined) {
    return partsOf(change).flatMap((part) => [
      ...use('drops', nameIn(DROP_OBJECT, part) ?? nameIn(RENAME_OBJECT, part), altered, true),
      ...use('makes', nameIn(RENAME_OBJECT, part, 2), altered, true),
      ...added(part, altered),
    ]);
  }
  const [created, body = ''] = partsAt(CREATE_TABLE, statement);
  if (created !== undefined) return partsOf(body).flatMap((part) => added(`add ${part}`, created));
  const owner = nameIn(DROP_OBJECTS, statement, 2);
  return [
    ...namesIn(DROP_OBJECTS, statement).flatMap((name) => use('drops', name, owner, perTable)),
    ...use('drops', nameIn(ALTER_OBJECT, statement), undefined, false),
    ...use('makes', nameIn(CREATE_OBJECT, statement), nameIn(CREATE_OBJECT, statement, 2), perTable),
    ...use('makes', nameIn(ALTER_OBJECT, statement, 2), undefined, false),
  ];
}

/** The name that PostgreSQL gives to a constraint without one. */
function defaultName(kind: 'foreign key' | 'unique', part: string, table: string): string | undefined {
  const [, columns] = new RegExp(`^add ${kind} ?\\(([^()]*)\\)`, 'i').exec(part) ?? [];
  if (columns === undefined) return undefined;
  const names = partsOf(columns).map((column) => nameIn(FIRST_NAME, column));
  return [table.split('.').at(-1), ...names, kind === 'unique' ? 'key' : 'fkey'].join('_');
}

/** The tables that get another name. */
function renamesIn(statement: string): [from: string, to: string][] {
  const [altered, change = ''] = partsAt(ALTER, statement);
  const to = nameIn(RENAME, change);
  if (altered !== undefined && to !== undefined) return [[altered, to]];
  return renamedTables(statement);
}

function refused({ kind, name }: Use, migration: string): UserError {
  return kind === 'drops'
    ? new UserError(
        `${migration} drops or renames ${name}, and this command needs it.`,
        'Make it again in a migration of your own, or make this change in your code yourself.',
      )
    : new UserError(
        `${migration} makes ${name}, and this command needs the name.`,
        'Rename it in a migration of your own first.',
      );
}
