import { diff3MergeRegions, diffIndices } from 'node-diff3';

/** A place that both sides changed in different ways. */
export interface Hunk {
  /** The first line of it in the user's file, counted from 1. */
  line: number;
  base: readonly string[];
  ours: readonly string[];
  theirs: readonly string[];
}

export interface Merged {
  /** With git's markers around each hunk. */
  text: string;
  hunks: readonly Hunk[];
}

/**
 * Merges two changes of one text, line by line, like `git merge-file`.
 *
 * @param base what create-backend wrote. If it is unknown, each difference of the other two is a hunk
 * @param ours what the user made of it. Its line endings are kept
 * @param theirs what create-backend would write now
 */
export function merge(base: string | undefined, ours: string, theirs: string): Merged {
  const ending = /\r\n/.test(ours) && !/(?<!\r)\n/.test(ours) ? '\r\n' : '\n';
  const isOpen = !ours.endsWith(ending) && theirs.endsWith('\n'); // no line break at the end is no edit
  const [a, b] = [`${ours}${isOpen ? ending : ''}`.split(ending), lines(theirs)];
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
    hunks.push({ line: aStart + 1, base: oContent, ours: aContent, theirs: bContent });
    merged.push(['<<<<<<< yours'], aContent, ['||||||| before'], oContent, ['======='], bContent, ['>>>>>>> new']);
  }
  const text = merged.flat().join(ending);
  return { text: isOpen && text.endsWith(ending) ? text.slice(0, -ending.length) : text, hunks };
}

/** Whether the user has made the new change beside an own one: the new lines are there, and no replaced line is. */
function isDone(base: readonly string[], ours: readonly string[], theirs: readonly string[]): boolean {
  if (!theirs.some((line) => /\w/.test(line))) return false; // each file has empty lines and braces
  const replaced = new Set(base);
  theirs.forEach((line) => replaced.delete(line));
  let found = 0;
  for (const line of ours) {
    if (replaced.has(line)) return false;
    if (line === theirs[found]) found += 1;
  }
  return found === theirs.length;
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
