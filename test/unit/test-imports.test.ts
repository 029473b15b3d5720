import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/repository.ts';

const test = join(root, 'test');

/** The folders that each folder of test/ may import from, apart from itself. Biome rejects import cycles. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  support: ['src'],
  unit: ['support', 'src', 'tools'],
  matrix: ['support', 'src', 'tools'],
  golden: ['support', 'src', 'tools'],
  e2e: ['support', 'src', 'tools'],
  bench: ['support'],
  contract: ['support'],
  proof: ['contract', 'support', 'src'],
};

const files = readdirSync(test, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && path.includes(sep) && !path.startsWith(join('golden', 'expected')),
);

it('every folder of test/ imports only what the table allows', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  const wrong = files.flatMap((path) => {
    const allowed = [folderOf(path), ...MAY_IMPORT[folderOf(path)]!];
    return importsOf(join(test, path))
      .filter((target) => !allowed.includes(placeOf(target)))
      .map((target) => `${path} imports ${relative(root, target)}`);
  });
  expect(wrong, 'move what several folders use to test/support/').toEqual([]);
});

/** `unit` for `unit/names.test.ts`. */
function folderOf(path: string): string {
  return path.split(sep)[0]!;
}

/** `support` for a file below test/support/, `src` for one below src/. */
function placeOf(file: string): string {
  return folderOf(relative(file.startsWith(test + sep) ? test : root, file));
}

/** The files that a file imports by a relative path, types included. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8');
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, path]) => resolve(dirname(file), path!));
}
