import { diff3MergeRegions, diffIndices } from 'node-diff3';
import { endedLike } from './endings.ts';
import { type KeyOf, mergedEntries } from './entries.ts';

/** A place that both sides changed in different ways. */
export interface Hunk {
  /** The first line of it in the user's file, counted from 1. */
  line: number;
  base: readonly string[];
  ours: readonly string[];
  theirs: readonly string[];
}

/** The marker after a hunk. */
const END = '>>>>>>> new';

export interface Merged {
  /** With git's markers around each hunk. */
  text: string;
  hunks: readonly Hunk[];
}

/**
 * Merges two changes of one text, line by line, like `git merge-file`. Only new entries of a list are no conflict where
 * git has one.
 *
 * @param base what create-backend wrote. If it is unknown, each difference of the other two is a hunk
 * @param ours what the user made of it. Its line endings are kept
 * @param theirs what create-backend would write now
 * @param lists read the entries of lists in this file: see `keysIn`
 */
export function merge(base: string | undefined, ours: string, theirs: string, lists: readonly KeyOf[] = []): Merged {
  const isOpen = !ours.endsWith('\n') && theirs.endsWith('\n'); // no line break at the end is no edit
  const [a, b] = [lines(`${ours.replaceAll('\r\n', '\n')}${isOpen ? '\n' : ''}`), lines(theirs)];
  const merged: (readonly string[])[] = []; // in parts: a call cannot have 100,000 arguments
  const hunks: Hunk[] = [];
  for (const region of base === undefined ? differences(a, b) : diff3MergeRegions(a, lines(base), b)) {
    if (region.stable) {
      merged.push(region.bufferContent);
      continue;
    }
    const { aContent, oContent, bContent, aStart } = region;
    if (isEqual(aContent, bContent) || isDone(oContent, aContent, bContent)) {
      merged.push(aContent);
      continue;
    }
    const entries = base === undefined ? undefined : mergedEntries(oContent, aContent, bContent, lists);
    if (entries !== undefined) {
      merged.push(entries);
      continue;
    }
    hunks.push({ line: aStart + 1, base: oContent, ours: aContent, theirs: bContent });
    merged.push(['<<<<<<< yours'], aContent, ['||||||| before'], oContent, ['======='], bContent, [END]);
  }
  const text = merged.flat().join('\n');
  const opened = isOpen ? text.replace(/\n$/, '') : text;
  return { text: endedLike(ours, opened.endsWith(END) ? `${opened}\n` : opened), hunks };
}

/**
 * Whether the user has made the new change beside an own one: the lines that are new are there, and no replaced line
 * is. Lines that both sides share are the user's to edit.
 */
function isDone(base: readonly string[], ours: readonly string[], theirs: readonly string[]): boolean {
  const times = (line: string, side: readonly string[]) => side.filter((other) => other === line).length;
  const kept = new Set(theirs);
  const replaced = base.filter((line) => !kept.has(line));
  const left = new Set(replaced);
  if (ours.some((line) => left.has(line))) return false;
  const added = theirs.filter((line) => times(line, theirs) > times(line, base));
  // Each file has empty lines and braces, so they prove nothing.
  return added.some((line) => /\w/.test(line)) ? isInOrder(added, ours) : isGone(replaced, ours, theirs);
}

function isInOrder(lines: readonly string[], ours: readonly string[]): boolean {
  let found = 0;
  for (const line of ours) if (line === lines[found]) found += 1;
  return found === lines.length;
}

/** Whether the user has deleted these lines, and not only edited them: no word of theirs is left. */
function isGone(lines: readonly string[], ours: readonly string[], theirs: readonly string[]): boolean {
  const wordsIn = (side: readonly string[]) => new Set(side.join('\n').match(/\w+/g));
  const [present, shared] = [wordsIn(ours), wordsIn(theirs)];
  const words = [...wordsIn(lines)].filter((word) => !shared.has(word));
  return words.length > 0 && ours.length <= theirs.length && !words.some((word) => present.has(word));
}

/** Without a base, both sides changed each place in which they differ. */
function differences(a: string[], b: string[]) {
  let from = 0;
  const regions = diffIndices(a, b).flatMap(({ buffer1: [aStart, length], buffer1Content, buffer2Content }) => {
    const same = { stable: true, bufferContent: a.slice(from, aStart) } as const;
    from = aStart + length;
    return [same, { stable: false, aStart, aContent: buffer1Content, oContent: [], bContent: buffer2Content } as const];
  });
  return [...regions, { stable: true, bufferContent: a.slice(from) } as const];
}

function lines(text: string): string[] {
  return text.split('\n');
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
