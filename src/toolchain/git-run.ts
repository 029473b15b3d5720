import { devNull } from 'node:os';
import { relative, resolve } from 'node:path';
import { quote } from '../terminal/quote.ts';
import { firstError, type Ran, type RunOptions, run } from './run.ts';

/** Milliseconds for all steps together. */
const TIME_LIMIT = 10_000;

export const LATE = late(TIME_LIMIT);

/** git runs no other program, and leaves none behind, because the directory is renamed afterwards. */
const QUIET = [`core.hooksPath=${devNull}`, 'core.fsmonitor=false', 'maintenance.auto=false', 'gc.auto=0'];

/** Variables of git that name no repository. Inside a hook, others do: GIT_DIR, GIT_INDEX_FILE and their like. */
const HARMLESS = new RegExp(
  `^GIT_(${[
    'CONFIG_\\w+',
    '(AUTHOR|COMMITTER)_\\w+',
    'DEFAULT_\\w+',
    'CEILING_DIRECTORIES',
    'DISCOVERY_ACROSS_FILESYSTEM',
    'EXEC_PATH',
    'ATTR_NOSYSTEM',
  ].join('|')})$`,
);

/** Runs git in a directory, with these settings (`name=value`) on top of the user's. */
export type Git = (
  cwd: string,
  settings: readonly string[],
  args: readonly string[],
  options?: Pick<RunOptions, 'env' | 'input' | 'onStdout'>,
) => Promise<Ran>;

/** The calls share one time limit, which starts now. */
export function startGit(limit = TIME_LIMIT): Git {
  const end = Date.now() + limit;
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || HARMLESS.test(name));
  const env = { ...Object.fromEntries(kept), LC_ALL: 'C' }; // its messages are parsed
  return (cwd, settings, args, options = {}) => {
    const all = [...QUIET, ...settings].flatMap((setting) => ['-c', setting]);
    const rest = Math.max(1, end - Date.now());
    return run('git', [...all, ...args], { input: '', ...options, cwd, env: { ...env, ...options.env }, limit: rest });
  };
}

/**
 * Variables that disable the hooks in the configuration. git knows them since 2.54, and core.hooksPath does not. `-c`
 * would end the name of a hook at its first `=`. The user's own variables of this kind come first.
 */
export async function disabledHooks(git: (...args: string[]) => Promise<Ran>): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await git('config', '--null', '--name-only', '--get-regexp', '^hook\\..*\\.event$');
  const names = new Set(stdout.split('\0').filter(Boolean));
  const first = Number(process.env.GIT_CONFIG_COUNT ?? 0);
  const variables = [...names].flatMap((name, index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name.replace(/event$/, 'enabled')],
    [`GIT_CONFIG_VALUE_${first + index}`, 'false'],
  ]);
  return names.size === 0 ? {} : { ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(first + names.size) };
}

/** Why a call failed, as a part of a sentence. */
export function reason(ran: Ran, limit = TIME_LIMIT): string {
  return ran.late ? late(limit) : firstError(ran);
}

/** The command that lets git work in a directory of another user, if git refused that. */
export function allowOwner({ stderr }: Ran, directory: string): string | undefined {
  if (!/dubious ownership/.test(stderr)) return undefined;
  return `git config --global --add safe.directory ${quote(resolve(directory))}`;
}

function late(limit: number): string {
  return `no answer within ${limit / 1000} s`;
}

/** `git`, as the user calls it for the project. */
export function gitIn(target: string): string {
  return relative(process.cwd(), resolve(target)) === '' ? 'git' : `git -C ${quote(target)}`;
}
