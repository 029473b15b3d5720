import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { expect, it } from 'vitest';
import { diffOf } from '../../src/generate/diff.ts';

it('leaves out equal lines at the start, and gives the diff of the whole texts', () => {
  const texts = textsOf(4).map((lines) => lines.join(''));
  const options = { context: 1, headerOptions: FILE_HEADERS_ONLY };
  const pairs = texts.flatMap((before) => texts.map((after) => [before, after] as const));
  const different = pairs.filter(([before, after]) => {
    const whole = createTwoFilesPatch('a/x', 'b/x', before, after, undefined, undefined, options);
    return diffOf('x', before, after, 1) !== whole;
  });
  expect(different).toEqual([]);
  expect(pairs.length).toBe(121 ** 2);
});

/** All texts of up to so many lines. With few different lines, one change can often be shown in several places. */
function textsOf(length: number): string[][] {
  if (length === 0) return [[]];
  const shorter = textsOf(length - 1);
  const longest = shorter.filter((lines) => lines.length === length - 1);
  return [...shorter, ...longest.flatMap((lines) => ['a\n', 'b\n', '\n'].map((line) => [...lines, line]))];
}
