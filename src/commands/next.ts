import type { Changed } from '../change/change.ts';
import { isMigration } from '../change/migrations.ts';
import { openQueries } from './queries.ts';

/** What the user must know and do after a change. */
export interface Outlook {
  /** Besides the list of files. */
  notes: readonly string[];
  /** Commands to run next. */
  commands: readonly string[];
}

export function outlookOf(changed: Changed): Outlook {
  const { steps, deleted, forced, notes, replaced, theirs } = changed;
  const { unprepared, stale } = openQueries(changed);
  const { startServer } = theirs.project;
  const startsServer = startServer !== undefined && replaced.includes('DATABASE_URL');
  const migrates = steps.some(({ path, action }) => action === 'create' && isMigration(path));
  return {
    notes: [
      ...(deleted.length > 0
        ? [
            `You had deleted or renamed ${deleted.join(', ')}. What you deleted stays deleted. ` +
              'Make the change in a renamed file yourself.',
          ]
        : []),
      ...(forced.length > 0 ? [`With --force, this change deletes files that you edited: ${forced.join(', ')}.`] : []),
      ...unprepared.map(
        (path) =>
          `${path} has a query without data in .sqlx/, so the project does not build. ` +
          'Run just prepare; docs/database.md has the same as plain commands.',
      ),
      ...stale.map(
        ({ path, table }) =>
          `${path} has a query about ${table}, and its data in .sqlx/ describes the table before this change. ` +
          'Adapt the query if it needs that, and run just prepare.',
      ),
      ...notes,
    ],
    commands:
      steps.length === 0
        ? []
        : [
            ...(startsServer ? [startServer] : []),
            ...(unprepared.length + stale.length > 0 ? ['just prepare'] : []),
            'cargo test',
            ...(migrates ? ['cargo run -- migrate'] : []),
          ],
  };
}
