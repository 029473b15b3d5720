import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { combinationId, combinations, option } from '../../src/answers/options.ts';
import { addInvoices, comparePlaces } from '../proof/patches/invoices.ts';
import { addColumn, changeQuery } from '../proof/patches/queries.ts';
import { rename } from '../proof/patches/renaming.ts';
import { addTrialRoutes } from '../proof/patches/routes.ts';
import { edited, Sources, withoutItem } from '../proof/patches/sources.ts';
import { ofDay, PATCHED, withResources } from '../support/covering.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { sample } from '../support/sample.ts';

// The proof builds patched projects. This finds a lost anchor without a build.
describe.each(PATCHED.map((choices) => [combinationId(choices), choices] as const))(
  "users' patches of %s",
  (_, choices) => {
    it('find their anchors, and touch the places that the README lists', () => {
      const name = 'my-api';
      const directory = temporaryDirectory();
      for (const [path, text] of sample(choices, name).texts) fse.outputFileSync(join(directory, path), text);
      const sources = new Sources(directory);
      const touched = sources.during(() => addInvoices(sources, choices));
      expect(comparePlaces(sources.read('README.md'), touched)).toBe('10 places');
      addTrialRoutes(sources, choices);
      addColumn(sources, choices);
      changeQuery(sources);
      rename(sources, name, 'another-name');
      for (const path of ['Cargo.toml', 'src/main.rs', 'tests/api/app.rs', 'examples/seed.rs', 'Dockerfile'])
        expect(sources.read(path).match(/my[-_]api/g) ?? [], path).toEqual([]);
    });
  },
);

describe("users' patches", () => {
  it('take turns', () => {
    const sets: (readonly unknown[])[] = [PATCHED, combinations(), option('database').choices];
    for (const all of sets) {
      expect(new Set(all.map((_, day) => ofDay(all, day))).size).toBe(all.length);
    }
    expect(PATCHED.length).toBe(option('framework').choices.length * option('database').choices.length);
  });

  it('of resources run on twelve projects, and all combinations have their turn', () => {
    const days = [0, 1].map((day) => withResources(day).map(combinationId));
    for (const ids of days) {
      expect(ids.length).toBe(12);
      for (const auth of option('auth').choices) expect(ids.some((id) => id.endsWith(auth.value))).toBe(true);
    }
    expect(new Set(days.flat())).toEqual(new Set(combinations().map(combinationId)));
  });

  it('fail on an anchor that is missing or ambiguous', () => {
    expect(edited('a b', 'x.rs', [['b', '$1']])).toBe('a $1');
    expect(() => edited('a b', 'x.rs', [['c', '']])).toThrow('x.rs contains 0 times: c');
    expect(() => edited('a b a', 'x.rs', [['a', '']])).toThrow('x.rs contains 2 times: a');
    expect(() => edited('a b a', 'x.rs', [[/a/, '']])).toThrow('x.rs contains 2 times: /a/');
    expect(edited('a b a', 'x.rs', [[/a/g, 'c']])).toBe('c b c');
  });

  it('cut a whole item', () => {
    const text = 'use a;\n\n/// One.\n#[x]\nfn one() {\n    {\n    }\n}\n\nfn two() {\n}\n';
    expect(withoutItem(text, 'x.rs', 'fn one')).toBe('use a;\n\nfn two() {\n}\n');
    expect(() => withoutItem(text, 'x.rs', 'fn three')).toThrow('x.rs does not contain: fn three');
  });

  it('notice a place that is missing in the README, one that needs no change, and the eleventh place', () => {
    const readme =
      '**To add a resource**, change:\n\n| place | what |\n| --- | --- |\n| `a.rs` | x |\n| `b.rs` | y |\n';
    expect(comparePlaces(readme, ['a.rs', 'b.rs'])).toBe('2 places');
    expect(() => comparePlaces(readme, ['a.rs', 'b.rs', 'c.rs'])).toThrow('it lacks c.rs');
    expect(() => comparePlaces(readme, ['a.rs'])).toThrow('b.rs needs no change');
    const eleven = Array.from({ length: 11 }, (_, at) => `${at}.rs`);
    expect(() => comparePlaces(readme, eleven)).toThrow('11 places, more than 10');
  });
});
