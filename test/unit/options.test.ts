import { describe, expect, it } from 'vitest';
import { choicesOf, openOptions } from '../../src/answers/given.ts';
import { combinationId, combinations, defaults, option, options, parse, values } from '../../src/answers/options.ts';
import { sample } from '../support/sample.ts';

describe('options', () => {
  it('contains no value, alias or flag twice', () => {
    // `none` is a value of several options, so no layer is named after it twice: see wordsOf in src/choices/records.ts.
    const words = options
      .flatMap(({ choices }) => choices.flatMap(({ value, aliases }) => [value, ...aliases]))
      .filter((word) => word !== 'none');
    const flags = options.flatMap(({ flag, short }) => [flag, ...(short === undefined ? [] : [short])]);
    for (const list of [words, flags]) expect(list).toEqual([...new Set(list)]);
  });

  it('has these defaults', () => {
    expect(defaults()).toEqual({
      framework: 'axum',
      database: 'sqlite',
      auth: 'jwt',
      sample: 'orders',
      addons: ['docker', 'github-actions', 'tour'],
    });
  });

  it('gives each combination once', () => {
    const ids = combinations().map(combinationId);
    expect(ids).toContain('actix-web,postgres,none');
    expect(ids.length).toBe(18);
    const all = [...ids, ...combinations([], 'none').map(combinationId)];
    expect(all).toContain('actix-web,postgres,none,no-sample');
    expect(all.length).toBe(new Set(all).size);
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

  it.each(['', ' ', ',docker', 'docker,', 'docker,,tour', ','])('refuses the empty value in --addons "%s"', (text) => {
    expect(() => parse('addons', text)).toThrow(
      expect.objectContaining({ message: '--addons has an empty value.', exitCode: 2 }),
    );
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

it('prompts for each option that no flag sets', () => {
  const open = openOptions({ framework: 'axum', addons: ['tour'] }).map(({ name }) => name);
  expect(open).toEqual(['database', 'auth', 'sample']);
});

it('the sample changes no default', () => {
  expect(choicesOf({ sample: 'none' })).toEqual({ ...defaults(), sample: 'none' });
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
