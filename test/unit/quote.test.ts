import { describe, expect, it } from 'vitest';
import { quote } from '../../src/terminal/quote.ts';
import { tree } from '../../src/terminal/tree.ts';

describe('quote', () => {
  it.each([
    ['my-api', 'my-api'],
    ['../a/b.c', '../a/b.c'],
    ['my api', "'my api'"],
    ["it's", "'it'\\''s'"],
    ['$HOME', "'$HOME'"],
    ['-rf', './-rf'],
    ['=ls', "'=ls'"], // zsh replaces it by the path of ls
  ])('quotes %s for sh as %s', (path, quoted) => expect(quote(path, 'linux')).toBe(quoted));

  it.each([
    ['..\\a', '..\\a'],
    ['C:\\Program Files', '"C:\\Program Files"'],
    ["it's", '"it\'s"'],
  ])('quotes %s for Windows as %s', (path, quoted) => expect(quote(path, 'win32')).toBe(quoted));
});

it('tree() lists directories first, and ends each level with a corner', () => {
  expect(tree('my-api', ['Cargo.toml', 'src/db/mod.rs', 'src/main.rs', '.env'])).toBe(
    ['my-api/', '├── src/', '│   ├── db/', '│   │   └── mod.rs', '│   └── main.rs', '├── .env', '└── Cargo.toml'].join(
      '\n',
    ),
  );
});
