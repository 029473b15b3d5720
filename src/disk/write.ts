// node:fs, not fs-extra: loading that costs 28 ms of processor time, half of what Node itself takes to start, and each
// call here must be the synchronous one that refuses to replace anything.
import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Cancelled, UserError } from '../errors.ts';
import type { GeneratedFile } from '../generate/generate.ts';
import { checkpoint } from '../signals.ts';
import { Journal } from './journal.ts';
import { codeOf, explain } from './system-errors.ts';
import { conflictError, inspectTarget, STAGING, type Target } from './target.ts';

/**
 * Puts the files in place: all of them, or none. The only code that touches the target.
 *
 * Everything is first written ("staged") where nobody looks: beside a target that does not exist yet, and then renamed
 * in one step; or inside one that does (replacing it would pull the ground from under a shell that stands in it), and
 * then moved entry by entry. An error or a signal before the end undoes every step.
 *
 * @param stage gets the staging directory when all files are in it; what it adds there is put in place with them
 * @returns the target, as it was found
 * @throws UserError for conflicts and for what the disk refuses; Cancelled. The disk is then as it was
 */
export async function writeProject(
  path: string,
  files: ReadonlyMap<string, GeneratedFile>,
  stage: (directory: string) => Promise<void> = async () => {},
): Promise<Target> {
  const target = inspectTarget(path, files.keys());
  const journal = new Journal();
  try {
    const staged = makeStaging(target, journal);
    writeStaged(staged, files);
    await stage(staged);
    await checkpoint();
    if (target.exists) moveEntries(staged, path, journal);
    else moveWhole(staged, path, journal);
    await checkpoint();
    // From here on the project is there: no later trouble takes it away again.
    removeStaging(dirname(staged), target);
    return target;
  } catch (error) {
    throw withLeftovers(explain(error), journal.rollBack());
  }
}

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const;

function removeStaging(directory: string, target: Target): void {
  try {
    rmSync(directory, REMOVAL);
  } catch {
    target.leftovers.push(directory);
  }
}

/** The outer directory is private (0700); the inner one, which becomes the target, has the user's usual mode. */
function makeStaging({ path, exists }: Target, journal: Journal): string {
  const parent = exists ? path : dirname(path);
  if (!exists) makeParents(parent, journal);
  const outer = mkdtempSync(join(parent, STAGING));
  journal.did(outer, () => rmSync(outer, REMOVAL));
  const staged = join(outer, 'project');
  mkdirSync(staged);
  return staged;
}

function makeParents(directory: string, journal: Journal): void {
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return;
  makeParents(dirname(directory), journal);
  mkdirSync(directory);
  journal.did(directory, () => rmdirSync(directory));
}

function writeStaged(staged: string, files: ReadonlyMap<string, GeneratedFile>): void {
  const made = new Set<string>();
  for (const [file, { text, mode = 0o666 }] of files) {
    const segments = file.split('/');
    const unsafe = segments.some((segment) => segment === '' || /^\.\.?$|[\\:\0]/.test(segment));
    if (unsafe) throw new Error(`A template wants to write to ${JSON.stringify(file)}`);
    const path = join(staged, ...segments);
    const directory = dirname(path);
    if (!made.has(directory)) mkdirSync(directory, { recursive: true });
    made.add(directory);
    writeFileSync(path, text, { mode, flag: 'wx' });
  }
}

function moveWhole(staged: string, path: string, journal: Journal): void {
  // A rename would silently take the place of an empty directory that was made since.
  if (lstatSync(path, { throwIfNoEntry: false })) throw conflictError(path, ['(made by someone else just now)']);
  rename(staged, path);
  journal.did(path, () => rename(path, staged));
}

/** Windows refuses to rename a directory while a virus scanner reads in it: insist for a second. */
function rename(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const busy = process.platform === 'win32' && /^(EPERM|EACCES|EBUSY)$/.test(codeOf(error));
      if (!busy || attempt === 10) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

function moveEntries(from: string, to: string, journal: Journal): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const path = join(to, entry.name);
    try {
      if (entry.isDirectory()) mkdirSync(path);
      else moveFile(source, path);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? conflictError(to, [entry.name]) : error;
    }
    journal.did(path, () => (entry.isDirectory() ? rmdirSync(path) : unlinkSync(path)));
    if (entry.isDirectory()) moveEntries(source, path, journal);
  }
}

/** A link, whose other name goes with the staging directory: unlike a rename, it refuses to replace a file. */
function moveFile(source: string, path: string): void {
  try {
    linkSync(source, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    copyFileSync(source, path, constants.COPYFILE_EXCL); // no hard links here: FAT, some network shares
  }
}

/** What an undo could not take back is named: the user should not have to search for it. */
function withLeftovers(error: unknown, left: readonly string[]): unknown {
  if (left.length === 0) return error;
  const list = left.map((path) => `\n  ${path}`).join('');
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = error instanceof Cancelled ? error.exitCode : 1;
  return new UserError(`${message}\nThese could not be taken away again:${list}`, 'Delete them yourself.', exitCode);
}
