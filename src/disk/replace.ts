import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { directoryArgument } from '../answers/commands.ts';
import { UserError } from '../errors.ts';
import { checkpoint } from '../signals.ts';
import { invocation } from '../terminal/invocation.ts';
import { quote } from '../terminal/quote.ts';
import { moveFile, rename } from './move.ts';
import { codeOf, explain } from './system-errors.ts';
import { CHANGING, mustBeWritable, STAGED } from './target.ts';
import { begin, end } from './write.ts';

/** One file of a project, before and after a change. Without a text, there is no such file. */
export interface Change {
  /** POSIX, relative to the project. */
  path: string;
  before: string | undefined;
  after: string | undefined;
  /** File permissions of a new file, if they are not the usual ones. An existing file keeps its own. */
  mode?: number | undefined;
}

/**
 * Changes files of a project: all of them, or none. The old and the new files are first put into a staging directory
 * in the project. If the program is killed while it replaces files, `--continue` or `--abort` settles the rest: see
 * `interrupted.ts`.
 *
 * @param staging an empty directory in the project: see `withStaging`
 * @throws UserError if a file is not as it was before, and for errors of the system; Cancelled. All files are then as
 * they were; an empty directory that was to get a file may be gone
 */
export async function replaceFiles(root: string, staging: string, changes: readonly Change[]): Promise<void> {
  stage(root, join(staging, STAGED), changes);
  await checkpoint();
  changes.forEach((change) => mustBe(root, change));
  const changing = begin(CHANGING, staging);
  try {
    apply(root, changing, 'new');
  } catch (error) {
    undoAll(root, changing, error);
    end(changing);
    throw error;
  }
  end(changing);
}

function undoAll(root: string, changing: string, cause: unknown): void {
  try {
    apply(root, changing, 'old', { put: moveFile }); // a link needs no space on a disk that is full
  } catch {
    const explained = explain(cause, 'change');
    const message = explained instanceof Error ? explained.message : String(explained);
    throw new UserError(
      `${message}\nNot every file could be restored.`,
      `After repairing that, run: ${invocation()} ${quote(directoryArgument(root))} --abort`,
    );
  }
}

/**
 * A directory that cannot be written would stop the change in the middle.
 *
 * @throws UserError for such a directory
 */
export function mustBeReplaceable(root: string, changes: readonly Change[]): void {
  const directories = changes.map(({ path }) => existingParent(join(root, path)));
  for (const directory of new Set(directories)) {
    mustBeWritable(directory, `Make ${directory} writable, and run the command again.`);
  }
}

function existingParent(path: string): string {
  const parent = dirname(path);
  return isThere(parent) ? parent : existingParent(parent);
}

function stage(root: string, staged: string, changes: readonly Change[]): void {
  for (const side of ['old', 'new']) mkdirSync(join(staged, side), { recursive: true });
  for (const { path, before, after, mode = 0o666 } of changes) {
    const [old, fresh] = [join(staged, 'old', path), join(staged, 'new', path)];
    if (before !== undefined) {
      mkdirSync(dirname(old), { recursive: true });
      moveFile(join(root, path), old);
    }
    if (after !== undefined) {
      mkdirSync(dirname(fresh), { recursive: true });
      writeFileSync(fresh, after, { mode, flag: 'wx' });
      if (before !== undefined) chmodSync(fresh, statSync(old).mode & 0o7777);
    }
  }
}

function mustBe(root: string, { path, before }: Change): void {
  if (textAt(join(root, path)) === before) return;
  throw new UserError(`${path} changed during this run.`, 'Run the command again.');
}

/** Brings the files to one side. It may be repeated, so a run that was killed can be finished or undone. */
export function apply(
  root: string,
  changing: string,
  side: 'old' | 'new',
  { includes = (_path: string): boolean => true, put = copyFileSync as (source: string, path: string) => void } = {},
): void {
  const next = join(dirname(changing), 'next');
  const paths = changedIn(changing).filter(includes);
  for (const path of paths) {
    const [source, target] = [join(changing, side, path), join(root, path)];
    if (textAt(source) === textAt(target)) continue;
    if (isThere(source)) {
      rmSync(next, { force: true });
      put(source, next);
      chmodSync(next, statSync(source).mode & 0o7777);
      mkdirSync(dirname(target), { recursive: true });
      rename(next, target);
    } else {
      unlinkSync(target);
    }
  }
  // A run that was killed may have made a directory for a file that is not there yet.
  for (const path of paths) {
    if (!isThere(join(changing, side, path))) removeEmpty(root, dirname(join(root, path)));
  }
}

/** The paths of all files that a change touches. */
export function changedIn(changing: string): string[] {
  const below = (side: string) =>
    readdirSync(join(changing, side), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(join(changing, side), join(entry.parentPath, entry.name)));
  return [...new Set(['old', 'new'].flatMap(below))].sort();
}

export function textAt(path: string): string | undefined {
  return isThere(path) ? readFileSync(path, 'utf8') : undefined;
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function removeEmpty(root: string, directory: string): void {
  if (directory === root) return;
  try {
    rmdirSync(directory);
  } catch (error) {
    if (/^(ENOTEMPTY|EEXIST|ENOTDIR)$/.test(codeOf(error))) return;
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  removeEmpty(root, dirname(directory));
}
