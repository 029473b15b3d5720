import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { placeOf } from '../disk/place.ts';
import { explain } from '../disk/system-errors.ts';
import { refuseInterrupted } from '../disk/target.ts';
import { checkManifest, findProject } from '../doctor/project.ts';
import { USAGE, UserError } from '../errors.ts';
import { ENV, MANIFEST } from '../generate/manifest.ts';
import type { Answers } from '../generate/project.ts';
import { isNewer, version as ownVersion } from '../version.ts';
import { fromHistory, type Originals } from './history.ts';

/** A project on the disk, and what its manifest says. */
export interface ExistingProject {
  /** Absolute. */
  root: string;
  answers: Answers;
  /** The text of the manifest. */
  manifest: string;
  /** The version of create-backend that wrote the files. */
  version: string;
  /** Path → SHA-256 of what create-backend wrote, for each file but `.env`. */
  hashes: ReadonlyMap<string, string>;
  /** Reads a file. */
  read: (path: string) => string | undefined;
  /** The names in a directory. Empty if there is none. */
  list: (directory: string) => readonly string[];
  /** The paths of the Rust files below a directory. Symbolic links are not followed. */
  code: (directory: string) => readonly string[];
  /** Finds earlier contents, by path and SHA-256. */
  history: (wanted: ReadonlyMap<string, string>) => Promise<Originals>;
}

/** @throws UserError if there is no project, or its manifest cannot be used */
export function openProject(directory: string): ExistingProject {
  const place = placeOf(directory);
  const found = statSync(place.path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) {
    const message = found === undefined ? `There is no directory ${place.path}.` : `${place.path} is not a directory.`;
    throw new UserError(message, 'Name the directory of a project.', USAGE);
  }
  const root = findProject(place.path);
  if (root === undefined) throw notAProject(place.path);
  const text = readOwn(root, MANIFEST);
  if (text === undefined) throw notAProject(root);
  refuseInterrupted({ given: root === place.path ? directory : root, path: root });
  const { finding, answers } = checkManifest(root);
  if (answers === undefined) throw new UserError(finding.message, finding.remedy ?? RESTORE);
  const { version, files } = JSON.parse(text.replace(/^\uFEFF/, '')) as { version: string; files: unknown };
  if (!isHashes(files)) throw new UserError(`${MANIFEST} has no list of files with their hashes.`, RESTORE);
  if (isNewer(version, ownVersion)) {
    throw new UserError(
      `The project is from create-backend ${version}, and this is version ${ownVersion}.`,
      `Use create-backend ${version} or a later version.`,
    );
  }
  return {
    root,
    answers,
    manifest: text,
    version,
    hashes: new Map(Object.entries(files)),
    read: (path) => readOwn(root, path),
    list: (directory) => listOwn(root, directory),
    code: (directory) => codeBelow(root, directory),
    history: (wanted) => fromHistory(root, wanted),
  };
}

const RESTORE = `Restore ${MANIFEST} from git.`;

function notAProject(path: string): UserError {
  return new UserError(
    `${path} is not a project of create-backend: there is no ${MANIFEST}.`,
    'Change to the directory of a project, or name it with --project <directory>.',
  );
}

function isHashes(files: unknown): files is Record<string, string> {
  const isHash = ([path, hash]: [string, unknown]) => isInside(path) && /^[0-9a-f]{64}$/.test(String(hash));
  return typeof files === 'object' && files !== null && Object.entries(files).every(isHash);
}

/** The manifest is a file of the user. A path in it must not lead out of the project. */
function isInside(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git' && !/[\\:\0]/.test(part),
    );
}

/**
 * Reads a file of the project.
 *
 * @returns undefined if there is none
 * @throws UserError for something that is no file, and where a directory of the path is a symbolic link
 */
function readOwn(root: string, path: string): string | undefined {
  try {
    const parts = path.split('/');
    for (const at of parts.keys()) {
      const part = join(root, ...parts.slice(0, at + 1));
      const found = lstatSync(part, { throwIfNoEntry: false });
      if (found === undefined) return undefined;
      const isLast = at === parts.length - 1;
      if (isLast ? !found.isFile() : !found.isDirectory()) throw otherKind(part, found, isLast ? 'file' : 'directory');
    }
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    throw explain(error, 'read');
  }
}

function otherKind(path: string, found: Stats, kind: 'file' | 'directory'): UserError {
  if (!found.isSymbolicLink())
    return new UserError(`${path} is not a ${kind}.`, 'Move it away, and run the command again.');
  const remedy = `Put the ${kind} that it points to in its place,${thenRepeat(path)}`;
  return new UserError(`${path} is a symbolic link.`, remedy);
}

/** The end of a remedy for a file. The secrets of `.env` must not be committed. */
export function thenRepeat(path: string): string {
  return `${basename(path) === ENV ? '' : ' commit it,'} and run the command again.`;
}

function codeBelow(root: string, directory: string): string[] {
  if (listOwn(root, directory).length === 0) return [];
  const entries = readdirSync(join(root, directory), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.rs'));
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/'));
}

function listOwn(root: string, directory: string): string[] {
  const path = join(root, directory);
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : [];
  } catch (error) {
    throw explain(error, 'read');
  }
}
