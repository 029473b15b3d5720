import type { Changed } from '../change/change.ts';
import { isMigration } from '../change/migrations.ts';
import { readerAfter } from '../change/plan.ts';
import { UserError } from '../errors.ts';
import { queriesIn } from '../resources/macro-calls.ts';
import { queryPath } from '../resources/query-data.ts';

/** The user's queries whose data in `.sqlx/` only SQLx can make. */
export interface OpenQueries {
  /** The files with a query that no data describes. They do not compile. */
  unprepared: readonly string[];
  /** The files with a query about a table that the change alters, and the data is that of the old table. */
  stale: readonly { path: string; table: string }[];
}

/** The migrations of a change that alter a table: see `resources/migrations.ts`. */
const ALTERING = /\/\d+_(?:change|drop)_(\w+)\.sql$/;

export function openQueries({ steps, ours, theirs, ownCode }: Changed): OpenQueries {
  const after = readerAfter(steps, ours);
  const tables = steps.flatMap(({ path, action }) =>
    action === 'create' && isMigration(path) ? (ALTERING.exec(path)?.[1] ?? []) : [],
  );
  // A change must not fail at the end because a query is behind a symbolic link.
  const readQuery = (path: string) => {
    try {
      return after(path);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  };
  const unprepared: string[] = [];
  const stale: { path: string; table: string }[] = [];
  for (const path of new Set([...theirs.files.keys(), ...ownCode])) {
    const text = theirs.files.get(path)?.text;
    const code = path.endsWith('.rs') ? after(path)?.replaceAll('\r\n', '\n') : undefined;
    if (code === undefined || code === text) continue;
    const queries = queriesIn(code, readQuery);
    const isOwn = text === undefined;
    const hasData = (query: string) => after(queryPath(query)) !== undefined;
    // Data that the user has not made before the change is no part of it.
    const lacksData = (query: string) => !hasData(query) && (!isOwn || ours(queryPath(query)) !== undefined);
    if (queries.some(lacksData)) unprepared.push(path);
    const known = new Set(queriesIn(text ?? ''));
    const table = tables.find((table) =>
      queries.some((query) => !known.has(query) && hasData(query) && new RegExp(`\\b${table}\\b`, 'i').test(query)),
    );
    if (table !== undefined) stale.push({ path, table });
  }
  return { unprepared, stale };
}
