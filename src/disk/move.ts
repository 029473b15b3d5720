import { closeSync, constants, copyFileSync, linkSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './system-errors.ts';

export type Copy = (source: string, path: string) => void;

/**
 * A hard link: unlike a rename, it never replaces a file. The other link goes with the staging directory. FAT and some
 * network shares have no hard links, so they get a copy.
 */
export function moveFile(source: string, path: string, copy: Copy = copyNew): void {
  try {
    linkSync(source, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    copy(source, path);
  }
}

const copyNew: Copy = (source, path) => copyFileSync(source, path, constants.COPYFILE_EXCL);

/** Copies in two steps, so that a run that is killed leaves at most an empty file, and no part of one. */
export function copyThrough(staging: string): Copy {
  const copy = join(staging, 'copy');
  return (source, path) => {
    copyFileSync(source, copy);
    closeSync(openSync(path, 'wx'));
    try {
      rename(copy, path);
    } catch (error) {
      unlinkSync(path);
      throw error;
    }
  };
}

/** Windows refuses to rename a directory while a virus scanner reads in it, so this tries for a second. */
export function rename(from: string, to: string): void {
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
