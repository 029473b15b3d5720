import { endedLike } from './endings.ts';
import { keysIn } from './entries.ts';
import { type Hunk, merge } from './merge.ts';

/** What happens to one file. */
export type Step =
  | { path: string; action: 'create' | 'update' | 'merge'; text: string; mode?: number }
  | { path: string; action: 'delete' };

/** Reads the files as they are after these steps. */
export function readerAfter(steps: readonly Step[], ours: Sides['ours']): Sides['ours'] {
  const written = new Map(steps.map((step) => [step.path, step.action === 'delete' ? undefined : step.text]));
  return (path) => (written.has(path) ? written.get(path) : ours(path));
}

/** A file that needs a decision of the user. */
export interface Conflict {
  path: string;
  why: string;
  /** The file would be deleted. Only `force` does that. */
  deletes: boolean;
  hunks: readonly Hunk[];
}

export interface Plan {
  /** Sorted by path. */
  steps: readonly Step[];
  conflicts: readonly Conflict[];
  /** Files that the user deleted. They stay deleted, although create-backend would change them. */
  deleted: readonly string[];
  /** Files that `force` deletes, although the user edited them. */
  forced: readonly string[];
}

export interface Sides {
  /** What create-backend wrote. Undefined: unknown, because the file is not in the history of the project. */
  base: (path: string) => string | undefined;
  /** Why it is unknown, as a part of a sentence. */
  whyUnknown: string;
  /** The paths that create-backend wrote. */
  basePaths: ReadonlySet<string>;
  /**
   * What create-backend writes for the present answers. If it is not the base, the user has renamed the project in the
   * manifest too. Then it is a second base: a change that fits it is no conflict.
   */
  present?: (path: string) => string | undefined;
  /** What the project has. Undefined: no such file. */
  ours: (path: string) => string | undefined;
  /** What create-backend would write now. */
  theirs: ReadonlyMap<string, { text: string; mode?: number }>;
  /** Files that are never merged: one side is taken as it is. */
  whole: (path: string) => boolean;
}

/**
 * Plans the change of each file by a three-way merge: of what create-backend wrote, what the user has, and what
 * create-backend would write now. It is pure.
 *
 * @param markers whether a conflict becomes a text with git's markers
 * @param force whether a file that goes away is deleted although it was edited
 */
export function plan(sides: Sides, { markers, force }: { markers: boolean; force: boolean }): Plan {
  const steps: Step[] = [];
  const conflicts: Conflict[] = [];
  const deleted: string[] = [];
  const forced: string[] = [];
  for (const path of [...new Set([...sides.basePaths, ...sides.theirs.keys()])].sort()) {
    const known = sides.basePaths.has(path);
    const base = known ? sides.base(path) : undefined;
    const present = known ? sides.present?.(path) : undefined;
    const [ours, file] = [sides.ours(path), sides.theirs.get(path)];
    if ((base !== undefined && base === file?.text) || (ours !== undefined && isSame(ours, file?.text))) continue;
    if (ours === undefined) {
      if (!known) steps.push({ path, action: 'create', ...file! });
      else if (file !== undefined) deleted.push(path);
    } else if (file === undefined) {
      const isEdited = !isSame(ours, base) && !isSame(ours, present) && !sides.whole(path);
      if (isEdited && force) forced.push(path);
      if (isEdited && !force) conflicts.push({ path, why: EDITED, deletes: true, hunks: [] });
      else steps.push({ path, action: 'delete' });
    } else if (known && (isSame(ours, base) || sides.whole(path))) {
      steps.push({ path, action: 'update', ...file, text: endedLike(ours, file.text) });
    } else {
      const lists = keysIn(path);
      const why = known ? (base === undefined ? sides.whyUnknown : SAME_LINES) : 'you already have such a file';
      const first = merge(base, ours, file.text, lists);
      const second = first.hunks.length > 0 && present !== undefined ? merge(present, ours, file.text, lists) : first;
      const { text, hunks } = second.hunks.length === 0 ? second : first;
      if (hunks.length === 0 && text === ours) continue; // the user has made this change already
      if (hunks.length > 0) conflicts.push({ path, why, deletes: false, hunks });
      if (hunks.length === 0 || markers) steps.push({ path, action: 'merge', text });
    }
  }
  return { steps, conflicts, deleted, forced };
}

const EDITED = 'you edited this file, and it would be deleted';
const SAME_LINES = 'you changed the same lines';

/** git's autocrlf changes all line endings of a file, and editors the one at its end. Neither is an edit. */
function isSame(ours: string, other: string | undefined): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').replace(/\n$/, '');
  return other !== undefined && (ours === other || plain(ours) === plain(other));
}
