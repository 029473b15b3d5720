import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { type Auth, type Choices, combinationId, combinations } from '../../src/answers/options.ts';
import { projectOf } from '../../src/generate/project.ts';
import { render } from '../../src/generate/render.ts';
import { templates } from '../../src/generate/templates.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { COVERING } from '../support/covering.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { everyResource, randomResource, seeded } from '../support/resources.ts';
import { SECRET, sample, VERSION } from '../support/sample.ts';
import { installed } from '../support/skip.ts';

const all = combinations();

/** How many lists of fields are tried, and how many of them one project has. */
const LISTS = 204;
const IN_PROJECT = 6;

/** Several random resources. Later ones can refer to earlier ones. */
function randomResources(seed: number, auth: Auth): Resource[] {
  const random = seeded(seed);
  const resources: Resource[] = [];
  while (resources.length < IN_PROJECT) resources.push(randomResource(random, auth, resources));
  return resources;
}

/** Only the layers of resources: the rest of a project is the same for every list. */
const layers = templates.layers.filter(({ folder }) => /\b(resource|uses-\w+)\b/.test(folder));

function rendered(choices: Choices, resources: readonly Resource[]): Map<string, string> {
  return render(projectOf({ ...choices, name: 'my-api', resources }, VERSION, SECRET), { ...templates, layers });
}

const seeds = Array.from({ length: LISTS / IN_PROJECT }, (_, seed) => seed);

describe.each(all.map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  it('renders any list of fields', () => {
    for (const seed of seeds) {
      const resources = randomResources(seed, choices.auth);
      const texts = rendered(choices, resources);
      for (const { name, plural } of resources) {
        const own = [
          `src/models/${name}.rs`,
          `src/db/${plural}.rs`,
          `src/routes/${plural}.rs`,
          `tests/api/${plural}.rs`,
        ];
        expect([...texts.keys()], `seed ${seed}`).toEqual(expect.arrayContaining(own));
      }
      for (const [path, text] of texts)
        expect(text, `seed ${seed}: ${path}`).not.toMatch(/\bundefined\b|\{\{[#/a-z]|[ \t]$/m);
    }
  });

  it('changes only lists of what is in the project', () => {
    const bare = sample(choices).texts;
    const { texts } = sample(choices, 'my-api', everyResource(choices.auth));
    const changed = [...bare.keys()].filter((path) => texts.get(path) !== bare.get(path));
    expect(changed.filter((path) => !LISTS_OF_PARTS.includes(path))).toEqual([]);
    for (const path of LISTS_OF_PARTS.filter((path) => path.endsWith('.rs'))) {
      const lost = bare
        .get(path)!
        .split('\n')
        .filter((line) => !texts.get(path)!.includes(line));
      expect(lost, path).toEqual([]);
    }
  });
});

/** The files of the project that name each resource. */
const LISTS_OF_PARTS = [
  '.create-backend.json',
  'Cargo.lock',
  'Cargo.toml',
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

it('writes Rust in the form of rustfmt', ({ skip }) => {
  skip(!installed('rustfmt'), 'rustfmt is not installed');
  const files = seeds.flatMap((seed) => {
    // Five has no divisor in common with the number of combinations, so that each has its turn.
    const choices = all[(seed * 5) % all.length]!;
    return written(rendered(choices, randomResources(seed, choices.auth)));
  });
  expect(files.length).toBeGreaterThan(800);
  expect(rustfmt('--check', ...files)).toBe('');
});

it('writes Rust that rustfmt can repair, with the shortest and the longest names', ({ skip }) => {
  skip(!installed('rustfmt'), 'rustfmt is not installed');
  const files = COVERING.flatMap((choices) =>
    written(rendered(choices, [renamed('b', choices.auth), renamed('z'.repeat(40), choices.auth)])),
  );
  expect(rustfmt(...files)).toBe('');
  expect(rustfmt('--check', ...files)).toBe('');
});

/** A resource of all types whose name and whose fields have names like this one. */
function renamed(name: string, auth: Auth): Resource {
  const [customer, invoice, setting] = everyResource(auth);
  const types = new Map([customer, invoice, setting].flatMap((one) => one!.fields).map((field) => [field.type, field]));
  const fields = [...types.values()].map((field, at) => ({
    ...field,
    name: `${name.slice(2)}${String.fromCharCode(97 + at)}${field.type === 'references' ? '_id' : ''}`,
    ...(field.type === 'references' ? { resource: 'user' } : {}),
  }));
  return { name, plural: `${name}s`, access: 'owned', fields };
}

/** Writes the Rust of one project to a directory. Returns the files. */
function written(texts: ReadonlyMap<string, string>): string[] {
  const directory = temporaryDirectory();
  return [...texts]
    .filter(([path]) => path.endsWith('.rs'))
    .map(([path, text]) => {
      const file = join(directory, path);
      fse.outputFileSync(file, text);
      return file;
    });
}

/** What rustfmt says about these files. */
function rustfmt(...args: string[]): string {
  const options = ['--color', 'never', '--edition', '2024', '--config', 'skip_children=true'];
  const { stdout, stderr } = spawnSync('rustfmt', [...options, ...args], { encoding: 'utf8', maxBuffer: Infinity });
  return stdout + stderr;
}
