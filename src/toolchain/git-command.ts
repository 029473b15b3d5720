import { devNull } from 'node:os';
import { type Ran, run } from './run.ts';

/** For every call: git runs no other program, and leaves none behind, because the directory is about to be renamed. */
const QUIET = [`core.hooksPath=${devNull}`, 'core.fsmonitor=false', 'maintenance.auto=false', 'gc.auto=0'];

/** Variables of git that say nothing about another repository. GIT_DIR and the like are set inside a hook, for example. */
const HARMLESS =
  /^GIT_(CONFIG_\w+|(AUTHOR|COMMITTER)_\w+|DEFAULT_\w+|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|ATTR_NOSYSTEM)$/;

/** Runs git in a directory, with these settings on top of the user's. */
export type Git = (cwd: string, settings: readonly string[], args: readonly string[]) => Promise<Ran>;

/** All calls together take no longer than the limit, in milliseconds. */
export function gitWithin(limit: number): Git {
  const end = Date.now() + limit;
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || HARMLESS.test(name));
  const env = { ...Object.fromEntries(kept), LC_ALL: 'C' }; // its messages are parsed
  return (cwd, settings, args) => {
    const all = [...QUIET, ...settings].flatMap((setting) => ['-c', setting]);
    return run('git', [...all, ...args], { cwd, env, limit: Math.max(1, end - Date.now()) });
  };
}
