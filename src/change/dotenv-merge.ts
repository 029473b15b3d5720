import { isWritten, placeOf, type Variable } from './dotenv.ts';

export interface MergedDotenv {
  text: string;
  /** What the user must know, without values: they may be secrets. */
  notes: readonly string[];
  /** The variables that had the old default, and have the new one. */
  replaced: readonly string[];
}

/**
 * Merges `.env` variable by variable, so that it has no conflicts: the file is in no commit, and its lines are secret.
 * New variables are added, and those that the project does not need any more are removed. An old default becomes the
 * new one. No value of the user changes, and no line that create-backend did not write.
 *
 * @param before the variables that create-backend wrote
 * @param now those that it would write
 */
export function mergeDotenv(before: readonly Variable[], now: readonly Variable[], ours: string): MergedDotenv {
  const ending = ours.includes('\r\n') ? '\r' : '';
  const lines = ours.split('\n');
  // Every line ends alike while lines are added below it.
  const isOpen = !ours.endsWith('\n') && ending !== '';
  if (isOpen) lines.push(`${lines.pop()}${ending}`);
  const notes: string[] = [];
  const replaced: string[] = [];
  const isAt = (at: number, text: string) => lines[at]?.replace(/\r$/, '') === text;
  const put = (at: number, count: number, fresh: readonly string[]) =>
    lines.splice(at, count, ...fresh.map((line) => line + ending));
  const commentAbove = (from: number, { comment }: Variable) => {
    const start = from - comment.length;
    return comment.every((text, at) => isAt(start + at, text)) ? start : from;
  };

  for (const old of before) {
    const place = placeOf(lines, old.name);
    if (place === undefined) continue; // what the user deleted stays deleted
    const { from, to } = place;
    const start = commentAbove(from, old);
    const isOwn = isWritten(lines.slice(from, to).join('\n').replace(/\r$/, ''), old);
    const next = now.find(({ name }) => name === old.name);
    if (next === undefined) {
      if (isOwn) removeParagraph(lines, start, to);
      else
        notes.push(
          `The project does not use ${old.name} any more. It stays in .env, because its value is not the default.`,
        );
      continue;
    }
    const isOther = next.probes.join('\n') !== old.probes.join('\n');
    if (isOther && isOwn) {
      put(from, to - from, [next.line]);
      replaced.push(old.name);
      notes.push(`${old.name} in .env had the old default. It has the new one now.`);
    } else if (isOther && !isAt(from, next.line))
      notes.push(`${old.name} in .env keeps your value. .env.example has the new default.`);
    if (start < from) put(start, from - start, next.comment);
  }

  const known = new Set(before.map(({ name }) => name));
  for (const [at, fresh] of now.entries()) {
    if (known.has(fresh.name) || placeOf(lines, fresh.name) !== undefined) continue;
    const above = now.slice(0, at).findLast(({ name }) => placeOf(lines, name) !== undefined);
    const after = above === undefined ? endOf(lines) : placeOf(lines, above.name)!.to;
    const isFree = after === lines.length || isAt(after, '');
    put(after, 0, [...(after === 0 ? [] : ['']), ...fresh.comment, fresh.line, ...(isFree ? [] : [''])]);
  }
  const text = lines.join('\n');
  return { text: isOpen ? text.replace(/\r$/, '') : text, notes, replaced };
}

/** Removes lines, and one of the two empty lines around them. */
function removeParagraph(lines: string[], from: number, to: number): void {
  const isEmpty = (at: number) => lines[at] === undefined || lines[at].trim() === '';
  const start = from > 0 && isEmpty(from - 1) && isEmpty(to) ? from - 1 : from;
  lines.splice(start, to - start);
}

/** The place after the last line that has a text. */
function endOf(lines: readonly string[]): number {
  return lines.findLastIndex((line) => line.trim() !== '') + 1;
}
