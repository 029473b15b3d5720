import { devNull } from 'node:os';
import { cancelled } from '../signals.ts';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';

const TIME_LIMIT = 10_000;

// No hook, signature or background job of the user's: this commit is ours, and the directory is about to be renamed.
const SETTINGS = [
  'user.useConfigOnly=true',
  'commit.gpgsign=false',
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'maintenance.auto=false',
  'gc.auto=0',
].flatMap((setting) => ['-c', setting]);

/**
 * Makes the staged project a git repository with one commit, unless it lies in a repository already. Runs on the
 * staging directory, which holds our files and no others.
 *
 * @param target where the directory is going to stand, for the commands in a note
 * @returns what did not work, as a note: git trouble is never a reason to give no project
 * @throws Cancelled on a signal
 */
export async function firstCommit(directory: string, target: string, message: string): Promise<string | undefined> {
  const { execa } = await import('execa');
  const end = Date.now() + TIME_LIMIT;
  const run = (args: string[], env: NodeJS.ProcessEnv) =>
    execa('git', args, {
      cwd: directory,
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: Math.max(1, end - Date.now()),
      cancelSignal: cancelled,
      forceKillAfterDelay: 1000,
    });

  // GIT_DIR and its like, set inside a hook for example, would point git at another repository.
  const local = await run(['rev-parse', '--local-env-vars'], process.env);
  cancelled.throwIfAborted();
  if (local.code === 'ENOENT') return 'git was not found: the project is no repository yet.';
  const foreign = new Set(local.failed ? [] : local.stdout.split('\n'));
  const kept = Object.entries(process.env).filter(([name]) => !foreign.has(name));
  const env = { ...Object.fromEntries(kept), LC_ALL: 'C' };

  const outer = await run(['rev-parse', '--show-toplevel'], env);
  cancelled.throwIfAborted();
  if (!outer.failed)
    return `this is inside the repository ${outer.stdout || 'around it'}: no repository of its own was made.`;
  if (!/not a git repository/i.test(outer.stderr)) return `git was left alone: ${firstLine(outer)}`;

  const steps: [args: string[], remedy: string][] = [
    [['init', '--quiet'], `git init ${quote(target)}`],
    [['add', '--all'], `git -C ${quote(target)} add --all`],
    [
      [...SETTINGS, 'commit', '--quiet', '--no-verify', '--message', message],
      `git -C ${quote(target)} commit -m ${quote(message)}`,
    ],
  ];
  for (const [args, remedy] of steps) {
    const result = await run(args, env);
    cancelled.throwIfAborted();
    if (result.failed) return `git made no first commit (${firstLine(result)}). Later: ${paint('cyan', remedy)}`;
  }
  return undefined;
}

function firstLine(result: { stderr: string; shortMessage?: string | undefined; timedOut: boolean }): string {
  if (result.timedOut) return `no answer within ${TIME_LIMIT / 1000} s`;
  const line =
    result.stderr.split('\n').find((text) => /^(fatal|error):/.test(text)) ?? result.stderr.split('\n', 1)[0];
  return line?.replace(/^(fatal|error): /, '') || result.shortMessage || 'it failed';
}
