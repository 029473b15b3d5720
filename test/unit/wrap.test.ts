import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/terminal/wrap.ts';

describe('wrap', () => {
  it('changes nothing without a terminal', () => expect(wrap('one two three', undefined)).toBe('one two three'));

  it('breaks between words', () => expect(wrap('one two three', 8)).toBe('one two\nthree'));

  it('does not count colours', () => expect(wrap('\x1b[33mone\x1b[39m two', 7)).toBe('\x1b[33mone\x1b[39m two'));

  it('keeps a command in one piece, on a line of its own', () => {
    expect(wrap('It is missing. Run: cd my-api && cargo build --locked', 16)).toBe(
      'It is missing.\nRun:\n  cd my-api && cargo build --locked',
    );
  });

  it('leaves a line alone that fits', () => expect(wrap('Run: cargo build', 16)).toBe('Run: cargo build'));
});
