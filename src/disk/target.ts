import { accessSync, constants, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { explain } from './system-errors.ts';

/** Where the files go. */
export interface Target {
  path: string;
  exists: boolean;
  /** Staging directories that an interrupted run could not take away (SIGKILL, a power cut). */
  leftovers: string[];
}

/** What a directory may hold before a project is put into it: nothing that a generated file could be taken for. */
const HARMLESS = /^(\.git|\.idea|\.vscode|\.ds_store|licen[cs]e.*|copying.*)$/i;

export const STAGING = '.create-backend-';
const LEFTOVER = /^\.create-backend-\w{6}$/;

/**
 * Looks at the place without touching it, the same way for `--dry-run` and for the real run.
 *
 * @param paths the files that are going to be written, relative to the target
 * @throws UserError when something there is in the way, or nothing can be written there
 */
export function inspectTarget(path: string, paths: Iterable<string> = []): Target {
  try {
    return inspect(path, paths);
  } catch (error) {
    throw explain(error);
  }
}

function inspect(path: string, paths: Iterable<string>): Target {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const parent = nearestParent(path);
    mustBeWritable(parent);
    const leftovers = parent === dirname(path) ? leftoversIn(parent) : [];
    return { path, exists: false, leftovers };
  }
  if (found.isSymbolicLink()) {
    throw new UserError(`${path} is a symbolic link.`, 'Nothing is written through links: give the directory itself.');
  }
  if (!found.isDirectory()) {
    throw new UserError(`${path} is a file.`, 'Choose another directory.');
  }
  mustBeWritable(path);
  const conflicts = conflictsIn(path, paths);
  if (conflicts.length > 0) throw conflictError(path, conflicts);
  return { path, exists: true, leftovers: leftoversIn(path) };
}

/** Also thrown by the writer, for what appeared after the inspection. */
export function conflictError(path: string, conflicts: readonly string[]): UserError {
  const shown = conflicts.slice(0, 20).map((name) => `  ${name}`);
  if (conflicts.length > shown.length) shown.push(`  and ${conflicts.length - shown.length} more`);
  return new UserError(
    `${path} has files of its own:\n${shown.join('\n')}`,
    'Nothing of yours is ever replaced: choose another directory, or move these away.',
  );
}

/** Entries of our own never merge into the user's: of two with one name, both would be half of something. */
function conflictsIn(path: string, paths: Iterable<string>): string[] {
  // Compared without case, as file systems on macOS and Windows do.
  const ours = new Set([...paths].map((file) => file.split('/', 1)[0]?.toLowerCase()));
  return readdirSync(path)
    .filter((name) => ours.has(name.toLowerCase()) || !(HARMLESS.test(name) || LEFTOVER.test(name)))
    .sort();
}

function leftoversIn(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => LEFTOVER.test(name));
    return names.map((name) => join(directory, name));
  } catch {
    return []; // a directory that may be written but not listed
  }
}

/** The directory in which the first missing one of the path's parents will be made. */
function nearestParent(path: string): string {
  let parent = dirname(path);
  while (lstatSync(parent, { throwIfNoEntry: false }) === undefined) parent = dirname(parent);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory()) return parent;
  throw new UserError(`${path} cannot be made: ${basename(parent)} is not a directory.`, 'Choose another directory.');
}

function mustBeWritable(directory: string): void {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch {
    throw new UserError(
      `${directory} is not yours to write in.`,
      'Choose another directory, or change its permissions.',
    );
  }
}
