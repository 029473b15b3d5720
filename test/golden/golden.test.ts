import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { combinationId } from '../../src/answers/options.ts';
import { folderOf, GOLDEN, tree } from './tree.ts';

const REMEDY = 'if the change is intended, run `npm run golden` and read its diff';

describe.each(GOLDEN.map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  const folder = folderOf(choices);
  const rendered = tree(choices);
  const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));

  it('has the stored files and no others', () => {
    expect([...rendered.keys()].sort(), REMEDY).toEqual(stored.sort());
  });

  it.each(stored)('renders %s as stored', (path) => {
    expect(rendered.get(path), REMEDY).toBe(readFileSync(join(folder, path), 'utf8'));
  });
});
