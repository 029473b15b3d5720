import { join } from 'node:path';
import fse from 'fs-extra';
import type { Change } from '../disk/replace.ts';
import { UserError } from '../errors.ts';
import { reason, startGit } from '../toolchain/git-run.ts';

/**
 * Makes sure that the user can go back to the files before a change: git has them, or a copy does.
 *
 * @returns the directory of the copy, if git does not track the project
 * @throws UserError for changes that are not committed, unless `force` is set
 */
export async function keepOld(root: string, changes: readonly Change[], force: boolean): Promise<string | undefined> {
  const git = startGit();
  const status = await git(root, [], ['status', '--porcelain', '-z', '--untracked-files=normal', '--', '.']);
  if (status.code === 0) {
    const dirty = status.stdout.split('\0').filter(Boolean);
    if (dirty.length === 0 || force) return undefined;
    const shown = dirty.slice(0, 5).map((line) => `\n  ${line}`);
    if (dirty.length > shown.length) shown.push(`\n  and ${dirty.length - shown.length} more`);
    throw new UserError(
      `The project has changes that are not committed:${shown.join('')}`,
      'Commit or stash them, so that you can undo this change. --force skips this check.',
    );
  }
  if (status.late) throw new UserError(`git did not answer (${reason(status)}).`, 'Run the command again.');
  const copy = join(root, '.create-backend-backup', new Date().toISOString().replace(/[:.]/g, '-'));
  for (const { path, before } of changes) {
    if (before !== undefined) await fse.copy(join(root, path), join(copy, path));
  }
  return copy;
}
