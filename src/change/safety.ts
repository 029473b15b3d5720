import { join } from 'node:path';
import { STAGING } from '../disk/target.ts';
import { UserError } from '../errors.ts';
import { ENV } from '../generate/manifest.ts';
import { reason, startGit } from '../toolchain/git-run.ts';

const BACKUP = '.create-backend-backup';

/**
 * Makes sure that the user can go back to the files before a change: git has them, or a copy does.
 *
 * @param paths the files that the change replaces or deletes
 * @returns a note about the copy, if there is one
 * @throws UserError for changes that are not committed, unless `force` is set
 */
export async function keepOld(root: string, paths: readonly string[], force: boolean): Promise<string | undefined> {
  const git = startGit();
  const own = `:(exclude,glob)${STAGING}??????/**`; // the staging directory of this run
  const status = await git(root, [], ['status', '--porcelain', '-z', '--untracked-files=normal', '--', '.', own]);
  if (status.code === 0) {
    const dirty = status.stdout.split('\0').filter(Boolean);
    if (dirty.length > 0 && !force) throw notCommitted(dirty);
    if (!paths.includes(ENV)) return undefined;
    return `git does not have your .env. A copy of .env is in ${await copyTo(root, [ENV])}.`;
  }
  if (status.late) throw new UserError(`git did not answer (${reason(status)}).`, 'Run the command again.');
  if (!force && !status.absent && !/not a git repository/i.test(status.stderr)) {
    const remedy = 'Repair the repository. Or use --force: then your files are copied before they change.';
    throw new UserError(`git cannot tell what is committed (${reason(status)}).`, remedy);
  }
  return `git does not track this project. Your files as they were are in ${await copyTo(root, paths)}.`;
}

function notCommitted(dirty: readonly string[]): UserError {
  const shown = dirty.slice(0, 5).map((line) => `\n  ${line}`);
  if (dirty.length > shown.length) shown.push(`\n  and ${dirty.length - shown.length} more`);
  return new UserError(
    `The project has changes that are not committed:${shown.join('')}`,
    'Commit or stash them, so that you can undo this change. --force skips this check.',
  );
}

/** @returns the new directory. git ignores it, because a copy of `.env` has secrets */
async function copyTo(root: string, paths: readonly string[]): Promise<string> {
  // Creation shares this code, and must not pay for loading fs-extra.
  const { default: fse } = await import('fs-extra');
  const copy = join(root, BACKUP, new Date().toISOString().replace(/[:.]/g, '-'));
  for (const path of paths) await fse.copy(join(root, path), join(copy, path));
  await fse.outputFile(join(root, BACKUP, '.gitignore'), '*\n');
  return copy;
}
