import { UserError } from '../errors.ts';
import type { Schema } from './tables.ts';

const RENAME_BACK = 'Restore it in a migration of your own, or make this change in your code yourself.';

/**
 * The user's own migrations may have renamed or dropped a table. A new migration that names it would fail.
 *
 * @throws UserError with the name of such a table
 */
export function mustHaveTables({ tables }: Schema, wanted: readonly string[], remedy = RENAME_BACK): void {
  const absent = wanted.find((table) => !tables.has(table));
  if (absent === undefined) return;
  throw new UserError(`The migrations of the project leave no table ${absent}, and this command needs it.`, remedy);
}

/**
 * The user's own migrations may have renamed, dropped or added a column. A new migration that names it would fail.
 *
 * @param wanted the columns that the table must have
 * @param fresh those that it must not have
 * @throws UserError with the name of such a column, and of the migration
 */
export function mustHaveColumns(
  { tables }: Schema,
  plural: string,
  wanted: readonly string[],
  fresh: readonly string[] = [],
): void {
  const table = tables.get(plural);
  if (table?.columns === undefined) return;
  const { columns, gone, migration } = table;
  const absent = wanted.find((column) => !columns.has(column));
  if (absent !== undefined) {
    throw new UserError(
      `${gone.get(absent) ?? migration} leaves no column ${absent} in the table ${plural}, and this command needs it.`,
      RENAME_BACK,
    );
  }
  const present = fresh.find((column) => columns.has(column));
  if (present === undefined) return;
  throw new UserError(
    `${columns.get(present)} already adds a column ${present} to the table ${plural}.`,
    'Choose another name for the field, or drop the column in a migration of your own first.',
  );
}

/** @throws UserError for a table or view that exists already: both have one namespace */
export function mustBeNewTable({ tables, views }: Schema, plural: string): void {
  const kind = tables.has(plural) ? 'table' : views.has(plural) ? 'view' : undefined;
  if (kind === undefined) return;
  throw new UserError(
    `A migration of the project already creates a ${kind} ${plural}.`,
    `Choose another name with --plural, or drop the ${kind} in a migration of your own first.`,
  );
}

/**
 * A table that stays may refer to the one that goes. On SQLite, its rows would go too; other databases would refuse.
 *
 * @throws UserError with the name of such a table
 */
export function mustBeDroppable(schema: Schema, plural: string): void {
  mustHaveTables(schema, [plural], 'Leave --drop-data out, and drop what is left in a migration of your own.');
  const key = schema.foreignKeys.find(({ table, target }) => target === plural && table !== plural);
  if (key === undefined) return;
  throw new UserError(
    `The table ${key.table} refers to ${plural}, in its column ${key.column}.`,
    `First drop that table or column in a migration of your own. Without --drop-data, the table ${plural} stays.`,
  );
}
