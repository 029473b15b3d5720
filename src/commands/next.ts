import type { Changed } from '../change/change.ts';
import { isMigration } from '../change/migrations.ts';
import { queriesIn } from '../resources/macro-calls.ts';
import { queryPath } from '../resources/query-data.ts';

/** The commands that the user runs after a change. */
export function nextCommands(changed: Changed): string[] {
  const { steps } = changed;
  if (steps.length === 0) return [];
  const prepares = unprepared(changed).length > 0;
  const migrates = steps.some(({ path, action }) => action === 'create' && isMigration(path));
  return [...(prepares ? ['just prepare'] : []), 'cargo test', ...(migrates ? ['cargo run -- migrate'] : [])];
}

/** What the user must know about the files besides the list of them. */
export function notesOn(changed: Changed): string[] {
  const { deleted, forced } = changed;
  const files = unprepared(changed);
  return [
    ...(deleted.length > 0 ? [`You had deleted ${deleted.join(', ')}. What you deleted stays deleted.`] : []),
    ...(forced.length > 0 ? [`With --force, files go away that you edited: ${forced.join(', ')}.`] : []),
    ...files.map(
      (path) =>
        `${path} has a query without data in .sqlx/, so the project does not build. ` +
        'Run just prepare; docs/database.md has the same as plain commands.',
    ),
  ];
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
