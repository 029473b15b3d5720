import { describe, expect, it } from 'vitest';
import { blocksOf, fences, matched } from '../support/transcript.ts';

const all = (expected: string[], printed: string[]) => matched(expected, printed, true) !== undefined;

describe('matched', () => {
  it.each([
    ['{"id":<id>,"n":<n>}', '{"id":12,"n":0}'],
    ['at <time>', 'at 2026-11-21T08:30:00Z'],
    ['at <time>', 'at 2026-11-21T08:30:00.123456Z'],
    ['<uuid>', '5c193fa9-964f-4640-bf0a-fd5e462f692d'],
    ['took <number>', 'took 0.25'],
    ['"detail":"Gone",…}', '"detail":"Gone","request_id":"x"}'],
    ['a.b (c) [d] | $', 'a.b (c) [d] | $'],
  ])('%s matches %s', (expected, printed) => expect(all([expected], [printed])).toBe(true));

  it.each([
    ['{"id":<id>}', '{"id":0}'],
    ['<id>', '12 '],
    ['at <time>', 'at 2026-11-21 08:30:00'],
    ['<uuid>', 'tour-9'],
    ['a.b', 'axb'],
    ['200', '2000'],
    ['…a', 'ab'],
  ])('%s does not match %s', (expected, printed) => expect(all([expected], [printed])).toBe(false));

  it('lets a line of … match any number of lines', () => {
    expect(all(['a', '…', 'z'], ['a', 'z'])).toBe(true);
    expect(all(['a', '…', 'z'], ['a', 'b', 'c', 'z'])).toBe(true);
    expect(all(['a', '…', 'z'], ['a', 'b', 'c'])).toBe(false);
  });

  it('requires all lines, or returns how many matched', () => {
    expect(all(['a'], ['a', 'b'])).toBe(false);
    expect(all(['a', 'b'], ['a'])).toBe(false);
    expect(matched(['…', 'b'], ['a', 'b', 'c'], false)).toBe(2);
  });
});

it('finds commands, interrupts, and blocks that only show output', () => {
  const markdown =
    '# T\n\n```console\n$ a\none\n$ b\n```\n\n```console server\n^C\nbye\n```\n\n```console server\n…\nx\n```\n';
  expect(blocksOf('t.md', markdown)).toEqual([
    {
      file: 't.md',
      terminal: 'reader',
      steps: [
        { line: 4, command: 'a', expected: ['one'] },
        { line: 6, command: 'b', expected: [] },
      ],
    },
    { file: 't.md', terminal: 'server', steps: [{ line: 10, command: '^C', expected: ['bye'] }] },
    { file: 't.md', terminal: 'server', steps: [{ line: 15, command: undefined, expected: ['…', 'x'] }] },
  ]);
});

it('refuses unknown blocks and open fences', () => {
  expect(() => blocksOf('t.md', '```console root\n$ a\n```\n')).toThrow('t.md:1');
  expect(() => fences('```rust\nfn a() {}\n')).toThrow('does not end');
});
