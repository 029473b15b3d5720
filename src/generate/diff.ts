import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

/**
 * The change of one file as a unified diff with git's names, so that `git apply` accepts it.
 *
 * @param before the text, or undefined if there is no such file; so is `after`
 * @param context how many unchanged lines surround a change
 */
export function diffOf(path: string, before: string | undefined, after: string | undefined, context = 4): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  const { skipped, texts } = fromFirstChange(before ?? '', after ?? '', context);
  const patch = structuredPatch(from, to, ...texts, undefined, undefined, { context });
  const hunks = patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + skipped,
    newStart: hunk.newStart + skipped,
  }));
  return formatPatch({ ...patch, hunks }, FILE_HEADERS_ONLY);
}

/** Both texts without the lines before the first change: files are long and changes are few, so jsdiff reads less. */
function fromFirstChange(before: string, after: string, context: number): { skipped: number; texts: [string, string] } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const end = Math.min(a.length, b.length) - 1; // what follows the last line break is no line
  let same = 0;
  while (same < end && a[same] === b[same]) same += 1;
  const skipped = Math.max(0, same - context);
  return { skipped, texts: [a.slice(skipped).join('\n'), b.slice(skipped).join('\n')] };
}
