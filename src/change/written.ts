import type { Change } from '../disk/replace.ts';
import { MANIFEST, sha256, withNewHashes } from '../generate/manifest.ts';
import type { Format } from '../toolchain/format.ts';
import type { Changed } from './change.ts';
import { endedLike } from './endings.ts';
import { isCode } from './layout.ts';
import type { Step } from './plan.ts';

/**
 * The files as a change writes them. Code has the layout of the project's own rustfmt: new files, and those whose code
 * was formatted before. A merge can leave imports in another order.
 *
 * @param isDefault whether the project's layout is that of the templates
 */
export async function changesOf({ steps, ours }: Changed, format: Format, isDefault: boolean): Promise<Change[]> {
  const laidOut = async ({ path, action }: Step, text: string, before: string | undefined) => {
    if (!isCode(path) || (isDefault && action !== 'merge')) return text;
    const formatted = (await format(text)) ?? text;
    // rustfmt writes \n, whatever the endings of its input are.
    const plain = before?.replaceAll('\r\n', '\n');
    const isWanted =
      formatted === text || plain === undefined || (await format(plain))?.replaceAll('\r\n', '\n') === plain;
    if (!isWanted) return text;
    return before?.includes('\r\n') ? endedLike(before, formatted.replaceAll('\r\n', '\n')) : formatted;
  };
  const changes: Change[] = [];
  const hashes = new Map<string, string>();
  for (const step of steps) {
    const { path } = step;
    const before = ours(path);
    if (step.action === 'delete') {
      changes.push({ path, before, after: undefined });
      continue;
    }
    const after = await laidOut(step, step.text, before);
    if (after !== step.text && isWhole(step)) hashes.set(path, sha256(after)); // the layout is no edit of the user
    changes.push({ path, before, after, ...('mode' in step ? { mode: step.mode } : {}) });
  }
  return changes
    .map((change) => (change.path === MANIFEST ? rehashed(change, hashes) : change))
    .filter(({ before, after }) => before !== after);
}

/** All of the file is create-backend's. */
function isWhole({ action }: Step): boolean {
  return action === 'create' || action === 'update';
}

function rehashed(manifest: Change, hashes: ReadonlyMap<string, string>): Change {
  if (hashes.size === 0 || manifest.after === undefined) return manifest;
  return { ...manifest, after: endedLike(manifest.after, withNewHashes(manifest.after, hashes)) };
}
