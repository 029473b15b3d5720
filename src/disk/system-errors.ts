import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { UserError } from '../errors.ts';

/** Code → what to do, where that differs from the default. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space, and run the command again. Nothing was left behind.',
  EDQUOT: 'Your disk quota is used up. Free some space, and run the command again. Nothing was left behind.',
  ENAMETOOLONG: 'Choose a shorter path.',
  ELOOP: 'Choose a path without symbolic links.',
  ENOTDIR: 'Choose a path that does not lead through a file.',
};

const READING = /^(l?stat|scandir|access)$/;

const ELSEWHERE = 'Nothing was left behind. Choose another directory, or change its permissions.';

const DENIED = /^(EACCES|EPERM|EROFS)$/;

/**
 * Turns an error of the operating system into one for the user. Any other error is returned as it is.
 *
 * @param project what the program was doing with a project that exists: another directory is no way out then
 */
export function explain(error: unknown, project?: 'read' | 'change'): unknown {
  const code = codeOf(error);
  if (error instanceof UserError || code === '' || code.startsWith('ERR_')) return error; // ERR_…: Node's, our mistake
  const { errno, path: place = 'the disk', syscall = '', message } = error as NodeJS.ErrnoException;
  // The user knows nothing of the staging directory.
  const path = place.replace(/[\\/]\.create-backend(-(?!backup)\w{6}|\.\d+)\b.*$/, '');
  const [, description = message] = getSystemErrorMap().get(errno ?? 0) ?? [];
  const reads = project === 'read' || READING.test(syscall);
  return new UserError(
    `Cannot ${reads ? 'read' : 'write to'} ${path}: ${description} (${code}).`,
    REMEDIES[code] ?? (project === undefined ? ELSEWHERE : `${repair(code, path, reads)}, and run the command again.`),
  );
}

function repair(code: string, path: string, reads: boolean): string {
  if (!DENIED.test(code)) return 'Repair that';
  // A file is replaced by another one, so its directory must be writable.
  return reads ? `Make ${path} readable` : `Make ${isDirectory(path) ? path : dirname(path)} writable`;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The system's name of an error (`EEXIST`), or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
