import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import { allowOwner, gitIn, reason } from './git-run.ts';
import type { Ran } from './run.ts';

/**
 * @param files what the commit must contain
 * @param committed the output of `git ls-tree -r -z --name-only HEAD`
 * @param status the output of `git status --porcelain -z`
 * @returns a note, unless the commit is complete and the tree is clean
 */
export function faultOf(files: readonly string[], committed: Ran, status: Ran, target: string): string | undefined {
  const git = gitIn(target);
  const present = new Set(committed.stdout.split('\0'));
  const missing = files.filter((file) => !present.has(file));
  if (missing.length > 0) {
    const add = `${git} add --force ${missing.map((file) => quote(file)).join(' ')}`;
    const amend = paint('cyan', `${add} && ${git} commit --amend --no-edit`);
    return `The first commit lacks ${list(missing)}. Run: ${amend}`;
  }
  const allow = allowOwner(status, target);
  if (allow !== undefined) {
    const command = paint('cyan', allow);
    return `git refuses to work in this directory, because another user owns it. To allow it, run: ${command}`;
  }
  if (status.code !== 0)
    return `git cannot check the first commit (${reason(status)}). Run: ${paint('cyan', `${git} status`)}`;
  const changed = status.stdout.split('\0').flatMap((line) => (line === '' ? [] : [line.slice('XY '.length)]));
  if (changed.length === 0) return undefined;
  return `git reports changes after the first commit, in ${list(changed)}. Run: ${paint('cyan', `${git} diff`)}`;
}

/** Up to three names. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more files` : shown;
}
