import { describe, expect, it } from 'vitest';
import { samples } from '../support/samples.ts';

/** Orders, as a word or as a part of a name. "In the order of" and `ORDER BY` are not meant. */
const TRACE = new RegExp(
  [
    String.raw`\b(orders|an order|Order|Orders)\b`,
    '[a-z]Orders?(?![a-z])',
    '(?<![a-z])orders?_',
    String.raw`(?<!fixed)_orders?\b`,
    String.raw`\bJobQueue\b|job_queue|\bjobs\.\b`,
  ].join('|'),
);

/** Words that SQLx or GitHub uses. */
const OTHER_MEANING = ['Cargo.lock', '.create-backend.json', '.github/workflows/image.yml'];

/** The files that exist only for background work. */
const WORKER = 'src/worker.rs';

const without = samples.filter(({ choices }) => choices.sample === 'none').map((one) => [one.id, one] as const);
const withOrders = samples.filter(({ choices }) => choices.sample === 'orders').map((one) => [one.id, one] as const);

function traces(texts: ReadonlyMap<string, string>): string[] {
  return [...texts]
    .filter(([path]) => !OTHER_MEANING.includes(path))
    .flatMap(([path, text]) => [`path: ${path}`, ...text.split('\n').map((line) => `${path}: ${line}`)])
    .filter((line) => TRACE.test(line));
}

it('covers every framework, database and auth kind without the sample resource', () => {
  const choices = without.map(([, one]) => one.choices);
  for (const name of ['framework', 'database', 'auth'] as const)
    expect(new Set(choices.map((one) => one[name]))).toEqual(new Set(withOrders.map(([, one]) => one.choices[name])));
  const pairs = new Set(choices.map(({ database, auth }) => `${database},${auth}`));
  expect(pairs.size).toBe(new Set(choices.map(({ framework, database }) => `${framework},${database}`)).size);
});

describe.each(without)('%s', (_, { texts, choices }) => {
  it('contains no trace of orders', () => {
    expect(traces(texts)).toEqual([]);
  });

  it('has background work only with sign-in', () => {
    expect(texts.has(WORKER)).toBe(choices.auth !== 'none');
    const named = [...texts].filter(([, text]) => /\bWorkers\b/.test(text)).map(([path]) => path);
    if (choices.auth === 'none') expect(named).toEqual([]);
    else expect(named).toEqual(expect.arrayContaining(['src/main.rs', WORKER]));
  });

  it('has the migrations of the others, with the same numbers', () => {
    const migrations = [...texts.keys()].filter((path) => path.startsWith('migrations/'));
    const numbers = migrations.map((path) => path.slice('migrations/'.length, 'migrations/0000'.length));
    expect(numbers).toEqual(choices.auth === 'none' ? ['0001'] : ['0001', '0003', '0004']);
  });
});

it.each(withOrders)('%s contains orders, so that the search for traces finds them', (_, { texts }) => {
  expect(traces(texts).length).toBeGreaterThan(100);
});
