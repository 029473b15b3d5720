import { describe, expect, it } from 'vitest';
import { RUST } from '../../src/choices/rust.ts';
import { dockerfileFaults } from '../support/dockerfile.ts';
import { type Sample, SECRET } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

// What needs no Docker, no parser and no build; `npm run prove -- --deep` does the rest.

const withDocker = samples
  .filter(({ choices }) => choices.addons.includes('docker'))
  .map((one) => [one.id, one] as const);

describe.each(withDocker)('%s', (_, one) => {
  const { texts } = one;
  const compose = texts.get('compose.yaml') ?? '';

  it('has a Dockerfile that asks for no more than it needs', () => {
    expect(dockerfileFaults(texts.get('Dockerfile') ?? '')).toEqual([]);
  });

  it('names one Rust', () => {
    expect(texts.get('Dockerfile')).toContain(`FROM rust:${RUST}-slim-trixie `);
    expect(texts.get('Cargo.toml')).toContain(`rust-version = "${RUST}"`);
  });

  it('sends to the builder what a build needs, and nothing else', () => {
    const [first, ...rest] = texts
      .get('.dockerignore')!
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const allowed = rest.map((line) => line.replace(/^!/, ''));
    expect(rest.every((line) => line.startsWith('!'))).toBe(true);
    const sent = [...texts.keys()].filter((path) =>
      allowed.some((name) => path === name || path.startsWith(`${name}/`)),
    );
    expect(sent.sort()).toEqual([...texts.keys()].filter((path) => isNeeded(path)).sort());
    for (const name of allowed)
      expect(
        sent.some((path) => path === name || path.startsWith(`${name}/`)),
        name,
      ).toBe(true);
    expect(included(one).filter((path) => !sent.includes(path))).toEqual([]);
  });

  it('has its secrets in .env alone', () => {
    const secrets = [
      SECRET,
      ...[...texts.get('.env')!.matchAll(/^\w*(?:SECRET|PASSWORD)\w*=(.+)$/gm)].map(([, value]) => value!),
    ];
    const holders = [...texts]
      .filter(([, text]) => secrets.some((secret) => text.includes(secret)))
      .map(([path]) => path);
    expect(holders.filter((path) => path !== '.env')).toEqual([]);
  });

  it('starts from the .env that is generated', () => {
    const variables = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    for (const name of variables) expect(texts.get('.env')).toMatch(new RegExp(`^${name}=.+$`, 'm'));
    const { database } = one.choices;
    expect(variables.includes('DATABASE_PASSWORD')).toBe(database !== 'sqlite');
  });
});

function isNeeded(path: string): boolean {
  return /^(\.cargo|\.sqlx|migrations|src)\/|^(Cargo\.(toml|lock)|build\.rs)$/.test(path);
}

/** What the code takes in while it is compiled. */
function included({ texts }: Sample): string[] {
  return [...texts]
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/include_(?:str|bytes)!\(\s*"([^"]+)"/g)].map(([, file]) =>
        new URL(file!, `file:///${path}`).pathname.slice(1),
      ),
    );
}
