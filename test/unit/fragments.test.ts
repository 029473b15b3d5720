import { describe, expect, it } from 'vitest';
import { cut, fragment } from '../../src/generate/tour/fragments.ts';

const RUST = `//! A module.

/// The most.
pub const MOST: &[u8] = &[
    1,
    2,
];

/// A thing.
#[derive(Debug)]
#[schema(example = json!({
    "id": 1
}))]
pub struct Thing {
    #[schema(minimum = 1)]
    pub id: i64,
}

pub struct Id(pub i64);

impl<T> Display for Thing
where
    T: Copy,
{
    fn fmt(&self) -> bool {
        true
    }
}

impl Thing {
    /// Makes one.
    #[utoipa::path(
        get,
        path = "/",
    )]
    pub async fn new() -> Self {
        let id = 1;
        Self { id }
    }

    fn newer() {}
}

pub fn named<F>(
    value: F,
) -> bool
where
    F: Fn(),
{
    true
}

fn twice() {}

mod inner {
    fn twice() {}
}
`;

const SQL = `-- Ids are never given twice.
CREATE TABLE users (
    id INTEGER -- the key;
);

CREATE TABLE users_old (id INTEGER);
`;

const TOML = `[package]
name = "x"

# Quick.
[profile.release]
lto = "thin"
strip = true

[lints]
`;

const texts = new Map([
  ['src/a.rs', RUST],
  ['m/1.sql', SQL],
  ['Cargo.toml', TOML],
  ['run.sh', 'a\nb\n'],
]);

const lines = (what: string) => cut(what, texts).lines;

describe('cut', () => {
  it.each([
    [
      'a function whose signature spans lines',
      'src/a.rs fn named',
      ['pub fn named<F>(', '    value: F,', ') -> bool', 'where', '    F: Fn(),', '{', '    true', '}'],
    ],
    [
      'a constant that spans lines, with its comment',
      'src/a.rs const MOST',
      ['/// The most.', 'pub const MOST: &[u8] = &[', '    1,', '    2,', '];'],
    ],
    [
      'a struct without its attributes for the API description',
      'src/a.rs struct Thing',
      ['/// A thing.', '#[derive(Debug)]', 'pub struct Thing {', '    pub id: i64,', '}'],
    ],
    ['a struct of one line', 'src/a.rs struct Id', ['pub struct Id(pub i64);']],
    [
      'an implementation by its first line',
      'src/a.rs impl<T> Display for Thing',
      [
        'impl<T> Display for Thing',
        'where',
        '    T: Copy,',
        '{',
        '    fn fmt(&self) -> bool {',
        '        true',
        '    }',
        '}',
      ],
    ],
    [
      'a method, moved to the left',
      'src/a.rs impl Thing > fn new',
      ['/// Makes one.', 'pub async fn new() -> Self {', '    let id = 1;', '    Self { id }', '}'],
    ],
    ['the outer one of two items with the same name', 'src/a.rs fn twice', ['fn twice() {}']],
    [
      'some lines of an item',
      'src/a.rs impl Thing > fn new | from let id | to Self { id }',
      ['let id = 1;', 'Self { id }'],
    ],
    [
      'a statement with its comment',
      'm/1.sql statement CREATE TABLE users',
      ['-- Ids are never given twice.', 'CREATE TABLE users (', '    id INTEGER -- the key;', ');'],
    ],
    [
      'a section of TOML',
      'Cargo.toml section [profile.release]',
      ['# Quick.', '[profile.release]', 'lto = "thin"', 'strip = true'],
    ],
    ['a whole file', 'run.sh', ['a', 'b']],
  ])('cuts %s', (_, what, expected) => {
    expect(lines(what)).toEqual(expected);
  });

  it.each([
    'src/a.rs struct Thing',
    'src/a.rs fn named',
    'src/a.rs impl Thing > fn new',
    'Cargo.toml section [profile.release]',
  ])('returns the line of %s', (what) => {
    const { path, line, lines } = cut(what, texts);
    expect(texts.get(path)!.split('\n')[line - 1]).toContain(lines[0]);
  });

  it.each([
    ['src/b.rs', 'there is no file src/b.rs'],
    ['src/a.rs fn gone', 'there is no fn gone'],
    ['src/a.rs fn nam', 'there is no fn nam'],
    ['src/a.rs impl Thing > fn gone', 'there is no fn gone'],
    ['m/1.sql statement CREATE TABLE orders', 'there is no statement'],
    ['Cargo.toml section [bench]', 'there is no section'],
    ['src/a.rs fn named | from nothing', 'no line has "nothing"'],
    ['src/a.rs fn named | about x', 'is neither'],
  ])('refuses %s', (what, message) => {
    expect(() => cut(what, texts)).toThrow(message);
  });

  it('refuses a name that occurs twice', () => {
    expect(() => cut('src/a.rs fn f', new Map([['src/a.rs', 'fn f() {}\nfn f() {}\n']]))).toThrow(
      'more than one fn f: lines 1 and 2',
    );
  });
});

describe('fragment', () => {
  it('is a link and the code', () => {
    expect(fragment('src/a.rs struct Id', texts)).toBe(
      '[`Id` in src/a.rs, line 19](../../src/a.rs#L19)\n\n```rust\npub struct Id(pub i64);\n```',
    );
  });
});
