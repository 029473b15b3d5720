import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import {
  ADD_OBJECT,
  ALTER,
  ALTER_OBJECT,
  CREATE_OBJECT,
  CREATE_TABLE,
  DROP_OBJECT,
  DROP_OBJECTS,
  DROP_TABLE,
  nameIn,
  namesIn,
  RENAME,
  RENAME_OBJECT,
} from './ddl.ts';
import { isMigration } from './migrations.ts';
import type { ExistingProject } from './project.ts';
import { dialectOf, partsOf, statementsIn, statementsOf, untilClosed } from './statements.ts';

/** What a statement does to an index, a constraint, a sequence or a type. */
interface Use {
  kind: 'makes' | 'drops';
  name: string;
  /** Undefined: the statement does not say to which table it belongs. */
  table: string | undefined;
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
  const perTable = dialectOf(project).keys === 'in the table';
  const keyOf = ({ name, table }: Use) => (perTable ? `${table}.${name}` : name);
  const tableOf = new Map<string, string | undefined>(); // the key of each name → its table
  const causes = { makes: new Map<string, string>(), drops: new Map<string, string>() }; // key → migration of the user
  const apply = (use: Use, migration: string) => {
    const key = keyOf(use);
    causes.makes.delete(key);
    causes.drops.delete(key);
    if (use.kind === 'makes') tableOf.set(key, use.table);
    else tableOf.delete(key);
    if (!project.hashes.has(migration)) causes[use.kind].set(key, migration);
  };
  const namesOf = (table: string) => [...tableOf].filter(([, owner]) => owner === table).map(([key]) => key);
  for (const { statement, migration } of statementsOf(project)) {
    for (const use of usesIn(statement)) apply(use, migration);
    for (const table of namesIn(DROP_TABLE, statement)) {
      for (const key of namesOf(table)) {
        tableOf.delete(key);
        if (!project.hashes.has(migration)) causes.drops.set(key, migration);
      }
    }
    const renamed = nameIn(ALTER, statement);
    const to = nameIn(RENAME, ALTER.exec(statement)?.[2] ?? '');
    if (renamed === undefined || to === undefined) continue;
    // The indexes keep their names, although a resource may get the old name of the table again.
    for (const key of namesOf(renamed)) {
      tableOf.set(key, to);
      causes.makes.set(key, migration);
    }
  }
  for (const { statement } of fresh.flatMap(([path, { text }]) => statementsIn(project, path, text))) {
    for (const use of usesIn(statement)) {
      const cause = causes[use.kind].get(keyOf(use));
      if (cause !== undefined) throw refused(use, cause);
      apply(use, '');
    }
    const table = nameIn(CREATE_TABLE, statement);
    const cause = table === undefined ? undefined : causes.makes.get(table);
    if (cause !== undefined) throw refused({ kind: 'makes', name: table!, table }, cause);
  }
}

function usesIn(statement: string): Use[] {
  const object = (kind: Use['kind'], name: string | undefined, table?: string): Use[] =>
    name === undefined ? [] : [{ kind, name, table }];
  const table = nameIn(ALTER, statement);
  if (table !== undefined) {
    return partsOf(ALTER.exec(statement)?.[2] ?? '').flatMap((part) => [
      ...object('drops', nameIn(DROP_OBJECT, part) ?? nameIn(RENAME_OBJECT, part), table),
      ...object('makes', nameIn(ADD_OBJECT, part) ?? nameIn(RENAME_OBJECT, part, 2), table),
    ]);
  }
  const [created, body] = [nameIn(CREATE_TABLE, statement), CREATE_TABLE.exec(statement)?.[2] ?? ''];
  if (created !== undefined) {
    return partsOf(untilClosed(body)).flatMap((part) => object('makes', nameIn(ADD_OBJECT, `add ${part}`), created));
  }
  return [
    ...namesIn(DROP_OBJECTS, statement).flatMap((name) => object('drops', name, nameIn(DROP_OBJECTS, statement, 2))),
    ...object('drops', nameIn(ALTER_OBJECT, statement)),
    ...object('makes', nameIn(CREATE_OBJECT, statement), nameIn(CREATE_OBJECT, statement, 2)),
    ...object('makes', nameIn(ALTER_OBJECT, statement, 2)),
  ];
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
