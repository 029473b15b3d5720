import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rename } from './move.ts';
import { REPOSITORY } from './target.ts';

/** The file that tells our repository from one that the user put in its place or has used. */
const FINGERPRINT = 'fingerprint';

/** What git writes in a repository when somebody only looks at it. */
const OF_A_LOOK = /^(index|sharedindex|fsmonitor--daemon)\b/;

/** The place of a staged project's repository while the files are moved. */
export function waitingRepository(staging: string): string {
  return join(staging, REPOSITORY, '.git');
}

/** @returns where the repository waits, if the project has one */
export function setAside(staged: string): string | undefined {
  const repository = join(staged, '.git');
  if (lstatSync(repository, { throwIfNoEntry: false }) === undefined) return undefined;
  const waiting = waitingRepository(dirname(staged));
  mkdirSync(dirname(waiting));
  writeFileSync(join(dirname(waiting), FINGERPRINT), fingerprintOf(repository));
  rename(repository, waiting);
  return waiting;
}

/** Whether a repository is the one that waited, and nobody has committed, fetched or configured something in it. */
export function isUnused(repository: string, staging: string): boolean {
  const note = join(staging, REPOSITORY, FINGERPRINT);
  return existsSync(note) && readFileSync(note, 'utf8') === fingerprintOf(repository);
}

/**
 * The fingerprint uses only the contents of the repository. Times and inode numbers are unreliable: a clock can be set
 * back, and some file systems assign new inode numbers after a restart. An object's name is the hash of its content.
 */
function fingerprintOf(repository: string): string {
  if (!lstatSync(repository).isDirectory()) return '';
  const hash = createHash('sha256');
  const names = readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter((name) => !OF_A_LOOK.test(name));
  for (const name of names.sort()) {
    const path = join(repository, name);
    const isRead = !name.startsWith('objects') && lstatSync(path, { throwIfNoEntry: false })?.isFile();
    hash.update(`${name}\0`).update(isRead ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}
