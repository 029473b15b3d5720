import { describe, expect, it } from 'vitest';
import { RUST } from '../../src/choices/rust.ts';
import { STATED, stated, statement } from '../proof/image/sizes.ts';
import { isFile } from '../support/databases.ts';
import { dockerfileFaults } from '../support/dockerfile.ts';
import { type Sample, SECRET } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

// The checks that need no Docker, parser or build. `npm run prove -- --deep` does the others.

const withDocker = samples
  .filter(({ choices }) => choices.addons.includes('docker'))
  .map((one) => [one.id, one] as const);

/** What makes the user and the database of compose.yaml, when its volume is new. */
const CREATED: Partial<Record<string, (user: string, database: string) => string[]>> = {
  postgres: (user, database) => [
    `CREATE ROLE ${user} LOGIN CREATEDB PASSWORD :'password';`,
    `CREATE DATABASE ${database} OWNER ${user} ENCODING 'UTF8' TEMPLATE template0;`,
    'POSTGRES_PASSWORD: ${DATABASE_PASSWORD}\n',
  ],
  mysql: (user, database) => [
    `MYSQL_USER: ${user}\n`,
    `MYSQL_DATABASE: ${database}\n`,
    'MYSQL_PASSWORD: ${DATABASE_PASSWORD}\n',
    `GRANT ALL ON \`test\\_%\`.* TO ${user};`,
  ],
};

describe.each(withDocker)('%s', (_, one) => {
  const { texts, choices } = one;
  const compose = texts.get('compose.yaml') ?? '';

  it('has a Dockerfile without faults', () => {
    expect(dockerfileFaults(texts.get('Dockerfile') ?? '')).toEqual([]);
  });

  it('says in the tour how large the image is, in the form that the deep proof writes', () => {
    if (!choices.addons.includes('tour')) return expect(texts.has(STATED)).toBe(false);
    const sizes = stated(texts.get(STATED)!);
    expect(sizes.program).toBeLessThan(sizes.pulled);
    expect(sizes.pulled).toBeLessThan(sizes.image);
    expect(texts.get('docs/tour/14-deployment.md')).toContain(statement(sizes));
  });

  it('uses one Rust version', () => {
    expect(texts.get('Dockerfile')).toContain(`FROM rust:${RUST}-slim-trixie `);
    expect(texts.get('Cargo.toml')).toContain(`rust-version = "${RUST}"`);
  });

  it('sends the files that a build needs to the builder, and no others', () => {
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

  it('contains its secrets in .env only', () => {
    const secrets = [
      SECRET,
      ...[...texts.get('.env')!.matchAll(/^\w*(?:SECRET|PASSWORD)\w*=(.+)$/gm)].map(([, value]) => value!),
    ];
    const holders = [...texts]
      .filter(([, text]) => secrets.some((secret) => text.includes(secret)))
      .map(([path]) => path);
    expect(holders.filter((path) => path !== '.env')).toEqual([]);
  });

  it('starts with the generated .env', () => {
    const variables = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    for (const name of variables) expect(texts.get('.env')).toMatch(new RegExp(`^${name}=.+$`, 'm'));
    expect(variables.includes('DATABASE_PASSWORD')).toBe(!isFile(one.choices.database));
  });

  if (!isFile(one.choices.database)) {
    it('waits for the database wherever a text starts it', () => {
      const commands = [...texts.values()].flatMap((text) => text.match(/docker compose up [^`\n]*database\b/g) ?? []);
      expect(commands.length).toBeGreaterThan(2);
      expect(new Set(commands)).toEqual(new Set(['docker compose up -d --wait database']));
      expect(compose.split('\n  database:\n')[1]).toMatch(/^ {4}healthcheck:$/m);
      expect(texts.get('README.md')).toMatch(/set\s`DATABASE_URL` in `\.env` to a database of your own/);
    });

    it('publishes the database that DATABASE_URL in .env names', () => {
      const set = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(texts.get('.env')!)![1]!;
      const { hostname, port, username, password, pathname } = new URL(set('DATABASE_URL'));
      expect(password).toBe(set('DATABASE_PASSWORD'));
      expect(compose.split('\n  database:\n')[1]).toContain(`    ports:\n      - "${hostname}:${port}:${port}"\n`);
      // The program in a container is the same user of the same database.
      const inside = /DATABASE_URL: \w+:\/\/(\w+):\$\{DATABASE_PASSWORD:[^}]*\}@database:(\d+)(\/\w+)$/m.exec(compose);
      expect(inside?.slice(1)).toEqual([username, port, pathname]);
      const sql = [...texts].filter(([path]) => /^compose[/-]/.test(path)).map(([, text]) => text);
      const made = [compose, ...sql].join('\n');
      for (const statement of CREATED[one.choices.database]!(username, pathname.slice(1)))
        expect(made).toContain(statement);
      expect(texts.get('.env.example')).toContain(`//${username}:replace-this-with-letters-and-digits@`);
    });
  }
});

function isNeeded(path: string): boolean {
  return /^(\.sqlx|migrations|src)\/|^(Cargo\.(toml|lock)|build\.rs)$/.test(path);
}

/** The files that the code includes at compile time. */
function included({ texts }: Sample): string[] {
  return [...texts]
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/include_(?:str|bytes)!\(\s*"([^"]+)"/g)].map(([, file]) =>
        new URL(file!, `file:///${path}`).pathname.slice(1),
      ),
    );
}
