import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { combinationId } from '../../src/answers/options.ts';
import { folderOf, GOLDEN, tree } from './tree.ts';

describe.each(GOLDEN.map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  const folder = folderOf(choices);
  const fresh = tree(choices);
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));

  it('has the files that are expected', () => {
    expect([...fresh.keys()].sort(), 'run `npm run golden` and look at the diff').toEqual(kept.sort());
  });

  it.each(kept)('has %s as expected', (path) => {
    expect(fresh.get(path), 'run `npm run golden` and look at the diff').toBe(readFileSync(join(folder, path), 'utf8'));
  });
});
