import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The rooms of src/, from the bottom up. A room imports from itself and from the rows above its own row. */
const ROOMS: readonly (readonly string[])[] = [
  ['errors.ts', 'version.ts'],
  ['signals.ts'],
  ['terminal'],
  ['resources'],
  ['answers'],
  ['choices'],
  ['generate'],
  ['disk', 'toolchain'],
  ['completions', 'doctor'],
  ['change'],
  ['commands'],
  ['cli.ts'],
];

/** The places outside of src/, each with those that it may import from apart from itself. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  tools: ['src', 'test/support', 'test/contract'], // tools/size/ starts programs as the contract suite does
  'test/support': ['src'],
  'test/unit': ['test/support', 'src', 'tools'],
  'test/matrix': ['test/support', 'src', 'tools', 'test/proof'], // patches.test.ts applies the proof's patches
  'test/golden': ['test/support', 'src', 'tools'],
  'test/e2e': ['test/support', 'src', 'tools'],
  bench: ['src', 'test/support', 'tools'],
  'test/contract': ['test/support'],
  'test/proof': ['test/contract', 'test/support', 'src'],
};

const files = ['src', 'test', 'tools', 'bench']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .map((path) => path.replaceAll(sep, '/'))
  .filter((path) => path.endsWith('.ts') && !/^test\/(golden\/expected\/|vitest\.config)/.test(path));

/** File → the files that it imports by a relative path: types and `import('…')` included. */
const imports = new Map(files.map((file) => [file, importsOf(file)] as const));

it('a room of src/ imports only from lower rooms', () => {
  const own = files.filter((file) => file.startsWith('src/'));
  expect([...new Set(own.map(roomOf))].sort()).toEqual(ROOMS.flat().sort());
  const levelOf = (file: string) => ROOMS.findIndex((row) => row.includes(roomOf(file)));
  const isLower = (file: string, target: string) => target.startsWith('src/') && levelOf(target) < levelOf(file);
  const wrong = own.flatMap((file) =>
    imports
      .get(file)!
      .filter((target) => roomOf(target) !== roomOf(file) && !isLower(file, target) && target !== 'package.json')
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

it('a place outside of src/ imports only what the table allows', () => {
  const others = files.filter((file) => !file.startsWith('src/'));
  expect([...new Set(others.map(placeOf))].sort()).toEqual(Object.keys(PLACES).sort());
  const wrong = others.flatMap((file) =>
    imports
      .get(file)!
      .filter((target) => ![placeOf(file), ...PLACES[placeOf(file)]!].includes(placeOf(target)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong, 'move what several folders of test/ use to test/support/').toEqual([]);
});

// Biome rejects cycles too, but it passes over types and `import('…')`.
it('no file imports itself through others', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const follow = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const target of imports.get(file) ?? []) follow(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) follow(file, []);
  expect(cycles).toEqual([]);
});

/** `answers` for src/answers/options.ts, `cli.ts` for src/cli.ts. */
function roomOf(file: string): string {
  return file.split('/')[1]!;
}

/** `tools`, `bench`, `src`, or a folder of test/. */
function placeOf(file: string): string {
  const [place = '', folder = ''] = file.split('/');
  return place === 'test' ? `${place}/${folder}` : place;
}

function importsOf(file: string): string[] {
  const code = readFileSync(join(root, file), 'utf8');
  const paths = [...code.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, path]) => path!);
  return paths.map((path) => relative(root, resolve(root, dirname(file), path)).replaceAll(sep, '/'));
}
