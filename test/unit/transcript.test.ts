import { describe, expect, it } from 'vitest';
import { blocksOf, fences, matched } from '../support/transcript.ts';

const all = (expected: string[], said: string[]) => matched(expected, said, true) !== undefined;

describe('matched', () => {
  it.each([
    ['{"id":<id>,"n":<n>}', '{"id":12,"n":0}'],
    ['at <time>', 'at 2026-11-21T08:30:00Z'],
    ['at <time>', 'at 2026-11-21T08:30:00.123456Z'],
    ['<uuid>', '5c193fa9-964f-4640-bf0a-fd5e462f692d'],
    ['took <number>', 'took 0.25'],
    ['"detail":"Gone",…}', '"detail":"Gone","request_id":"x"}'],
    ['a.b (c) [d] | $', 'a.b (c) [d] | $'],
  ])('%s is %s', (expected, said) => expect(all([expected], [said])).toBe(true));

  it.each([
    ['{"id":<id>}', '{"id":0}'],
    ['<id>', '12 '],
    ['at <time>', 'at 2026-11-21 08:30:00'],
    ['<uuid>', 'tour-9'],
    ['a.b', 'axb'],
    ['200', '2000'],
    ['…a', 'ab'],
  ])('%s is not %s', (expected, said) => expect(all([expected], [said])).toBe(false));

  it('takes a line of … for any number of lines', () => {
    expect(all(['a', '…', 'z'], ['a', 'z'])).toBe(true);
    expect(all(['a', '…', 'z'], ['a', 'b', 'c', 'z'])).toBe(true);
    expect(all(['a', '…', 'z'], ['a', 'b', 'c'])).toBe(false);
  });

  it('wants all lines, or says how many it took', () => {
    expect(all(['a'], ['a', 'b'])).toBe(false);
    expect(all(['a', 'b'], ['a'])).toBe(false);
    expect(matched(['…', 'b'], ['a', 'b', 'c'], false)).toBe(2);
  });
});

it('finds commands, interrupts and looks', () => {
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

it('refuses what it does not know', () => {
  expect(() => blocksOf('t.md', '```console root\n$ a\n```\n')).toThrow('t.md:1');
  expect(() => fences('```rust\nfn a() {}\n')).toThrow('does not end');
});
