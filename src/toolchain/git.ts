import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import { findOuter } from './git-outer.ts';
import { disabledHooks, gitIn, LATE, reason, startGit } from './git-run.ts';
import { faultOf } from './git-verify.ts';
import type { Ran } from './run.ts';

/** What the user's git ignores everywhere, such as `*.sql`, may belong to this project. Its own .gitignore decides. */
const NO_EXCLUDES = 'core.excludesFile=';

/** git must not guess an identity. It must not refuse the staging directory where the file system has no owners. */
const OWN = [NO_EXCLUDES, 'user.useConfigOnly=true', 'safe.directory=*'];

export interface StagedProject {
  /** Holds the project's files and nothing else. */
  staged: string;
  /** The directory that the project gets, as the user wrote it. It may not exist yet. */
  target: string;
  /** What the commit must contain: all files but those that the project's own .gitignore names. */
  files: readonly string[];
  message: string;
}

export interface FirstCommit {
  committed: boolean;
  /** What did not work, with a command that repairs it, and what differs from the user's settings. */
  notes: readonly string[];
}

/**
 * Makes the staged project a git repository with one commit, unless a repository around it tracks it. Then compares the
 * commit with the files. Trouble with git is never a reason to give no project.
 *
 * @throws Cancelled on a signal
 */
export async function firstCommit(project: StagedProject): Promise<FirstCommit> {
  const { staged, target, files, message } = project;
  const git = startGit();
  const path = resolve(target);
  const parent = existsSync(path) ? path : dirname(path);

  const outer = await findOuter(git, { parent, path, target }, files);
  if (outer.absent)
    return failure(project, 'git was not found, so the project has no repository.', 'After installing git, run');
  if (outer.late) return failure(project, `git made no first commit (${LATE}).`);
  if (outer.tracked) return { committed: false, notes: outer.note ? [outer.note] : [] };
  if (existsSync(join(path, '.git')))
    return failure(project, `git cannot use ${join(target, '.git')} as a repository.`, 'Delete it, then run');

  let hooksOff: NodeJS.ProcessEnv = {};
  const own = (...args: string[]) => git(staged, OWN, args, { env: hooksOff });
  const disableHooks = async () => {
    hooksOff = await disabledHooks(own);
  };
  if (makeBlankRepository(staged)) await disableHooks();
  removeRepository(staged);
  const notes = outer.note ? [outer.note] : [];
  let branch = '';
  let done = await commitAll(own, disableHooks, message);
  if (done.code !== 0 && !done.late && BRANCH_FAULT.test(done.stderr)) {
    notes.push('git cannot use init.defaultBranch, so the branch is called main.');
    removeRepository(staged);
    branch = '--initial-branch=main';
    done = await commitAll(own, disableHooks, message, branch);
  }
  const failed = (ran: Ran) => failure(project, `git made no first commit (${reason(ran)}).`, undefined, branch);
  if (/auto-detection is disabled|empty ident|tell me who you are/i.test(done.stderr))
    return { committed: false, notes: [...notes, unknownAuthor(project)] };
  if (done.code !== 0) return failed(done);

  const committed = await own('ls-tree', '-r', '-z', '--name-only', 'HEAD');
  if (committed.code !== 0) return failed(committed);
  if (committed.stdout === '') return failure(project, 'git reported success, but made no commit.');
  // With the user's settings: this is what the user sees next.
  const status = await git(staged, [], ['status', '--porcelain', '-z'], { env: hooksOff });
  const fault = faultOf(files, committed, status, target);
  return { committed: true, notes: fault ? [...notes, fault] : notes };
}

/** git refuses some names at once, and others when it writes the first commit. */
const BRANCH_FAULT = /invalid.* branch name|init\.defaultbranch|cannot lock ref 'HEAD'|refs\/heads\//i;

/**
 * A part of the configuration holds only in a repository (`includeIf`). `git init` can already run hooks of it.
 * @returns false if the disk refuses it. `git init` then says why
 */
function makeBlankRepository(staged: string): boolean {
  try {
    for (const name of ['objects', 'refs']) mkdirSync(join(staged, '.git', name), { recursive: true });
    writeFileSync(join(staged, '.git/HEAD'), 'ref: refs/heads/main\n');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param disableHooks again, for those that the new branch brings
 * @returns the first call that failed, or the commit
 */
async function commitAll(
  own: (...args: string[]) => Promise<Ran>,
  disableHooks: () => Promise<void>,
  message: string,
  ...branch: string[]
): Promise<Ran> {
  // No template: its hooks would run, and its `info/exclude` could leave files out. A later `git init` copies it.
  const made = await own('init', '--quiet', '--template=', ...branch);
  if (made.code !== 0) return made;
  await disableHooks();
  const added = await own('add', '--all');
  if (added.code !== 0) return added;
  return own('commit', '--quiet', '--no-gpg-sign', '--cleanup=verbatim', '--message', message);
}

/** Removes what git half made, and gives the commands for all of it. They avoid the settings that git can fail at. */
function failure(project: StagedProject, problem: string, request = 'To try again, run', branch = ''): FirstCommit {
  const { staged, target, message } = project;
  removeRepository(staged);
  const enter = resolve(target) === process.cwd() ? [] : [`cd ${quote(target)}`];
  const attributes = '-c core.attributesFile=';
  const steps = [
    `git init ${branch}`.trimEnd(),
    `git -c ${NO_EXCLUDES} ${attributes} add --all`,
    `git ${attributes} commit -m ${quote(message)}`,
  ];
  return { committed: false, notes: [`${problem} ${request}: ${paint('cyan', [...enter, ...steps].join(' && '))}`] };
}

/** Everything is ready for the commit, so it stays. */
function unknownAuthor({ target, message }: StagedProject): string {
  const commit = paint('cyan', `${gitIn(target)} commit -m ${quote(message)}`);
  const settings = 'git config --global user.name "…", git config --global user.email "…"';
  return `git made no first commit, because it does not know your name. Set it (${settings}), then run: ${commit}`;
}

function removeRepository(staged: string): void {
  rmSync(join(staged, '.git'), { recursive: true, force: true, maxRetries: 10 });
}
