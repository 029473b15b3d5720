import { describe, expect, it } from 'vitest';
import { applied, shownDiff } from '../../src/generate/tour/edits.ts';
import { withItems } from '../../src/generate/tour/items.ts';
import { pagesOf, replayed, type Texts } from '../../src/generate/tour/pages.ts';
import { toured } from '../../src/generate/tour/tour.ts';

const GOAL = `//! Reviews.

use std::fmt;

use super::{Database, retry};
use crate::models::review::{NewReview, Review};

/// Finds one.
#[inline]
pub async fn find(db: &Database) -> Option<Review> {
    None
}

pub async fn insert(db: &Database, new: &NewReview) {
    retry();

    retry();
}

impl fmt::Display for Review {}
`;

describe('withItems', () => {
  it('starts a file with the items and the imports that they need', () => {
    expect(withItems(undefined, GOAL, ['fn find'])).toBe(
      [
        '//! Reviews.\n',
        'use super::Database;\nuse crate::models::review::Review;\n',
        '/// Finds one.\n#[inline]\npub async fn find(db: &Database) -> Option<Review> {\n    None\n}\n',
      ].join('\n'),
    );
  });

  it('gives the finished file once all items are there, in whatever order they come', () => {
    const names = ['impl fmt::Display for Review', 'fn insert', 'fn find'];
    expect(names.reduce<string | undefined>((text, name) => withItems(text, GOAL, [name]), undefined)).toBe(GOAL);
  });

  it('keeps the own items of a file, with their imports, and replaces those of the same name', () => {
    const own = 'use std::time::Instant;\n\npub async fn find() {}\n\nfn mine() -> Instant {\n    todo!()\n}\n';
    const both = withItems(own, GOAL, ['fn insert']);
    expect(both).toContain('use std::time::Instant;');
    expect(both).toContain('pub async fn find() {}');
    expect(both).toContain('fn mine()');
    expect(withItems(both, GOAL, ['fn find'])).not.toContain('pub async fn find() {}');
  });

  it('leaves an own item behind the item before it', () => {
    const goal = 'fn a() {}\n\nfn b() {}\n\nfn c() {}\n';
    expect(withItems('fn a() {}\n\nfn mine() {}\n\nfn c() {}\n', goal, ['fn b'])).toBe(
      'fn a() {}\n\nfn mine() {}\n\nfn b() {}\n\nfn c() {}\n',
    );
    expect(withItems('fn mine() {}\n\nfn c() {}\n', goal, ['fn a'])).toMatch(/^fn mine/);
  });

  it('neither joins nor splits the imports of the finished file', () => {
    const goal = 'use super::a;\nuse super::b;\nuse x::{C, D};\n\nfn f() { a(); b() }\n\nfn g(_: C, _: D) {}\n';
    const first = withItems(undefined, goal, ['fn f']);
    expect(first).toMatch(/^use super::a;\nuse super::b;\n\n/);
    expect(withItems(first, goal, ['fn g'])).toBe(goal);
    expect(withItems('use x::E;\n\nfn mine(_: E) {}\n', goal, ['fn g'])).toContain('use x::{C, D, E};');
  });

  it('knows that an attribute does not use a module of its name', () => {
    const goal = 'use super::schema;\n\n#[schema(x)]\nstruct A;\n\n#[schema(y = schema::id)]\nstruct B;\n';
    expect(withItems(undefined, goal, ['struct A'])).toBe('#[schema(x)]\nstruct A;\n');
    expect(withItems(undefined, goal, ['struct B'])).toContain('use super::schema;');
  });

  it('knows that a comment uses no import', () => {
    const goal = 'use a::Review;\n\n/// Makes a Review.\nfn f() {}\n\nfn g() -> Review {}\n';
    expect(withItems(undefined, goal, ['fn f'])).toBe('/// Makes a Review.\nfn f() {}\n');
    expect(withItems(undefined, goal, ['fn g'])).toContain('use a::Review;');
  });

  it('takes a re-export as an item', () => {
    const goal = 'pub use a::B;\n\nfn f() {}\n';
    expect(withItems(undefined, goal, ['fn f'])).toBe('fn f() {}\n');
    expect(withItems(undefined, goal, ['pub use a::B;', 'fn f'])).toBe(goal);
  });

  it.each(['use a::{b::{C, D}, E};', 'use a::*;'])('refuses the import %s, which it cannot divide', (uses) => {
    expect(() => withItems(undefined, `${uses}\n\nfn f() {}\n`, ['fn f'])).toThrow('neither nested nor a glob');
  });

  it('refuses an item that the finished file does not have', () => {
    expect(() => withItems(undefined, GOAL, ['fn nothing'])).toThrow('there is no fn nothing');
  });
});

describe('applied', () => {
  it('replaces the old lines of each place', () => {
    expect(applied('a\nb\n\nc\nd\n', ' a\n-b\n+B\n@@\n-d\n')).toBe('a\nB\n\nc\n');
  });

  it('creates a file', () => {
    expect(applied(undefined, '+a\n+\n+b\n')).toBe('a\n\nb\n');
  });

  it.each([
    ['a\n', '-b\n+c\n', 'the file has no lines'],
    ['a\na\n', '-a\n', 'the file has these lines 2 times'],
    [undefined, ' a\n+b\n', 'it changes a file that does not exist'],
    ['aa\nb\n', '-a\n', 'the file has no lines'],
    ['a\n', '+b\n', 'a place has no old lines'],
    ['a\nb\n', ' a\nb\n+c\n', 'a line begins with neither a space nor - nor +'],
  ])('refuses an edit that does not fit %j', (text, edit, message) => {
    expect(() => applied(text, edit)).toThrow(message);
  });
});

