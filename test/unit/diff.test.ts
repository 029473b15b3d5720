import { applyPatch, createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/generate/diff.ts';

let state = 1;

/** The same numbers in each run. */
function pick(below: number): number {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
}

const LINES = ['fn a() {', '}', '', '    b();', 'c\r'];

function text(lines: readonly string[]): string {
  return lines.length === 0 ? '' : lines.join('\n') + (pick(4) === 0 ? '' : '\n');
}

const pairs = Array.from({ length: 3000 }, () => {
  const before = Array.from({ length: pick(25) }, () => LINES[pick(LINES.length)]!);
  const after = before.flatMap((line) => [[], [line, LINES[pick(LINES.length)]!], [line]][Math.min(pick(9), 2)]!);
  return [text(before), text(after)] as const;
});

describe('a diff', () => {
  it.each([0, 3, 4])('with %i lines of context leads to the new text', (context) => {
    for (const [before, after] of pairs) {
      const strict = { fuzzFactor: 0, autoConvertLineEndings: false };
      expect(applyPatch(before, diffOf('a.rs', before, after, context), strict)).toBe(after);
    }
  });

  it.each([0, 3, 4])('with %i lines of context is that of another implementation', (context) => {
    for (const [before, after] of pairs) {
      const options = { context, headerOptions: FILE_HEADERS_ONLY };
      const other = createTwoFilesPatch('a/a.rs', 'b/a.rs', before, after, undefined, undefined, options);
      expect(diffOf('a.rs', before, after, context)).toBe(other);
    }
  });
});
