import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import type { Dialect } from '../resources/dialect.ts';
import {
  ALTER,
  addedColumn,
  CREATE_TABLE,
  DROP_TABLE,
  droppedColumn,
  inOrder,
  LIKE,
  nameIn,
  namesIn,
  partsAt,
  renamedColumn,
  renamedTables,
  renamedTo,
} from './ddl.ts';
import { isMigration } from './migrations.ts';
import { type Named, TABLE_SPACES, type Use, uses, usesIn, usesInPart } from './names-used.ts';
import type { ExistingProject } from './project.ts';
import { defaultSchemaOf, dialectOf, partsOf, statementsIn, statementsOf } from './statements.ts';

interface Known extends Named {
  /** The migration of the user. Undefined: create-backend wrote it. */
  own: string | undefined;
  /** The key that a database has instead. */
  replacedBy?: string;
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
  const names = new KnownNames(dialectOf(project), defaultSchemaOf(project));
  for (const { statement, migration } of statementsOf(project)) {
    names.follow(statement, project.hashes.has(migration) ? undefined : migration);
  }
  for (const { statement } of fresh.flatMap(([path, { text }]) => statementsIn(project, path, text))) {
    names.follow(statement, undefined, true);
  }
}

/** The names that the statements so far have made and dropped. */
class KnownNames {
  private readonly made = new Map<string, Known>();
  private readonly dropped = new Map<string, Known>();

  private readonly dialect: Dialect;
  private readonly defaultSchema: string;

  constructor(dialect: Dialect, defaultSchema: string) {
    this.dialect = dialect;
    this.defaultSchema = defaultSchema;
  }

  /**
   * @param own the migration of the user that has the statement
   * @throws UserError if a migration of the user is in the way of a new statement
   */
  follow(statement: string, own: string | undefined, isNew = false): void {
    const [altered, change = ''] = partsAt(ALTER, statement);
    if (altered !== undefined) this.alter(altered, partsOf(change), own, isNew);
    else this.followOther(statement, own, isNew);
  }

  private followOther(statement: string, own: string | undefined, isNew: boolean): void {
    const { keys } = this.dialect;
    const source = keys === 'in the table' ? nameIn(LIKE, statement) : undefined;
    const copied = this.of(source).filter(({ space }) => space === 'keys');
    const table = nameIn(CREATE_TABLE, statement);
    this.applyAll(usesIn(statement, this.dialect), own, isNew);
    for (const known of copied) this.apply({ ...known, kind: 'makes', table }, own);
    for (const gone of namesIn(DROP_TABLE, statement)) {
      const itself = uses('drops', TABLE_SPACES, gone, undefined);
      for (const use of [...itself, ...this.of(gone)]) this.apply({ ...use, kind: 'drops' }, own);
    }
    for (const [from, to] of renamedTables(statement)) this.rename(from, to, own);
  }

  private alter(table: string, parts: readonly string[], own: string | undefined, isNew: boolean): void {
    const added = parts.map(addedColumn);
    for (const part of inOrder(parts)) {
      this.applyAll(usesInPart(part, table, this.dialect), own, isNew);
      const renamed = renamedColumn(part);
      if (renamed !== undefined) this.renameColumn(table, ...renamed);
      const dropped = droppedColumn(part);
      // A key of MySQL keeps a column that the same statement adds again.
      const stays = this.dialect.indexesOfDropped === 'shrink' && added.includes(dropped);
      if (dropped !== undefined && !stays) this.dropColumn(table, dropped, own, isNew);
      const to = renamedTo(table, part, this.dialect, this.defaultSchema);
      if (to !== undefined) this.rename(table, to, own);
    }
  }

  private applyAll(all: readonly Use[], own: string | undefined, isNew: boolean): void {
    for (const use of all) {
      if (isNew) this.mustFit(use);
      this.apply(use, own);
    }
  }

  private apply({ kind, onlyIfThere, isUniqueInSchema, was, ...named }: Use, own: string | undefined): void {
    const [to, from] = kind === 'makes' ? [this.made, this.dropped] : [this.dropped, this.made];
    const there = was === undefined ? from.get(keyOf(named)) : this.dropped.get(keyOf({ ...named, name: was }));
    if (onlyIfThere && there === undefined) return;
    const kept = kind === 'drops' || was !== undefined ? there : undefined;
    const { table = kept?.table, columns = kept?.columns, isExpression = kept?.isExpression } = named;
    const known = { ...named, table, columns, isExpression, own };
    from.delete(keyOf(known));
    if (kind === 'makes' && known.space === 'keys' && this.isReplaced(known)) return;
    to.set(keyOf(known), known);
  }

