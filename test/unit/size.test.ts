import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { countsOf, mentionsOf } from '../../tools/size/count.ts';
import { placesOf } from '../support/places.ts';

const project = mkdtempSync(join(tmpdir(), 'create-backend-size-test-'));
afterAll(() => rmSync(project, { recursive: true }));

const FILES: Record<string, string> = {
  'Cargo.lock': 'version = 4\n\n[[package]]\nname = "a"\n\n[[package]]\nname = "b"\n\n[[package]]\nname = "own"\n',
  'README.md':
    '**To add a resource**, change:\n\n| place | what |\n| --- | --- |\n| `src/a.rs` | a |\n| `b` | `c` |\n\n| `d` |\n',
  'requests.http': '### Create an order\nPOST {{base}}/orders\n',
  'migrations/0001_create_users.sql': 'SELECT id FROM users ORDER BY id;\n',
  'migrations/0002_create_orders.sql': 'CREATE TABLE orders (id BIGINT);\n',
  'src/main.rs': '//! A program.\n\nmod config;\nmod cost;\n\nfn main() {\n    // Nothing yet.\n}\n',
  'src/config.rs': 'pub struct CreateOrder;\n\n#[cfg(test)]\nmod tests;\n',
  'src/config/tests.rs': '// A test.\n\n#[test]\nfn works() {}\n',
  'src/cost.rs':
    'pub fn cost() {} // of an order\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn works() {}\n}\n\nfn end() {}\n',
  'tests/api/users.rs':
    '// in this order\nuse std::cmp::Ordering;\nconst BORDER: &str = "in the order of their ids";\n',
  'tests/exercises/checks.rs': 'fn order() {}\n',
};

for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

it('counts code, comments and tests separately', () => {
  expect(countsOf(project)).toEqual({
    files: 4,
    lines: 25,
    code: 7,
    comments: 2,
    tests: 11,
    longest: 9,
    places: 2,
    mentions: 3,
    crates: 2,
  });
});

it('reads the places from the list in the README', () => {
  expect(placesOf(FILES['README.md']!)).toEqual(['src/a.rs', 'b']);
  expect(placesOf('# A program\n')).toBeUndefined();
});

it('counts a file as a mention if its code knows orders', () => {
  expect(mentionsOf(project).sort()).toEqual([
    join('migrations', '0002_create_orders.sql'),
    'requests.http',
    join('src', 'config.rs'),
  ]);
});
