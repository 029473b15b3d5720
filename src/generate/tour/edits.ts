import { diffOf } from '../diff.ts';

/**
 * Applies an edit that is written by hand in a chapter. Its lines begin with a space (unchanged), `-` (old) or `+`
 * (new). `@@` separates places. Line numbers are not needed, because the old lines of a place occur once in the file.
 *
 * @param present the file, or undefined if the edit creates it
 * @throws Error if the old lines of a place do not occur exactly once
 */
export function applied(present: string | undefined, edit: string): string {
  const places = edit.split(/^@@\n?/m).map((place) => place.replace(/\n$/, '').split('\n'));
  if (present === undefined) {
    const lines = places.flat();
    if (lines.some((line) => !line.startsWith('+'))) throw new Error('it changes a file that does not exist');
    return `${lines.map((line) => line.slice(1)).join('\n')}\n`;
  }
  return places.reduce(withPlace, present);
}

function withPlace(text: string, place: readonly string[]): string {
  const strange = place.find((line) => !/^([-+ ]|$)/.test(line));
  if (strange !== undefined) throw new Error(`a line begins with neither a space nor - nor +\n${strange}`);
  const side = (sign: string) =>
    place
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [before, after] = [side('-'), side('+')];
  if (before === '') throw new Error('a place has no old lines');
  const [first, ...others] = positions(text, before);
  if (first === undefined) throw new Error(`the file has no lines\n${before}`);
  if (others.length > 0) throw new Error(`the file has these lines ${others.length + 1} times\n${before}`);
  return text.slice(0, first) + after + text.slice(first + before.length);
}

/** Where these whole lines begin. */
function positions(text: string, lines: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(lines); at !== -1; at = text.indexOf(lines, at + 1)) {
    if (at === 0 || text[at - 1] === '\n') found.push(at);
  }
  return found;
}

/** The change of one file as the tour shows it, with as much context as git shows. */
export function shownDiff(path: string, before: string | undefined, after: string | undefined): string {
  // An empty line without its space is context, too. Editors remove spaces at the end of a line.
  return diffOf(path, before, after, 3).replace(/^ $/gm, '');
}
