import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/**
 * The change of one file as a unified diff with git's names, so that `git apply` accepts it.
 *
 * @param before the text, or undefined if there is no such file; so is `after`
 * @param context how many unchanged lines surround a change
 */
export function diffOf(path: string, before: string | undefined, after: string | undefined, context = 4): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  // Comparing with nothing takes quadratic time.
  if (before === undefined && after?.endsWith('\n')) return `--- ${from}\n+++ ${to}\n${allAdded(after)}`;
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, {
    context,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function allAdded(text: string): string {
  const lines = text.slice(0, -1).split('\n');
  return `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}
