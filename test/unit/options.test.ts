import { describe, expect, it } from 'vitest';
import { choicesOf, openOptions, parseGiven } from '../../src/answers/given.ts';
import {
  before,
  combinationId,
  combinations,
  defaults,
  offered,
  option,
  options,
  parse,
  values,
  withoutConflicts,
} from '../../src/answers/options.ts';
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

describe('choices that do not work together', () => {
  const addonsWith = (sample: 'orders' | 'none') => offered(option('addons'), { sample }).map(({ value }) => value);

  it('are refused, if flags give both', () => {
    expect(() => parseGiven('my-api', { sample: 'none', addons: ['docker', 'tour'] })).toThrow(
      expect.objectContaining({
        message: '--addons tour does not work with --sample none.',
        remedy: 'Use --sample orders, or leave tour out of --addons.',
        exitCode: 2,
      }),
    );
    expect(parseGiven('my-api', { sample: 'none', addons: ['docker'] }).addons).toEqual(['docker']);
    expect(parseGiven('my-api', { addons: ['tour'] }).addons).toEqual(['tour']);
  });

  it('need choices of earlier options only, which the defaults fit', () => {
    for (const row of options) {
      for (const { value, needs = {} } of row.choices) {
        expect(Object.keys(before(row, defaults()))).toEqual(expect.arrayContaining(Object.keys(needs)));
        const chosen = row.multiple ? [value] : value;
        expect(choicesOf({ [row.name]: chosen })[row.name]).toEqual(chosen);
      }
    }
  });

  it('give way to those of earlier options', () => {
    const choices = { ...defaults(), sample: 'none' } as const;
    expect(withoutConflicts(choices)).toEqual({ ...choices, addons: ['docker', 'github-actions'] });
  });

  it('are left out of the defaults', () => {
    expect(choicesOf({ sample: 'none' }).addons).toEqual(['docker', 'github-actions']);
    expect(choicesOf({})).toEqual(defaults());
  });

  it('are not offered', () => {
    expect(addonsWith('none')).toEqual(['docker', 'github-actions', 'metrics']);
    expect(addonsWith('orders')).toContain('tour');
    const open = openOptions({ framework: 'axum', addons: ['tour'] }).map(({ name }) => name);
    expect(open).toEqual(['database', 'auth']); // only one sample works with the tour
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
