import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockedCrates } from '../../src/answers/locked-crates.ts';
import { checkName, OWN_MODULES } from '../../src/answers/names.ts';
import { PLACEHOLDER } from '../../src/generate/lock.ts';
import { root } from '../support/repository.ts';
import { samples } from '../support/samples.ts';

const locks = join(root, 'templates/locks');

it.each([
  'a',
  'my-api',
  'my_api',
  'api2',
  'zz_long_name_at_the_end_of_the_alphabet',
  'x'.repeat(64),
  'conn',
  'tests',
  'nullable',
])('accepts %s', (name) => expect(checkName(name)).toBe(name));

const refused: [name: string, problem: RegExp, proposal: string][] = [
  ['', /empty/, 'my-api'],
  ['../x', /path/, 'x'],
  ['a/b', /path/, 'a-b'],
  ['a\\b', /path/, 'a-b'],
  ['..', /only letters/, 'my-api'],
  ['.', /only letters/, 'my-api'],
  ['my api', /space/, 'my-api'],
  ['my\napi', /space/, 'my-api'],
  ['café', /ASCII/, 'cafe'],
  ['日本', /ASCII/, 'my-api'],
  ['MyApi', /upper-case/, 'myapi'],
  ['my.api', /only letters/, 'my-api'],
  ['-x', /starts or ends/, 'x'],
  ['x_', /starts or ends/, 'x'],
  ['-', /starts or ends/, 'my-api'],
  ['__', /starts or ends/, 'my-api'],
  ['a--b', /in a row/, 'a-b'],
  ['2fast', /digit/, 'my-2fast'],
  ['x'.repeat(65), /limit is 64/, 'x'.repeat(61)],
  ['fn', /keyword/, 'my-fn'],
  ['gen', /keyword/, 'my-gen'],
  ['abstract', /keyword/, 'my-abstract'],
  ['str', /keyword/, 'my-str'],
  ['test', /comes with Rust/, 'my-test'],
  ['core', /comes with Rust/, 'my-core'],
  ['std', /comes with Rust/, 'my-std'],
  ['alloc', /comes with Rust/, 'my-alloc'],
  ['proc_macro', /comes with Rust/, 'my-proc_macro'],
  ['proc-macro', /comes with Rust/, 'my-proc-macro'],
  ['build', /cargo uses/, 'my-build'],
  ['deps', /cargo uses/, 'my-deps'],
  ['examples', /cargo uses/, 'my-examples'],
  ['incremental', /cargo uses/, 'my-incremental'],
  ['con', /Windows/, 'my-con'],
  ['nul', /Windows/, 'my-nul'],
  ['com1', /Windows/, 'my-com1'],
  ['lpt9', /Windows/, 'my-lpt9'],
  ['serde', /projects use/, 'my-serde'],
  ['tokio', /projects use/, 'my-tokio'],
  ['serde-json', /projects use/, 'my-serde-json'],
  ['actix_web', /projects use/, 'my-actix_web'],
  ['db', /module/, 'my-db'],
  ['mysql', /another purpose/, 'my-mysql'],
  ['sys', /another purpose/, 'my-sys'],
  ['information-schema', /another purpose/, 'my-information-schema'],
  ['performance_schema', /another purpose/, 'my-performance_schema'],
  ['postgres', /another purpose/, 'my-postgres'],
  ['template0', /another purpose/, 'my-template0'],
  ['sqlx_prepare', /another purpose/, 'my-sqlx_prepare'],
  ['template1', /another purpose/, 'my-template1'],
];

it.each(refused)('refuses %j', (name, problem, proposal) => {
  const refusal = checkName(name);
  expect(refusal).toEqual({ problem: expect.stringMatching(problem), proposal });
  expect(checkName(proposal)).toBe(proposal);
});

// The list is generated: a hand-written one would be out of date after the next `npm run locks`.
it('refuses every package of every lock file', () => {
  const texts = readdirSync(locks).map((file) => readFileSync(join(locks, file), 'utf8'));
  const names = new Set(texts.flatMap((text) => [...text.matchAll(/^name = "(.+)"$/gm)].map(([, name]) => name!)));
  names.delete(PLACEHOLDER);
  expect([...lockedCrates].sort()).toEqual([...names].sort());
  for (const name of names) expect(checkName(name), name).not.toBe(name);
});

// `use db::db;` is ambiguous, and so is every other `use db::…` in a file that imports a module of that name.
it('refuses exactly the modules that files of a project import beside the project itself', () => {
  const imported = new Set<string>();
  for (const { texts, project } of samples) {
    for (const [path, text] of texts) {
      if (!path.endsWith('.rs') || !text.includes(`\nuse ${project.crate}::`)) continue;
      const uses = [...text.matchAll(/^use ([^;]+);/gm)].map(([, names]) => names!.replaceAll('::{self', ''));
      const names = uses.flatMap((use) => use.match(/[a-z]\w*(?=[\s,}]|$)/g) ?? []);
      const code = text.replaceAll(/^use [^;]+;/gm, '');
      // Functions have a namespace of their own.
      for (const name of names) if (new RegExp(`(?<![\\w:])${name}::`).test(code)) imported.add(name);
    }
  }
  expect([...OWN_MODULES].sort()).toEqual([...imported].map((name) => name.replaceAll('_', '-')).sort());
});
