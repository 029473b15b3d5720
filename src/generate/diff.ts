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
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, {
    context,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
