import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './system-errors.ts';
import { interruptedIn, PASSING, refuseOtherRun, STAGING } from './target.ts';
import { mark } from './worker.ts';
import { removeStaging } from './write.ts';

/** All changes of a project use this name, so the file system lets only one of them begin. */
export const CHANGE_STAGING = `${STAGING}change`;

/** Its name while it is made or removed. Another run would take a directory without a mark for an interrupted one. */
const OWN = `${PASSING}${process.pid}`;

/**
 * Works with a staging directory in a project. No other run changes the project meanwhile.
 *
 * @throws UserError if another run works there, and what `work` throws
 */
export async function withStaging<T>(root: string, work: (staging: string) => Promise<T>): Promise<T> {
  const staging = join(root, CHANGE_STAGING);
  begin(root, staging);
  try {
    return await work(staging);
  } catch (error) {
    throw explain(error, 'change');
  } finally {
    if (interruptedIn(root) === undefined) remove(root, staging); // otherwise, --abort needs it
  }
}

/** The directory gets the common name only with its mark. The system renames none over one that has files. */
function begin(root: string, staging: string): void {
  const own = join(root, OWN);
  try {
    mkdirSync(own, { mode: 0o700 });
    mark(own);
    renameSync(own, staging);
  } catch (error) {
    removeStaging(own);
    refuseOtherRun(root);
    throw explain(error, 'change');
  }
}

/** Another run may begin as soon as the common name is free, so nothing is removed under that name. */
function remove(root: string, staging: string): void {
  try {
    renameSync(staging, join(root, OWN));
    removeStaging(join(root, OWN));
  } catch {
    removeStaging(staging);
  }
}
