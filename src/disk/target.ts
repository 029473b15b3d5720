import { accessSync, constants, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { directoryArgument } from '../answers/commands.ts';
import { UserError } from '../errors.ts';
import { invocation } from '../terminal/invocation.ts';
import { quote } from '../terminal/quote.ts';
import type { Place } from './place.ts';
import { explain } from './system-errors.ts';
import { IGNORE, PROCESS, workerIn } from './worker.ts';

/** A place that was inspected, and can take a project. */
export interface Target extends Place {
  exists: boolean;
  /** The names in it, leftovers excluded; each of them is harmless. */
  entries: readonly string[];
  /** Staging directories of interrupted runs (SIGKILL, a power cut). */
  leftovers: readonly string[];
}

/** A directory with only such entries can take a project: none looks like a generated file. */
const HARMLESS = /^(\.git|\.idea|\.vscode|\.ds_store|licen[cs]e.*|copying.*)$/i;

export const STAGING = '.create-backend-';

/** The same for a moment: while it is made or removed. The id of its process follows. */
export const PASSING = '.create-backend.';

/** The name of a staged project while its entries are moved into a directory that existed before. */
export const MOVING = 'moving';

/** Where the repository of a project waits until its files are in place. After that, it says which one is ours. */
export const REPOSITORY = 'repository';

/** The name of the staged files while they replace files of a project. */
export const CHANGING = 'changing';

/** The name of the staged files before and after that. */
export const STAGED = 'project';

// The copies that a change makes are no leftovers: see `change/safety.ts`.
const LEFTOVER = /^\.create-backend(-(?!backup$)\w{6}|\.\d+)$/;

const SHOWN = 5;

/**
 * Inspects the place without touching it, for `--dry-run` and for the real run.
 * @throws UserError when the directory is not empty, or nothing can be written there
 */
export function inspectTarget(place: Place): Target {
  try {
    return inspect(place);
  } catch (error) {
    throw explain(error);
  }
}

function inspect(place: Place): Target {
  const { path } = place;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const parent = nearestParent(path);
    mustBeWritable(parent);
    const leftovers = parent === dirname(path) ? leftoversIn(parent) : [];
    return { ...place, exists: false, entries: [], leftovers };
  }
  if (found.isSymbolicLink()) {
    throw new UserError(`${path} is a symbolic link.`, 'Name the directory that it points to.');
  }
  if (!found.isDirectory()) throw new UserError(`${path} is a file.`, 'Choose another directory.');
  mustBeWritable(path);
  refuseInterrupted(place);
  const entries = entriesOf(path);
  mustBeFree(path, entries, []);
  return { ...place, exists: true, entries, leftovers: leftoversIn(path) };
}

/** @throws UserError when generated files and entries of the target have the same name */
export function mustNotCollide({ path, entries }: Target, files: Iterable<string>): void {
  mustBeFree(path, entries, files);
}

/**
 * A generated directory is never merged into one of the user's: neither would be complete.
 * @param files relative to the directory
 * @throws UserError for entries that are not harmless, or have the name of a generated one
 */
export function mustBeFree(path: string, entries: readonly string[], files: Iterable<string>): void {
  // Compared without case, as file systems on macOS and Windows do.
  const ours = new Set([...files].map((file) => file.split('/', 1)[0]?.toLowerCase()));
  const conflicts = entries.filter((name) => ours.has(name.toLowerCase()) || !HARMLESS.test(name));
  if (conflicts.length > 0) throw conflictError(path, conflicts);
}

/** @param conflicts names in that directory */
export function conflictError(path: string, conflicts: readonly string[]): UserError {
  const shown = conflicts.slice(0, SHOWN).map((name) => `  ${name}`);
  if (conflicts.length > shown.length) shown.push(`  and ${conflicts.length - shown.length} more`);
  return new UserError(
    `${path} is not empty:\n${shown.join('\n')}`,
    'Choose another directory, or move these away. No file is ever replaced.',
  );
}

/** Sorted, and without the staging directories: those have a message of their own. */
export function entriesOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => !LEFTOVER.test(name) || !isStaging(join(directory, name)))
    .sort();
}

const OWN_ENTRIES: readonly string[] = [PROCESS, STAGED, MOVING, CHANGING, REPOSITORY];

/** What is left last, when a run is killed while it removes the directory. */
const isLast = (name: string) => name === IGNORE;

/** The user may have a file, a link or a directory of such a name. It must not be deleted. */
export function isStaging(path: string): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  try {
    const names = readdirSync(path);
    return names.every(isLast) || names.some((name) => OWN_ENTRIES.includes(name));
  } catch {
    return true; // the one of another user's run is private
  }
}

/** The staging directories of runs that were killed. */
export function leftoversIn(directory: string): string[] {
  return stagingIn(directory).filter((staging) => workerIn(staging) === undefined);
}

function stagingIn(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => LEFTOVER.test(name));
    return names.map((name) => join(directory, name)).filter(isStaging);
  } catch {
    return []; // a directory that may be written but not listed
  }
}

/** @throws UserError if another run works in the directory */
export function refuseOtherRun(directory: string): void {
  for (const staging of stagingIn(directory).filter((path) => path.startsWith(join(directory, STAGING)))) {
    const id = workerIn(staging);
    if (id === undefined) continue;
    throw new UserError(
      `Another run of create-backend is working in ${directory}: process ${id}.`,
      `Wait until it has ended. If process ${id} is another program, delete ${join(staging, PROCESS)}.`,
    );
  }
}

/** What a run left that was killed while it moved or changed files in this directory. */
export interface Interrupted {
  kind: typeof MOVING | typeof CHANGING;
  /** The staged files. */
  staged: string;
}

export function interruptedIn(directory: string): Interrupted | undefined {
  return leftoversIn(directory)
    .flatMap((leftover) => ([MOVING, CHANGING] as const).map((kind) => ({ kind, staged: join(leftover, kind) })))
    .find(({ staged }) => statSync(staged, { throwIfNoEntry: false })?.isDirectory());
}

/** @throws UserError for another run, and for one that was killed: it names the two ways out */
export function refuseInterrupted(place: Place): void {
  refuseOtherRun(place.path);
  const interruption = interruptionAt(place);
  if (interruption !== undefined) throw new UserError(interruption.message, interruption.remedy);
}

/** What a run that was killed left in a directory, in words, with the two ways out. */
export function interruptionAt({ given, path }: Place): { message: string; remedy: string } | undefined {
  const interrupted = interruptedIn(path);
  if (interrupted === undefined) return undefined;
  const command = `${invocation()} ${quote(directoryArgument(given))}`;
  const what = interrupted.kind === MOVING ? 'It left a part of a project' : 'It changed only a part of the files';
  return {
    message: `An earlier run was interrupted. ${what} in ${path}.`,
    remedy: `To finish it:  ${command} --continue\nTo undo it:    ${command} --abort`,
  };
}

/** The directory in which the first missing parent of the path will be made. */
function nearestParent(path: string): string {
  let parent = dirname(path);
  while (lstatSync(parent, { throwIfNoEntry: false }) === undefined) parent = dirname(parent);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory()) return parent;
  throw new UserError(`Cannot create ${path}: ${parent} is not a directory.`, 'Choose another directory.');
}

export function mustBeWritable(
  directory: string,
  remedy = 'Choose another directory, or change its permissions.',
): void {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch {
    throw new UserError(`Cannot write to ${directory}.`, remedy);
  }
}
