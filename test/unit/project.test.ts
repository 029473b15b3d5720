import { expect, it } from 'vitest';
import { type Addon, combinationId, combinations, type Database, defaults } from '../../src/answers/options.ts';
import { withFeatures } from '../../src/choices/features.ts';
import { addons, auths, databases, frameworks, recordsOf, wordsOf } from '../../src/choices/records.ts';
import { creationCommand, projectOf } from '../../src/generate/project.ts';
import type { FieldType } from '../../src/resources/resource.ts';

const answers = { ...defaults(), name: 'my-api' };
const SECRET = '0123456789abcdef'.repeat(4);

it('derives the crate name, the words and the database URL', () => {
  const { crate, words, context } = projectOf({ ...answers, database: 'mysql' }, '1.2.3', SECRET);
  expect(crate).toBe('my_api');
  expect([...words].sort()).toEqual([
    'auth',
    'axum',
    'background',
    'base',
    'docker',
    'github-actions',
    'has-resources',
    'jwt',
    'mysql',
    'orders',
    'server',
    'tour',
  ]);
  expect(context.database.url).toMatch(/^mysql:.*\/my_api$/);
  expect(context.is).toMatchObject({ server: true, mysql: true, sqlite: false, 'actix-web': false });
  expect(context.generator.version).toBe('1.2.3');
});

it('has no word none for a project without a sample, because that is an auth kind', () => {
  const { words, context } = projectOf({ ...answers, sample: 'none', addons: [] }, '0', SECRET);
  expect([...words]).toContain('no-sample');
  expect([words.has('none'), words.has('orders'), context.is.none]).toEqual([false, false, false]);
});

it("cuts the database name to PostgreSQL's limit", () => {
  const { context } = projectOf({ ...answers, database: 'postgres', name: 'x'.repeat(64) }, '0', SECRET);
  expect(context.database.url.split('/').at(-1)).toBe('x'.repeat(63));
});

it('sorts the dependencies of Cargo.toml', () => {
  const { dependencies } = projectOf(answers, '0', SECRET).context;
  expect(dependencies).toEqual([...dependencies].sort());
  expect(dependencies.some((line) => /^sqlx = .*"sqlite-bundled"/.test(line))).toBe(true);
});

it.each(combinations().map((choices) => [combinationId(choices), choices] as const))(
  'leaves no value undefined or null: %s',
  (_, choices) => {
    const { context } = projectOf({ ...choices, name: 'a' }, '0', SECRET);
    const look = (value: unknown, path: string): void => {
      expect(value, path).not.toBeNull();
      expect(value, path).not.toBeUndefined();
      if (typeof value === 'object') for (const [key, inner] of Object.entries(value!)) look(inner, `${path}.${key}`);
    };
    look(context, 'context');
  },
);

it('puts the secret into .env only', () => {
  const { context } = projectOf(answers, '0', SECRET);
  const holders = context.variables.filter((variable) => Object.values(variable).includes(SECRET));
  expect(holders.map(({ name, value }) => [name, value])).toEqual([['JWT_SECRET', SECRET]]);
  expect(holders[0]!.example).not.toBe(SECRET);
  expect(JSON.stringify({ ...context, variables: [] })).not.toContain(SECRET);
});

it('names the command that creates the project again', () => {
  expect(creationCommand(answers)).toBe(
    'create-backend my-api --framework axum --database sqlite --auth jwt --sample orders' +
      ' --addons docker,github-actions,tour',
  );
  const fields = [{ name: 'paid', type: 'bool', nullable: false, unique: false }] as const;
  const resources = [{ name: 'invoice', plural: 'invoices', access: 'owned', fields }] as const;
  expect(creationCommand({ ...answers, resources })).toMatch(/ --addons \S+ --resource "invoice paid:bool --owned"$/);
  expect(creationCommand({ ...answers, addons: [] })).toMatch(/ --addons none$/);
  expect(creationCommand(answers, undefined, 'elsewhere')).toMatch(/^create-backend elsewhere .* --name my-api$/);
});

it('names each crate once per combination, and each word in one record', () => {
  for (const choices of combinations(Object.keys(addons) as Addon[])) {
    const words = wordsOf(choices);
    const crates = recordsOf(choices).flatMap(({ crates, devCrates }) =>
      Object.keys({ ...crates?.(words), ...devCrates }),
    );
    expect(crates).toEqual([...new Set(crates)]);
  }
  const values = [frameworks, databases, auths, addons].flatMap((group) => Object.keys(group));
  expect(values).toEqual([...new Set(values)]);
});

it('has the crates and features that the types of its fields need', () => {
  const of = (database: Database, ...types: FieldType[]) => {
    const fields = types.map((type) => ({ name: type, type, nullable: false, unique: false, values: ['a'] }));
    const resources = [{ name: 'thing', plural: 'things', access: 'shared', fields } as const];
    return projectOf({ ...answers, database, resources }, '0', SECRET).context.dependencies.join('\n');
  };
  expect(of('postgres', 'string', 'date', 'enum')).toBe(of('postgres'));
  expect(of('postgres', 'decimal')).toMatch(
    /^rust_decimal = .*\n(.*\n)*sqlx = .*"runtime-tokio", "rust_decimal", "tls/m,
  );
  // SQLx has no Decimal for SQLite.
  expect(of('sqlite', 'decimal')).toMatch(/^rust_decimal = /m);
  expect(of('sqlite', 'decimal').replace(/^rust_decimal.*\n/m, '')).toBe(of('sqlite'));
  expect(of('mysql', 'uuid')).toContain('uuid = { version = "1", features = ["serde", "v4"] }');
  expect(of('mysql', 'uuid', 'json')).toMatch(/^sqlx = .*"json".*"uuid"\] }$/m);
});

it('adds features to a version and to a list of features', () => {
  expect(() => withFeatures('{ version = "1" }', ['serde'])).toThrow('has no features');
  expect(withFeatures('"1"', ['serde'])).toBe('{ version = "1", features = ["serde"] }');
  expect(withFeatures('{ version = "1", features = ["b"] }', ['b', 'a'])).toBe(
    '{ version = "1", features = ["a", "b"] }',
  );
});
