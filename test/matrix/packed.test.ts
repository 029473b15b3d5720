import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { combinations, defaults } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { outputPath } from '../../src/generate/layers.ts';
import { LOCKS } from '../../src/generate/lock.ts';
import { unpacked } from '../../src/generate/packed.ts';
import { templates } from '../../src/generate/templates.ts';
import { tourId } from '../../src/generate/tour/review.ts';
import { packedTemplates } from '../../tools/pack-templates.ts';
import { root } from '../support/repository.ts';
import { SECRET, templatesDirectory, VERSION } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

describe('the packed templates', () => {
  const packed = unpacked(packedTemplates(templatesDirectory));

  it('are complete', () => {
    const paths = packed.layers.flatMap((layer) => layer.files.map(({ path }) => `${layer.folder}/${path}`));
    const stored = filesBelow(templatesDirectory).filter((path) => !path.startsWith(`${LOCKS}/`));
    expect(paths.sort()).toEqual(
      stored.map((path) => path.replace(/\/.*/, (rest) => `/${outputPath(rest.slice(1))}`)).sort(),
    );
  });

  it.each(samples.map((one) => [one.id, one] as const))('render the same as the folder: %s', (_, one) => {
    const { files } = generate({ ...one.choices, name: 'my-api' }, packed, VERSION, SECRET);
    expect(files).toEqual(one.files);
  });

  // The build makes these tours with another name.
  it.each(['a', 'long-name-'.repeat(6).concat('last')])('have the tours of all combinations, also for %s', (name) => {
    const { addons, sample } = defaults();
    for (const choices of combinations(addons, sample)) {
      expect(packed.tour(tourId(choices)), tourId(choices)).not.toBe(undefined);
      const [made, shipped] = [templates, packed].map(
        (source) => generate({ ...choices, name }, source, VERSION, SECRET).files,
      );
      expect(shipped, tourId(choices)).toEqual(made);
    }
  });
});

describe('the tarball', () => {
  const [pack] = JSON.parse(
    // Without scripts: `prepare` would build again while other tests use the build.
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ size: number; files: { path: string; mode: number }[] }];
  const paths = pack.files.map(({ path }) => path);

  it('contains the files that are needed to run, and no others', () => {
    const expected = [
      ...['LICENSE', 'README.md'].filter((path) => existsSync(join(root, path))),
      'bin/create-backend.js',
      'bin/package.json',
      'package.json',
      ...filesBelow(join(root, 'dist')).map((path) => `dist/${path}`),
    ];
    expect(paths.sort()).toEqual(expected.sort());
    expect(paths).toEqual(expect.arrayContaining(['dist/cli.cjs', 'dist/THIRD-PARTY-LICENSES.txt']));
  });

  it('is under 1 MB', () => {
    expect(pack.size).toBeLessThan(1_000_000);
  });

  it('does not load the compiler of Handlebars, the templates or the prompts at the start', () => {
    expect(statSync(join(root, 'dist', 'cli.cjs')).size).toBeLessThan(65_000);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
