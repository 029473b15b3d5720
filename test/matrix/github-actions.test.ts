import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { option } from '../../src/answers/options.ts';
import { RUST } from '../../src/choices/rust.ts';
import { isFile } from '../support/databases.ts';
import { root } from '../support/repository.ts';
import { sample } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

const ours = join(root, '.github/workflows');
const own = readdirSync(ours).map((name) => readFileSync(join(ours, name), 'utf8'));

/** Every generated workflow, each text once. */
const workflows = new Map(
  samples.flatMap(({ texts }) =>
    [...texts].filter(([path]) => path.startsWith('.github/workflows/')).map(([path, text]) => [text, path] as const),
  ),
);

it('there is one for each database, and one for the image', () => {
  expect([...workflows.values()].sort()).toEqual([
    ...option('database').choices.map(() => '.github/workflows/ci.yml'),
    '.github/workflows/image.yml',
  ]);
});

describe.each([...workflows].map(([text, path], at) => [`${path} (${at})`, text] as const))('%s', (_, text) => {
  it('names actions by commit, the same commits as our own workflows', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action!);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const known = own.flatMap((workflow) => [...workflow.matchAll(/uses: (.*)/g)].map(([, action]) => action!));
    for (const action of uses) {
      const same = known.filter((other) => other.split('@')[0] === action.split('@')[0]);
      expect(same.filter((other) => other !== action)).toEqual([]);
    }
  });

  it('may only read, and keeps no credentials', () => {
    expect(text).toContain('\npermissions:\n  contents: read\n\n');
    expect(text.match(/permissions:/g)).toHaveLength(1);
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
    expect(text).not.toMatch(/secrets\.|pull_request_target/);
  });

  it('has time limits, and runs once at a time', () => {
    expect(text.match(/timeout-minutes: \d+/g)?.length).toBe(text.match(/runs-on:/g)?.length);
    expect(text).toMatch(/\nconcurrency:\n {2}group: .*github\.ref.*\n {2}cancel-in-progress: true\n/);
  });

  it('runs cargo with the lock file and the Rust version of Cargo.toml', () => {
    const commands = [...text.matchAll(/run: (cargo (?!fmt).*)/g)].map(([, command]) => command!);
    expect(commands.filter((command) => !command.includes('--locked'))).toEqual([]);
    for (const [, version] of text.matchAll(/RUSTUP_TOOLCHAIN: "(.*)"/g)) expect(version).toBe(RUST);
    expect(commands.length > 0).toBe(text.includes(`RUSTUP_TOOLCHAIN: "${RUST}"`));
  });
});

it('the tests use the database image of compose.yaml', () => {
  const images = (text: string) => [...text.matchAll(/^ +image: (.*)$/gm)].map(([, image]) => image);
  const both = samples.filter(({ texts }) => texts.has('compose.yaml') && texts.has('.github/workflows/ci.yml'));
  expect(both).not.toEqual([]);
  for (const { texts } of both)
    expect(images(texts.get('.github/workflows/ci.yml')!)).toEqual(images(texts.get('compose.yaml')!));
});

it('the tests use the DATABASE_URL that .env has without docker', () => {
  for (const { texts, choices } of samples) {
    const workflow = texts.get('.github/workflows/ci.yml');
    if (workflow === undefined) continue;
    const addons = choices.addons.filter((addon) => addon !== 'docker');
    const url = /^DATABASE_URL=(.*)$/m.exec(sample({ ...choices, addons }).texts.get('.env')!)![1]!;
    if (isFile(choices.database)) expect(workflow).not.toContain('services:');
    else expect(workflow).toContain(`      DATABASE_URL: ${url}\n`);
  }
});
