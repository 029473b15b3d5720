import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, explain } from './system-errors.ts';
import { interruptedIn, refuseOtherRun, STAGING } from './target.ts';
import { mark } from './worker.ts';
import { removeStaging } from './write.ts';

/** All changes of a project use this name, so the file system lets only one of them begin. */
const NAME = `${STAGING}change`;

/**
 * Works with a staging directory in a project. No other run changes the project meanwhile.
 *
 * @throws UserError if another run works there, and what `work` throws
 */
export async function withStaging<T>(root: string, work: (staging: string) => Promise<T>): Promise<T> {
  const staging = join(root, NAME);
  try {
    mkdirSync(staging, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') refuseOtherRun(root);
    throw explain(error, 'change');
  }
  try {
    mark(staging);
    return await work(staging);
  } catch (error) {
    throw explain(error, 'change');
  } finally {
    if (interruptedIn(root) === undefined) removeStaging(staging); // otherwise, --abort needs it
  }
}
