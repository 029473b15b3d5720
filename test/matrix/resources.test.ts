import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { combinationId, combinations } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { everyResource, randomResource, seeded } from '../support/resources.ts';
import { SECRET, VERSION } from '../support/sample.ts';

const all = combinations();

/** How many lists of fields are tried, and how many of them one project has. */
const LISTS = 204;
const IN_PROJECT = 3;

function textsOf(choices: (typeof all)[number], resources: readonly Resource[]): Map<string, string> {
  const { files } = generate({ ...choices, name: 'my-api', resources }, templates, VERSION, SECRET);
  return new Map([...files].map(([path, { text }]) => [path, text]));
}

/** Several random resources. Later ones can refer to earlier ones. */
function randomResources(seed: number, auth: (typeof all)[number]['auth']): Resource[] {
  const random = seeded(seed);
  const resources: Resource[] = [];
  while (resources.length < IN_PROJECT) resources.push(randomResource(random, auth, resources));
  return resources;
}

const seeds = Array.from({ length: LISTS / IN_PROJECT }, (_, seed) => seed);

describe.each(all.map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  const bare = textsOf(choices, []);

  it('renders any list of fields', () => {
    for (const seed of seeds) {
      const resources = randomResources(seed, choices.auth);
      const texts = textsOf(choices, resources);
      const added = [...texts.keys()].filter((path) => !bare.has(path));
      for (const { name, plural } of resources) {
        const own = [`src/models/${name}.rs`, `src/db/${plural}.rs`, `src/routes/${plural}.rs`, `tests/api/${plural}.rs`];
        expect(added, `seed ${seed}`).toEqual(expect.arrayContaining(own));
      }
      for (const path of added) expect(texts.get(path), `seed ${seed}: ${path}`).not.toMatch(/undefined|\{\{|[ \t]$/m);
    }
  });

  it('changes only lists of what is in the project', () => {
    const texts = textsOf(choices, everyResource(choices.auth));
    const changed = [...bare.keys()].filter((path) => texts.get(path) !== bare.get(path));
    expect(changed.filter((path) => !LISTS_OF_PARTS.includes(path))).toEqual([]);
    for (const path of LISTS_OF_PARTS.filter((path) => path.endsWith('.rs'))) {
      const lost = bare.get(path)!.split('\n').filter((line) => !texts.get(path)!.includes(line));
      expect(lost, path).toEqual([]);
    }
  });
});

/** The files of the project that name each resource. */
const LISTS_OF_PARTS = [
  '.create-backend.json',
  'README.md',
  'docs/architecture.md',
  'requests.http',
  'src/db/mod.rs',
  'src/models/mod.rs',
  'src/openapi.rs',
  'src/routes/mod.rs',
  'src/services/mod.rs',
  'tests/api/main.rs',
];

it('writes Rust in the form of rustfmt', () => {
  const directory = temporaryDirectory();
  const files = seeds.flatMap((seed, at) => {
    const choices = all[(at * 5) % all.length]!;
    const texts = textsOf(choices, randomResources(seed, choices.auth));
    return [...texts]
      .filter(([path]) => path.endsWith('.rs') && !textsOf(choices, []).has(path))
      .map(([path, text]) => {
        const file = join(directory, `${seed}`, path);
        fse.outputFileSync(file, text);
        return file;
      });
  });
  expect(files.length).toBeGreaterThan(800);
  execFileSync('rustfmt', ['--check', '--edition', '2024', '--config', 'skip_children=true', ...files], { stdio: 'pipe' });
});