describe('toured', () => {
  const start: Texts = new Map([
    ['src/a.rs', 'fn a() {}\n'],
    ['docs/tour/README.md', '<!-- fragment: src/a.rs fn a -->\n'],
    ['docs/tour/parts/01-route.md', '<!-- edit: src/a.rs\n-fn a() {}\n+fn b() {}\n-->\n'],
  ]);
  const goal: Texts = new Map([
    ['src/a.rs', 'fn c() {}\n'],
    ['migrations/0007_create_reviews.sql', 'CREATE TABLE reviews ();\n'],
  ]);
  const withChapters = (chapters: Record<string, string>): Texts =>
    new Map([...start, ...Object.entries(chapters).map(([name, text]) => [`docs/tour/${name}`, text] as const)]);
  const tour = (chapters: Record<string, string>) =>
    toured(withChapters(chapters), goal, (state) => new Map([['.sqlx/query.json', state.get('src/a.rs')!]]));

  it('shows each edit as a diff, and code as it is at that place', () => {
    const { texts, states } = tour({
      '01-a.md': '<!-- part: 01-route -->\n\n<!-- fragment: src/a.rs fn b -->\n',
      '02-b.md': '<!-- edit: src/a.rs -->\n\n<!-- edit: migrations/*_create_reviews.sql -->\n',
    });
    expect(texts.get('docs/tour/01-a.md')).toBe(
      [
        '```diff\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,1 +1,1 @@\n-fn a() {}\n+fn b() {}\n```\n\n',
        '<!-- fragment: src/a.rs fn b -->\n[`b` in src/a.rs, line 1](../../src/a.rs#L1)\n\n```rust\nfn b() {}\n```\n',
      ].join(''),
    );
    expect(texts.get('docs/tour/02-b.md')).toContain('--- /dev/null\n+++ b/migrations/0007_create_reviews.sql\n');
    // A page that is no chapter shows the project as it was created.
    expect(texts.get('docs/tour/README.md')).toContain('fn a() {}');
    expect(texts.has('docs/tour/parts/01-route.md')).toBe(false);
    expect(states.get('01')!.get('src/a.rs')).toBe('fn b() {}\n');
    expect(states.get('02')!.get('src/a.rs')).toBe('fn c() {}\n');
  });

  it('writes the edits of each chapter, with the query data', () => {
    const { texts } = tour({ '01-a.md': '<!-- part: 01-route -->\n', '02-b.md': 'Nothing.\n' });
    const diff = texts.get('docs/tour/edits/01.diff')!;
    expect(diff).toContain('+++ b/.sqlx/query.json');
    expect(diff).toContain('+++ b/src/a.rs');
    expect(texts.has('docs/tour/edits/02.diff')).toBe(false);
  });

  it('gives the same pages again from their contents', () => {
    const pages = {
      '01-a.md': '<!-- part: 01-route -->\n\n<!-- fragment: src/a.rs fn b -->\n',
      '02-b.md': 'Nothing.\n',
      '03-c.md': '<!-- edit: src/a.rs -->\n',
    };
    const { texts, contents } = tour(pages);
    expect(texts.has('docs/tour/edits/03.diff')).toBe(true);
    expect(pagesOf(withChapters(pages), replayed(contents))).toEqual(texts);
  });

  it('takes an edit back, and shows a solution without keeping it', () => {
    const { texts, states, extras } = tour({
      '01-a.md': [
        '<!-- edit: src/a.rs\n-fn a() {}\n+fn x() {}\n-->',
        '<!-- undo -->',
        '<!-- solution: src/a.rs\n-fn a() {}\n+fn y() {}\n-->',
        '<!-- extra: src/a.rs\n fn a() {}\n+// kept\n-->',
      ].join('\n\n'),
    });
    const text = texts.get('docs/tour/01-a.md')!;
    expect(text).toContain('-fn x() {}\n+fn a() {}');
    expect(text).toContain('```diff solution\n');
    expect(states.get('01')!.get('src/a.rs')).toBe('fn a() {}\n// kept\n');
    expect(extras).toEqual([{ path: 'src/a.rs', edit: ' fn a() {}\n+// kept\n' }]);
  });

  it.each([
    ['<!-- edit: src/b.rs -->', 'docs/tour/01-a.md, edit "src/b.rs": the finished project has no such file'],
    ['<!-- edit: src/a.rs fn d -->', 'there is no fn d'],
    ['<!-- undo -->', 'there is no edit to take back'],
    ['<!-- remove: src/b.rs -->', 'there is no such file'],
    ['<!-- fragment: src/a.rs fn d -->', 'there is no fn d'],
    ['<!-- part: 01-nothing -->\n', 'there is no part 01-nothing'],
    ['<!-- edit: src/a.rs\n fn a() {}\n-->', 'it changes nothing'],
    ['<!-- extra: src/a.rs -->', 'it has no lines'],
    [
      '<!-- edit: src/a.rs\n-fn a() {}\n+fn x() {}\n-->\n<!-- edit: src/a.rs -->\n<!-- undo -->',
      'another edit has changed the file since',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => tour({ '01-a.md': text })).toThrow(message);
  });
});

it('names both sides of a change as git does', () => {
  expect(shownDiff('a.rs', undefined, 'x\n')).toBe('--- /dev/null\n+++ b/a.rs\n@@ -0,0 +1,1 @@\n+x\n');
  expect(shownDiff('a.rs', 'x\n', undefined)).toBe('--- a/a.rs\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n');
});
