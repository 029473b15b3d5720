// node:fs, not fs-extra: loading that costs 28 ms of processor time, half of Node's own start. Each call here must also
// be the synchronous one that refuses to replace anything.
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Cancelled, UserError } from '../errors.ts';
import type { GeneratedFile } from '../generate/generate.ts';
import { checkpoint } from '../signals.ts';
import { Journal } from './journal.ts';
import { type Copy, copyThrough, moveFile, rename } from './move.ts';
import { setAside } from './repository.ts';
import { codeOf, explain } from './system-errors.ts';
import {
  conflictError,
  entriesOf,
  type Interrupted,
  MOVING,
  mustBeFree,
  mustNotCollide,
  STAGED,
  STAGING,
  type Target,
} from './target.ts';
import { mark } from './worker.ts';

/**
 * Puts the files in place: all of them, or none. The only code that writes to the target.
 *
 * Everything is first written ("staged") to a temporary directory. It is beside a target that does not exist yet, and
 * is then renamed in one step. It is inside a target that exists, and its entries are then moved one by one: replacing
 * the target would leave a shell whose current directory it is in a deleted one. Its repository comes last, in one
 * step: a shell's prompt or an editor may run git at any time, and git rewrites its index while files move. An error or
 * a signal before the end undoes every step. SIGKILL during these moves leaves the staging directory too: see
 * `interrupted.ts`.
 *
 * @param target as it was inspected. What appeared in it since is a conflict
 * @param stage gets the staging directory when all files are in it; what it adds there is put in place with them
 * @returns what `stage` returned, and the staging directories that could not be removed
 * @throws UserError for conflicts and for errors of the system; Cancelled. The disk is then as it was
 */
export async function writeProject<Staged>(
  target: Target,
  files: ReadonlyMap<string, GeneratedFile>,
  stage: (directory: string) => Promise<Staged> = async () => undefined as Staged,
): Promise<{ staged: Staged; leftovers: readonly string[] }> {
  const { path } = target;
  mustNotCollide(target, files.keys());
  const journal = new Journal();
  try {
    const staged = makeStaging(target, journal);
    writeStaged(staged, files);
    const result = await stage(staged);
    await checkpoint();
    if (target.exists) {
      mustBeFree(path, entriesOf(path), files.keys());
      const repository = setAside(staged);
      moveEntries(begin(MOVING, dirname(staged)), path, copyThrough(dirname(staged)), journal);
      if (repository !== undefined) moveWhole(repository, join(path, '.git'), journal);
    } else {
      moveWhole(staged, path, journal);
    }
    await checkpoint();
    if (target.exists) end(join(dirname(staged), MOVING));
    // The project is complete: no later error removes it.
    return { staged: result, leftovers: [...target.leftovers, ...removeStaging(dirname(staged))] };
  } catch (error) {
    throw withLeftovers(explain(error), journal.rollBack());
  }
}

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const;

/** @returns the directory when it could not be removed */
export function removeStaging(directory: string): string[] {
  try {
    rmSync(directory, REMOVAL);
    return [];
  } catch {
    return [directory];
  }
}

/** The outer directory is private (0700); the inner one, which becomes the target, has the user's usual mode. */
function makeStaging({ path, exists }: Target, journal: Journal): string {
  const parent = exists ? path : dirname(path);
  if (!exists) makeParents(parent, journal);
  const outer = mkdtempSync(join(parent, STAGING));
  journal.did(outer, () => rmSync(outer, REMOVAL));
  mark(outer);
  const staged = join(outer, STAGED);
  mkdirSync(staged);
  return staged;
}

function makeParents(directory: string, journal: Journal): void {
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return;
  makeParents(dirname(directory), journal);
  try {
    mkdirSync(directory);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return; // another run has just created it
    throw error;
  }
  journal.did(directory, () => rmdirSync(directory));
}

/** A path that would leave the directory, or that Windows takes for another one. */
const UNSAFE = /(^|\/)(\.{0,2})(\/|$)|[\\:\0]/;

// `join` and `writeFileSync` would double the processor time: a project has two hundred small files.
function writeStaged(staged: string, files: ReadonlyMap<string, GeneratedFile>): void {
  const made = new Set<string>();
  for (const [file, { text, mode = 0o666 }] of files) {
    if (UNSAFE.test(file)) throw new Error(`A template has the path ${JSON.stringify(file)}.`);
    const path = `${staged}/${file}`;
    const directory = path.slice(0, path.lastIndexOf('/'));
    if (!made.has(directory)) mkdirSync(directory, { recursive: true });
    made.add(directory);
    const descriptor = openSync(path, 'wx', mode);
    try {
      writeAll(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** A disk that becomes full takes a part of the text. The next write fails, and says why. */
function writeAll(descriptor: number, text: string): void {
  const written = writeSync(descriptor, text);
  if (written < Buffer.byteLength(text)) writeFileSync(descriptor, Buffer.from(text).subarray(written));
}

function moveWhole(staged: string, path: string, journal: Journal): void {
  // A rename would silently replace an empty directory.
  if (lstatSync(path, { throwIfNoEntry: false })) {
    throw new UserError(`${path} was created during this run, by another program.`, 'Choose another directory.');
  }
  rename(staged, path);
  journal.did(path, () => rename(path, staged));
}

/**
 * From here to `end`, a killed run leaves a part of the files in place, which `--continue` or `--abort` settles.
 * @returns where the staged files are until then
 */
export function begin(kind: Interrupted['kind'], staging: string): string {
  const staged = join(staging, kind);
  rename(join(staging, STAGED), staged);
  return staged;
}

/** After this, the staging directory can be deleted at any time: nothing needs it any more. */
export function end(staged: string): void {
  rename(staged, join(dirname(staged), STAGED));
}

function moveEntries(from: string, to: string, copy: Copy, journal: Journal): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const path = join(to, entry.name);
    try {
      if (entry.isDirectory()) mkdirSync(path);
      else moveFile(source, path, copy);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? conflictError(to, [entry.name]) : error;
    }
    journal.did(path, () => (entry.isDirectory() ? rmdirSync(path) : unlinkSync(path)));
    if (entry.isDirectory()) moveEntries(source, path, copy, journal);
  }
}

/** Adds the paths that an undo could not remove. */
function withLeftovers(error: unknown, left: readonly string[]): unknown {
  if (left.length === 0) return error;
  const list = left.map((path) => `\n  ${path}`).join('');
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = error instanceof Cancelled ? error.exitCode : 1;
  return new UserError(`${message}\nThese could not be removed:${list}`, 'Delete them yourself.', exitCode);
}
