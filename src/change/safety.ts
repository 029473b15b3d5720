import { isUtf8 } from 'node:buffer';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Change } from '../disk/replace.ts';
import { CHANGE_STAGING } from '../disk/staging.ts';
import { isStaging, PASSING, STAGING } from '../disk/target.ts';
import { UserError } from '../errors.ts';
import { allowOwner, type Git, reason, startGit } from '../toolchain/git-run.ts';
import { type ExistingProject, thenRepeat } from './project.ts';

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
  const withoutGit = await faultOfGit(root, git, force);
  if (withoutGit !== undefined) return `${withoutGit} Your files as they were are in ${await copyTo(root, paths)}.`;
  const committed = await committedIn(root, git);
  const outside = paths.find((path) => path.startsWith('../')); // the lock file of a workspace
  const outer = outside === undefined ? new Set() : await committedIn(dirname(join(root, outside)), git);
  const others = paths.filter((path) => !committed.has(path) && !(path === outside && outer.has(basename(path))));
  if (others.length === 0) return undefined;
  const names = others.length > 3 ? `${others.length} of these files` : others.join(', ');
  return `git cannot restore ${names}. A copy from before this change is in ${await copyTo(root, others)}.`;
}

/**
 * Checks before the first prompt what `keepOld` checks at the end, so that users do not answer in vain.
 *
 * @throws UserError as `keepOld` and `mustHaveNames` do
 */
export async function mustBeCommitted(root: string, flags: { force: boolean; dryRun: boolean }): Promise<void> {
  if (flags.dryRun) return;
  mustHaveNames(root);
  await faultOfGit(root, startGit(), flags.force);
}

/**
 * A change works in one directory of the project, and copies files to another one.
 *
 * @throws UserError if the user has something else of such a name
 */
export function mustHaveNames(root: string): void {
  const isUsable: readonly [name: string, test: (path: string) => boolean][] = [
    [CHANGE_STAGING, isStaging],
    [BACKUP, isDirectory],
  ];
  for (const [name, test] of isUsable) {
    const path = join(root, name);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined || test(path)) continue;
    throw new UserError(
      `${path} is in the way: create-backend needs a directory of that name for a change.`,
      'Move it away, commit that, and run the command again.',
    );
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path).isDirectory();
}

/**
 * @returns why git can restore no file of the project, or undefined if it can
 * @throws UserError for changes that are not committed, and for a repository that does not work, unless `force` is set
 */
async function faultOfGit(root: string, git: Git, force: boolean): Promise<string | undefined> {
  const own = [`${STAGING}??????`, `${PASSING}*`].map((name) => `:(exclude,glob)${name}/**`); // of this run, and others
  const status = await git(
    root,
    [],
    ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=normal', '--', '.', ...own],
  );
  if (status.code === 0) {
    const dirty = status.stdout.split('\0').filter(Boolean);
    if (dirty.length > 0 && !force) throw notCommitted(dirty);
    return undefined;
  }
  if (status.late) throw new UserError(`git did not answer (${reason(status)}).`, 'Run the command again.');
  if (status.absent) return 'git is not installed.';
  if (/not a git repository/i.test(status.stderr)) return 'git does not track this project.';
  const fault = `git cannot tell what is committed (${reason(status)}).`;
  if (force) return fault;
  const allow = allowOwner(status, root);
  const remedy = allow ? `Another user owns the directory. To allow it, run: ${allow}\n` : 'Repair the repository. ';
  throw new UserError(fault, `${remedy}Or use --force: then your files are copied before they change.`);
}

/**
 * A file that git left out of the directory looks like one that the user deleted.
 *
 * @throws UserError for a sparse checkout without a file of create-backend
 */
export async function mustBeCheckedOut({ root, hashes }: ExistingProject): Promise<void> {
  const absent = new Set([...hashes.keys()].filter((path) => !existsSync(join(root, path))));
  if (absent.size === 0) return;
  const { stdout } = await startGit()(root, [], ['ls-files', '-t', '-z']);
  const left = stdout.split('\0').find((entry) => entry.startsWith('S ') && absent.has(entry.slice(2)));
  if (left === undefined) return;
  throw new UserError(
    `git's sparse checkout leaves out ${left.slice(2)}, and a change needs all files of the project.`,
    'Run: git sparse-checkout disable',
  );
}

/** The files that git can restore as they are: of an outer repository, it may have none. */
async function committedIn(root: string, git: Git): Promise<Set<string>> {
  const [tracked, edited] = await Promise.all([
    git(root, [], ['ls-files', '-v', '-z']),
    git(root, [], ['diff', '--name-only', '--relative', '-z', 'HEAD', '--', '.']),
  ]);
  if (tracked.code !== 0 || edited.code !== 0) return new Set();
  // H is a usual file. git does not look at others, such as those with `--assume-unchanged`, so they may have edits.
  const usual = tracked.stdout.split('\0').filter((entry) => entry.startsWith('H '));
  const files = new Set(usual.map((entry) => entry.slice(2)));
  for (const path of edited.stdout.split('\0')) files.delete(path);
  return files;
}

/**
 * Other bytes than UTF-8 would be lost.
 *
 * @throws UserError for a file that is no text, and that the change replaces
 */
export function mustBeTexts(root: string, changes: readonly Change[]): void {
  const replaced = changes.filter(({ before, after }) => before !== undefined && after !== undefined);
  const path = replaced.map(({ path }) => path).find((path) => !isUtf8(readFileSync(join(root, path))));
  if (path === undefined) return;
  throw new UserError(
    `${path} has bytes that are not UTF-8, and this change would replace it.`,
    `Save it as UTF-8,${thenRepeat(path)}`,
  );
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
  for (const path of paths) await fse.copy(join(root, path), join(copy, path.replace(/^(\.\.\/)+/, 'workspace/')));
  await fse.outputFile(join(root, BACKUP, '.gitignore'), '*\n');
  return copy;
}
