import {
  type BigIntStats,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { type Copy, copyThrough, moveFile, rename } from './move.ts';
import type { Place } from './place.ts';
import { apply, changedIn, isThere, textAt } from './replace.ts';
import { isUnused, waitingRepository } from './repository.ts';
import { codeOf, explain } from './system-errors.ts';
import { conflictError, type Interrupted, interruptedIn, leftoversIn, MOVING, refuseOtherRun } from './target.ts';
import { end, removeStaging } from './write.ts';

/** What was done, and the paths that need the user's attention. */
export interface Settled {
  /** Entries of the user in directories of the project, and files of the project that were edited. */
  kept: readonly string[];
  /** Staging directories of runs that were killed before they put a file in place, or after the last one. */
  removed: readonly string[];
  /** Staging directories that could not be removed. */
  leftovers: readonly string[];
}

/**
 * Puts the rest in place. The result is what the interrupted run would have left.
 *
 * @throws UserError if no run was interrupted there, or if a file of the user is in the way
 */
export function finish(place: Place): Settled {
  return settle(place, ({ kind, staged }, path) => {
    const conflicts = kind === MOVING ? conflictsWith(staged, path) : editedSince(staged, path);
    if (conflicts.length > 0) throw kind === MOVING ? conflictError(path, conflicts) : editedError(conflicts);
    if (kind === MOVING) moveRest(staged, path);
    else apply(path, staged, 'new');
    return [];
  });
}

/**
 * Undoes what the interrupted run did. It keeps files that were edited since, and the user's own files. If only a
 * staging directory is left, it removes that.
 *
 * @throws UserError if no run was interrupted there
 */
export function undo(place: Place): Settled {
  const removed = interruptedIn(place.path) === undefined ? leftoversOf(place.path) : [];
  if (removed.length > 0) return { kept: [], removed, leftovers: removed.flatMap(removeStaging) };
  return settle(place, ({ kind, staged }, path) => {
    const kept: string[] = kind === MOVING ? [] : editedSince(staged, path).map((name) => join(path, name));
    if (kind === MOVING) takeBack(staged, path, kept);
    else apply(path, staged, 'old', { includes: (name) => !kept.includes(join(path, name)) });
    return kept;
  });
}

function settle({ path }: Place, work: (found: Interrupted, path: string) => string[]): Settled {
  try {
    refuseOtherRun(path);
    const found = interruptedIn(path);
    if (found === undefined) throw nothingBetween(path);
    const kept = work(found, path);
    end(found.staged);
    return { kept, removed: [], leftovers: removeStaging(dirname(found.staged)) };
  } catch (error) {
    throw explain(error, 'change');
  }
}

/** In the directory, or beside one that was to be created. */
function leftoversOf(path: string): string[] {
  return leftoversIn(existsSync(path) ? path : dirname(path));
}

function nothingBetween(path: string): UserError {
  const leftovers = leftoversOf(path);
  if (leftovers.length === 0) {
    return new UserError(`No run was interrupted in ${path}.`, 'Name the directory of the run that was interrupted.');
  }
  return new UserError(
    `There is nothing to finish in ${path}. A run that was killed left only ${leftovers.join(', ')}.`,
    'To delete it, use --abort.',
  );
}

/** The files of a change that are neither as they were nor as they become. */
function editedSince(changing: string, root: string): string[] {
  const replacement = modifiedAt(dirname(changing)); // by each replacement of a file
  return changedIn(changing).filter((path) => {
    const now = textAt(join(root, path));
    if (['old', 'new'].every((side) => textAt(join(changing, side, path)) !== now)) return true;
    return now !== undefined && wasEdited(lstatSync(join(root, path), { bigint: true }), replacement);
  });
}

function editedError(paths: readonly string[]): UserError {
  const list = paths.map((path) => `\n  ${path}`).join('');
  const remedy = 'To keep your edits, use --abort. Then commit them, and run the interrupted command again.';
  return new UserError(`These files were edited after the interruption:${list}`, remedy);
}

/** A run that was killed while it moved files. */
interface Move {
  /** When it began, or made its last copy: the staging directory was last modified then. */
  begin: bigint;
  /** Whether it made hard links. Otherwise it copied files, and the last copy may have only begun: an empty file. */
  linked: boolean;
}

function moveOf(staged: string): Move {
  const found = readdirSync(staged, { recursive: true, encoding: 'utf8' }).map((name) => lstatSync(join(staged, name)));
  return { begin: modifiedAt(dirname(staged)), linked: found.some((file) => file.isFile() && file.nlink > 1) };
}

function modifiedAt(path: string): bigint {
  return lstatSync(path, { bigint: true }).mtimeNs;
}

/** What is in the way of the move. While our repository waits, another one is the user's. */
function conflictsWith(staged: string, target: string): string[] {
  const clash = isThere(waitingRepository(dirname(staged))) && isThere(join(target, '.git'));
  return [...(clash ? ['.git'] : []), ...foreignEntries(staged, target, moveOf(staged))];
}

function moveRest(staged: string, target: string): void {
  moveMissing(staged, target, copyThrough(dirname(staged)));
  const waiting = waitingRepository(dirname(staged));
  if (isThere(waiting)) rename(waiting, join(target, '.git'));
}

function takeBack(staged: string, target: string, kept: string[]): void {
  const move = moveOf(staged);
  const [repository, waiting] = [join(target, '.git'), waitingRepository(dirname(staged))];
  if (isThere(repository) && isThere(dirname(waiting)) && !isThere(waiting)) {
    if (isUnused(repository, dirname(staged))) rename(repository, waiting);
    else kept.push(repository);
  }
  removeOurs(staged, target, move, kept);
}

/** The paths, from the target, where the user has something else than what is staged. */
function* foreignEntries(staged: string, target: string, move: Move, below = ''): Generator<string> {
  for (const entry of readdirSync(join(staged, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    const found = lstatSync(join(target, name), { throwIfNoEntry: false, bigint: true });
    if (found === undefined) continue;
    if (entry.isDirectory() && found.isDirectory()) yield* foreignEntries(staged, target, move, name);
    else if (entry.isDirectory() || !isOurs(join(staged, name), join(target, name), found, move)) yield name;
  }
}

function moveMissing(from: string, to: string, copy: Copy): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, path] = [join(from, entry.name), join(to, entry.name)];
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (entry.isDirectory()) {
      if (found === undefined) mkdirSync(path);
      moveMissing(source, path, copy);
    } else if (found === undefined || found.size < lstatSync(source).size) {
      if (found !== undefined) unlinkSync(path); // a copy that had only begun
      moveFile(source, path, copy);
    }
  }
}

