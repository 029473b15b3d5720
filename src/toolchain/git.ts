import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import { type Git, gitWithin } from './git-command.ts';
import { findOuter } from './outer-repository.ts';
import { firstError, type Ran } from './run.ts';

/** Milliseconds for all steps together. */
const TIME_LIMIT = 10_000;

/** What the user's git leaves out everywhere, such as `*.sql`, belongs to this project. Its own .gitignore decides. */
const NO_EXCLUDES = 'core.excludesFile=';

/** For calls in the new repository. git must not guess an identity, and must not refuse a file system without owners. */
const OWN = [NO_EXCLUDES, 'user.useConfigOnly=true', 'safe.directory=*'];

export interface StagedProject {
  /** Holds the project's files and nothing else. */
  staged: string;
  /** The directory that the project gets, as the user wrote it. It may not exist yet. */
  target: string;
  /** What the commit must contain: all files but those that the project's own .gitignore names. */
  files: Iterable<string>;
  message: string;
}

export interface FirstCommit {
  committed: boolean;
  /** What did not work, with a command that repairs it, and what was done differently from the user's settings. */
  notes: readonly string[];
}

/**
 * Makes the staged project a git repository with one commit, unless a repository around it tracks it. Afterwards the
 * commit is compared with the files. No trouble with git is a reason to give no project.
 *
 * @throws Cancelled on a signal
 */
export async function firstCommit({ staged, target, files, message }: StagedProject): Promise<FirstCommit> {
  const git = gitWithin(TIME_LIMIT);
  const place = resolve(target);
  const parent = existsSync(place) ? place : dirname(place);
  const paths = [...files];
  let init = 'git init';

  const failure = (problem: string, request = 'Run') => {
    rmSync(join(staged, '.git'), { recursive: true, force: true, maxRetries: 3 }); // a broken one is worse than none
    const steps = [init, `git -c ${NO_EXCLUDES} -c core.attributesFile= add --all`, `git commit -m ${quote(message)}`];
    const command = [...(place === process.cwd() ? [] : [`cd ${quote(target)}`]), ...steps].join(' && ');
    return { committed: false, notes: [`${problem} ${request}: ${paint('cyan', command)}`] };
  };
  const failedStep = (ran: Ran) => failure(`git made no first commit (${reason(ran)}).`);

  const outer = await findOuter(git, { parent, path: place, target }, paths);
  if (outer.absent)
    return failure('git was not found, so the project is not a repository yet.', 'After installing it, run');
  if (outer.late) return failure(`git made no first commit (${LATE}).`);
  if (outer.tracks) return { committed: false, notes: [outer.note] };
  if (existsSync(join(place, '.git')))
    return failure(`${join(target, '.git')} is not a repository that git can use.`, 'After deleting it, run');

  const notes = outer.note === undefined ? [] : [outer.note];
  const hooksOff = await disableHooks(git, parent);
  const own = (...args: string[]) => git(staged, [...OWN, ...hooksOff], args);

  // No template: its hooks would run, and its `info/exclude` could leave files out. `git init` adds it later.
  let ran = await own('init', '--quiet', '--template=');
  if (/invalid.* branch name/.test(ran.stderr)) {
    notes.push('git refuses the branch name in init.defaultBranch, so the branch is called main.');
    init = 'git init --initial-branch=main';
    rmSync(join(staged, '.git'), { recursive: true, force: true });
    ran = await own('init', '--quiet', '--template=', '--initial-branch=main');
  }
  if (ran.code !== 0) return failedStep(ran);

  ran = await own('add', '--all');
  if (ran.code !== 0) return failedStep(ran);

  ran = await own('commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=verbatim', '--message', message);
  if (/auto-detection is disabled|empty ident|tell me who you are/i.test(ran.stderr)) {
    const settings = 'git config --global user.name "…" and git config --global user.email "…"';
    const command = paint('cyan', `git -C ${quote(target)} commit -m ${quote(message)}`);
    notes.push(
      `git made no first commit, because it does not know your name. Set it (${settings}), then run: ${command}`,
    );
    return { committed: false, notes };
  }
  if (ran.code !== 0) return failedStep(ran);

  const committed = await own('ls-tree', '-r', '-z', '--name-only', 'HEAD');
  if (committed.code !== 0) return failedStep(committed);
  const status = await git(
    staged,
    [NO_EXCLUDES, ...hooksOff],
    ['status', '--porcelain', '-z', '--untracked-files=all'],
  );
  return { committed: true, notes: [...notes, ...compare(paths, committed, status, target)] };
}

/** What a commit lacks, and what git reports as changed although nobody changed anything. */
function compare(files: readonly string[], committed: Ran, status: Ran, target: string): string[] {
  const inGit = paint('cyan', `git -C ${quote(target)}`);
  const present = new Set(committed.stdout.split('\0'));
  const missing = files.filter((file) => !present.has(file));
  if (missing.length > 0) {
    const add = `git -C ${quote(target)} add --force ${missing.map((file) => quote(file)).join(' ')}`;
    const command = paint('cyan', `${add} && git -C ${quote(target)} commit --amend --no-edit`);
    return [`The first commit lacks ${list(missing)}. Run: ${command}`];
  }
  if (/dubious ownership/.test(status.stderr)) {
    const command = paint('cyan', `git config --global --add safe.directory ${quote(resolve(target))}`);
    return [`git refuses to work in this directory, because another user owns it. To allow it, run: ${command}`];
  }
  if (status.code !== 0) return [`git could not check the first commit (${reason(status)}). Run: ${inGit} status`];
  const changed = status.stdout.split('\0').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
  if (changed.length === 0) return [];
  return [`After the first commit, git still reports changes in ${list(changed)}. Run: ${inGit} diff`];
}

/** Up to three names. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more files` : shown;
}

/** Hooks in the configuration, which git knows since 2.54, run whatever core.hooksPath says. */
async function disableHooks(git: Git, cwd: string): Promise<string[]> {
  const { stdout } = await git(cwd, [], ['config', '--null', '--name-only', '--get-regexp', '^hook\\..*\\.event$']);
  const names = new Set(stdout.split('\0').filter(Boolean));
  return [...names].map((name) => name.replace(/event$/, 'enabled=false'));
}

const LATE = `no answer within ${TIME_LIMIT / 1000} s`;

function reason(ran: Ran): string {
  return ran.late ? LATE : firstError(ran).replace(/^(fatal|error): /, '');
}
