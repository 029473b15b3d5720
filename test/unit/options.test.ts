import { describe, expect, it } from 'vitest';
import { combinationId, combinations, defaults, parse, options } from '../../src/answers/options.ts';
import { addons, auths, databases, frameworks } from '../../src/choices/records.ts';
import { wordsOf } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import { sample, templatesDirectory } from '../support/sample.ts';

describe('the table', () => {
  it('has no value, alias or flag twice', () => {
    const words = options.flatMap(({ choices }) => choices.flatMap(({ value, aliases }) => [value, ...aliases]));
    const flags = options.flatMap(({ flag, short }) => [flag, ...(short === undefined ? [] : [short])]);
    for (const list of [words, flags]) expect(list).toEqual([...new Set(list)]);
  });

  it('has defaults that it offers itself', () => {
    expect(defaults()).toEqual({
      framework: 'axum',
      database: 'sqlite',
      auth: 'jwt',
      addons: ['docker', 'github-actions', 'tour'],
    });
  });

  it('makes each combination once', () => {
    const ids = combinations().map(combinationId);
    expect(ids).toContain('actix-web,postgres,none');
    expect(ids.length).toBe(new Set(ids).size);
  });
});

describe('parse', () => {
  it.each([
    ['framework', 'actix', 'actix-web'],
    ['framework', ' Axum ', 'axum'],
    ['database', 'pg', 'postgres'],
    ['database', 'postgresql', 'postgres'],
    ['database', 'mariadb', 'mysql'],
    ['addons', 'none', []],
    ['addons', '', []],
    ['addons', 'metrics, docker', ['docker', 'metrics']],
    ['addons', 'prometheus,metrics', ['metrics']],
  ] as const)('reads --%s %s', (name, text, value) => {
    expect(parse(name, text)).toEqual(value);
  });

  it('refuses an unknown word with the words that there are', () => {
    expect(() => parse('database', 'oracle')).toThrow(
      expect.objectContaining({
        message: '--database does not know "oracle".',
        remedy: 'Use one of: sqlite, postgres, mysql.',
        exitCode: 2,
      }),
    );
    expect(() => parse('addons', 'tracing')).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

// Adding a choice starts here: the failure lists what it still lacks.
it('every choice has all its pieces', () => {
  const words = new Set(readSources(templatesDirectory).flatMap(({ folder }) => wordsOf(folder)));
  const records = { framework: frameworks, database: databases, auth: auths, addons };
  const missing = options.flatMap(({ name, choices }) =>
    choices.flatMap(({ value }) => [
      ...(value in records[name] ? [] : [`${value}: a record in src/choices/`]),
      ...(words.has(value) ? [] : [`${value}: a folder of templates/ that names it`]),
    ]),
  );
  expect(missing).toEqual([]);

  for (const { id, choices, texts } of combinations().map((choices) => sample(choices))) {
    const needed = [
      'src/routes/mod.rs',
      `src/db/${choices.database}.rs`,
      'migrations/',
      '.sqlx/',
      'README.md',
      '.env',
      'Cargo.lock',
    ];
    const made = [...texts.keys()];
    missing.push(
      ...needed.filter((path) => !made.some((text) => text.startsWith(path))).map((path) => `${id}: ${path}`),
    );
  }
  expect(missing).toEqual([]);
});
