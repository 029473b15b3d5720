import type { Changed } from '../change/change.ts';
import { isMigration } from '../change/migrations.ts';
import { queriesIn } from '../resources/macro-calls.ts';
import { queryPath } from '../resources/query-data.ts';

/** What the user must know and do after a change. */
export interface Outlook {
  /** Besides the list of files. */
  notes: readonly string[];
  /** Commands to run next. */
  commands: readonly string[];
}

export function outlookOf(changed: Changed): Outlook {
  const { steps, deleted, forced, notes } = changed;
  const files = unprepared(changed);
  const migrates = steps.some(({ path, action }) => action === 'create' && isMigration(path));
  return {
    notes: [
      ...(deleted.length > 0 ? [`You had deleted ${deleted.join(', ')}. What you deleted stays deleted.`] : []),
      ...(forced.length > 0 ? [`With --force, files go away that you edited: ${forced.join(', ')}.`] : []),
      ...files.map(
        (path) =>
          `${path} has a query without data in .sqlx/, so the project does not build. ` +
          'Run just prepare; docs/database.md has the same as plain commands.',
      ),
      ...notes,
    ],
    commands:
      steps.length === 0
        ? []
        : [...(files.length > 0 ? ['just prepare'] : []), 'cargo test', ...(migrates ? ['cargo run -- migrate'] : [])],
  };
}

/** The files of create-backend with a query of the user that no data in `.sqlx/` describes. */
function unprepared({ steps, ours, theirs }: Changed): string[] {
  const written = new Map(steps.map((step) => [step.path, step.action === 'delete' ? undefined : step.text]));
  const after = (path: string) => (written.has(path) ? written.get(path) : ours(path));
  const isUnprepared = ([path, { text }]: readonly [string, { text: string }]) => {
    const code = path.endsWith('.rs') ? after(path)?.replaceAll('\r\n', '\n') : undefined;
    if (code === undefined || code === text) return false;
    return queriesIn(code).some((query) => after(queryPath(query)) === undefined);
  };
  return [...theirs.files].filter(isUnprepared).map(([path]) => path);
}
