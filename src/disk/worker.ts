import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './system-errors.ts';

/** The file in a staging directory that has the id of the process that works there. */
export const PROCESS = 'process';

/** The file in a staging directory that hides it from git. */
export const IGNORE = '.gitignore';

/** Says that this process works in a staging directory, as long as the directory exists. */
export function mark(staging: string): void {
  writeFileSync(join(staging, PROCESS), `${process.pid}\n`);
  writeFileSync(join(staging, IGNORE), '*\n'); // what a killed run leaves must not be committed
}

/** @returns the id of another process that works in a staging directory. Undefined if none does, or it was killed */
export function workerIn(staging: string): number | undefined {
  try {
    const id = Number(/\.(\d+)$/.exec(staging)?.[1] ?? readFileSync(join(staging, PROCESS), 'utf8'));
    if (!Number.isInteger(id) || id <= 0 || id === process.pid) return undefined;
    return isRunning(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0); // sends no signal
    return !isZombie(id);
  } catch (error) {
    return codeOf(error) === 'EPERM'; // a process of another user
  }
}

/** In a container without an init, a process that ended keeps its id until its parent asks. Linux tells. */
function isZombie(id: number): boolean {
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