function removeOurs(from: string, to: string, move: Move, kept: string[]): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, path] = [join(from, entry.name), join(to, entry.name)];
    const found = lstatSync(path, { throwIfNoEntry: false, bigint: true });
    if (found === undefined) continue;
    if (entry.isDirectory() && found.isDirectory()) {
      removeOurs(source, path, move, kept);
      removeEmpty(path, kept);
    } else if (!entry.isDirectory() && isOurs(source, path, found, move) && !wasEdited(found, move.begin)) {
      unlinkSync(path);
    } else {
      kept.push(path);
    }
  }
}

function removeEmpty(directory: string, kept: string[]): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!/^(ENOTEMPTY|EEXIST)$/.test(codeOf(error))) throw error;
    const own = readdirSync(directory).map((name) => join(directory, name));
    kept.push(...own.filter((path) => !kept.some((known) => known === path || dirname(known) === path)));
  }
}

/** Whether a file is the staged one: a link to it, or a copy where the file system has no links, finished or begun. */
function isOurs(source: string, path: string, found: BigIntStats, { linked }: Move): boolean {
  if (!found.isFile()) return false;
  const { dev, ino, size } = lstatSync(source, { bigint: true });
  if (dev === found.dev && ino === found.ino) return true;
  if (found.size === 0n && !linked) return true;
  return found.size === size && readFileSync(source).equals(readFileSync(path));
}

/** An editor may write to the link itself, and so to the staged file: only the time tells. A copy has one link. */
function wasEdited(found: BigIntStats, begin: bigint): boolean {
  return found.nlink > 1n && found.mtimeNs > begin;
}