  /** MySQL keeps one key for a foreign key, and drops its own when a statement makes another one. */
  private isReplaced(known: Known): boolean {
    const { columns = [] } = known;
    const others = this.of(known.table).filter(({ space }) => space === 'keys');
    if (known.isOfForeignKey) return others.some((other) => startsWith(other.columns, columns));
    const replaced = others.filter((other) => other.isOfForeignKey && startsWith(columns, other.columns));
    for (const key of replaced) {
      this.made.delete(keyOf(key));
      this.dropped.set(keyOf(key), { ...key, own: known.own, replacedBy: known.name });
    }
    return false;
  }

  /** The indexes and constraints keep their names, although a resource may get the old name of the table again. */
  private rename(from: string, to: string, own: string | undefined): void {
    const names = this.of(from);
    const steps: Use[] = [
      ...uses('drops', TABLE_SPACES, from, undefined),
      ...names.map((known) => ({ ...known, kind: 'drops' as const })),
      ...uses('makes', TABLE_SPACES, to, undefined),
      ...names.map((known) => ({ ...known, kind: 'makes' as const, table: to })),
    ];
    for (const use of steps) this.apply(use, own);
  }

  private renameColumn(table: string, from: string, to: string): void {
    for (const known of this.of(table)) {
      const columns = known.columns?.map((name) => (name === from ? to : name));
      this.made.set(keyOf(known), { ...known, columns });
    }
  }

  /** @throws UserError if an index of the user forbids it */
  private dropColumn(table: string, column: string, own: string | undefined, isNew: boolean): void {
    const { indexesOfDropped } = this.dialect;
    for (const known of this.of(table)) {
      const { columns = [], isExpression } = known;
      if (!columns.includes(column)) continue;
      const left = columns.filter((name) => name !== column);
      if (isNew && indexesOfDropped === 'forbid' && known.own !== undefined) {
        throw notDropped(known, column);
      }
      if (indexesOfDropped !== 'shrink' || (left.length === 0 && !isExpression)) {
        this.apply({ ...known, kind: 'drops' }, own);
      } else if (isExpression) {
        this.made.delete(keyOf(known)); // A word of an expression need not be a column.
      } else {
        this.made.set(keyOf(known), { ...known, columns: left });
      }
    }
  }

  /** @throws UserError with the migration of the user that makes a statement fail */
  private mustFit(use: Use): void {
    const known = this.inTheWayOf(use);
    if (known?.own !== undefined) throw refused(use, known.own, known.replacedBy);
  }

  private inTheWayOf(use: Use): Known | undefined {
    if (use.kind === 'drops') return this.dropped.get(keyOf(use));
    if (!use.isUniqueInSchema) return this.made.get(keyOf(use));
    const name = inSchemaOf(use);
    const others = [...this.made.values()].filter(({ space }) => space === use.space);
    return others.find((other) => other.own !== undefined && inSchemaOf(other) === name);
  }

  private of(table: string | undefined): Known[] {
    return table === undefined ? [] : [...this.made.values()].filter((known) => known.table === table);
  }
}

function startsWith(columns: readonly string[] = [], first: readonly string[] = []): boolean {
  return first.length > 0 && first.every((column, at) => columns[at] === column);
}

function keyOf(named: Named): string {
  const { space, table, name } = named;
  return space === 'constraints' || space === 'keys' ? `${space} ${table}.${name}` : `${space} ${inSchemaOf(named)}`;
}

/** An index is in the schema of its table. */
function inSchemaOf({ table, name }: Named): string {
  return table?.includes('.') && !name.includes('.') ? `${table.split('.')[0]}.${name}` : name;
}

function notDropped({ own, space, name }: Known, column: string): UserError {
  const isIndex = space === 'relations';
  return new UserError(
    `${own} makes ${isIndex ? `the index ${name} on ${column}` : `a key, a check or a column that needs ${column}`}, ` +
      'so the database would not drop this column.',
    isIndex
      ? `Drop ${name} in a migration of your own first.`
      : 'Make the table again without it first, in a migration of your own.',
  );
}

function refused({ kind, name }: Use, migration: string, replacedBy: string | undefined): UserError {
  const what = replacedBy === undefined ? `drops or renames ${name}` : `makes ${replacedBy}, which replaces ${name}`;
  return kind === 'drops'
    ? new UserError(
        `${migration} ${what}, and this command needs it.`,
        'Make it again in a migration of your own, or make this change in your code yourself.',
      )
    : new UserError(
        `${migration} makes ${name}, and this command needs the name.`,
        'Rename it in a migration of your own first.',
      );
}
