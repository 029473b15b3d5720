import { describe, expect, it } from 'vitest';
import { combinationId, combinations, defaults, option, options, parse, values } from '../../src/answers/options.ts';
import { sample } from '../support/sample.ts';

describe('options', () => {
  it('contains no value, alias or flag twice', () => {
    const words = options.flatMap(({ choices }) => choices.flatMap(({ value, aliases }) => [value, ...aliases]));
    const flags = options.flatMap(({ flag, short }) => [flag, ...(short === undefined ? [] : [short])]);
    for (const list of [words, flags]) expect(list).toEqual([...new Set(list)]);
  });

  it('has these defaults', () => {
    expect(defaults()).toEqual({
      framework: 'axum',
      database: 'sqlite',
      auth: 'jwt',
      addons: ['docker', 'github-actions', 'tour'],
    });
  });

  it('gives each combination once', () => {
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
    ['addons', 'metrics, docker', ['docker', 'metrics']],
    ['addons', 'prometheus,metrics', ['metrics']],
  ] as const)('reads --%s %s', (name, text, value) => {
    expect(parse(name, text)).toEqual(value);
  });

  it('lists the valid words when it refuses an unknown one', () => {
    expect(() => parse('database', 'teapot')).toThrow(
      expect.objectContaining({
        message: '--database does not accept "teapot".',
        remedy: `Use one of: ${values(option('database')).join(', ')}.`,
        exitCode: 2,
      }),
    );
    expect(() => parse('addons', 'tracing')).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

it('every combination makes a whole project', () => {
  const missing: string[] = [];
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
