import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OptionName, options } from '../../src/answers/options.ts';
import { missingParts, PLACEHOLDERS } from '../support/missing.ts';
import { repositoryFiles, root } from '../support/repository.ts';

/** Where a choice may have a part. */
const PLACES = [
  '.ci',
  '.github',
  'CONTRIBUTING.md',
  'README.md',
  'docs',
  'package.json',
  'src',
  'templates',
  'test',
  'tools',
];

/** Files that name choices and need no part for each: made by a command, history, or some choices are examples. */
const LEFT_OUT = [
  'docs/benchmarks/',
  'docs/decisions/',
  'docs/seen-red.md',
  'docs/session',
  'src/answers/locked-crates.ts',
  'src/change/changelog.ts',
  'src/change/new-migrations.ts',
  'test/e2e/',
  'test/fixtures/',
  'test/golden/',
  'test/matrix/tour-headings.ts', // the names of two articles
  'test/proof/tour/article-cases.ts', // the crates of the articles' snippets
  'test/unit/',
];

const repository = new Map(
  repositoryFiles(...PLACES)
    .filter((path) => !LEFT_OUT.some((start) => path.startsWith(start)))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

const existing = options.flatMap(({ name, choices }) => choices.map(({ value }) => [name, value] as const));

it.each(existing)('%s %s has all its parts', (name, value) => {
  expect(missingParts(name, value, repository)).toEqual([]);
});

describe('a choice that lost a file reports it', () => {
  it.each([
    ['database', 'sqlite', 'templates/sqlite/src/db/sqlite.rs'],
    ['database', 'mysql', 'templates/mysql/+auth/migrations/0003_create_login_attempts.sql'],
    ['database', 'postgres', 'src/choices/postgres.ts'],
    ['framework', 'actix-web', 'templates/resource/+actix-web+filtered/src/routes/[plural].rs.hbs'],
    ['auth', 'session', 'templates/session/requests.http.hbs'],
    ['addons', 'docker', 'test/matrix/docker.test.ts'],
  ] as const)('%s %s: %s', (name, value, path) => {
    const tree = new Map([...repository].filter(([other]) => other !== path));
    expect(missingParts(name, value, tree)).toEqual([path]);
  });
});

/** Made-up choices, each with the facts that its record could have: CONTRIBUTING lists what all of them lack. */
const MADE_UP: readonly { section: string; name: OptionName; value: string; facts: readonly string[][] }[] = [
  { section: 'A database', name: 'database', value: 'oracle', facts: [['server'], ['file']] },
  { section: 'A framework', name: 'framework', value: 'rocket', facts: [[]] },
  { section: 'An auth kind', name: 'auth', value: 'oauth', facts: [['auth', 'background']] },
  { section: 'An add-on', name: 'addons', value: 'mail', facts: [[]] },
];

describe.each(MADE_UP)('CONTRIBUTING, "$section"', ({ section, name, value, facts }) => {
  const text = contributing.split(/^###? /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const lists = facts.map((some) => missingParts(name, value, repository, some));
  const parts = [...new Set(lists.flat())].map((part) => part.replaceAll(value, PLACEHOLDERS[name]));

  it('lists every missing part and nothing else', () => {
    const listed = rows.flatMap((row) => pathsOf(row.split(' | ')[0]!));
    expect(listed.sort()).toEqual([...new Set(parts.map((part) => part.split(/: | \(/)[0]!))].sort());
  });

  it('counts them', () => {
    expect([...text.matchAll(/\b(\d+) parts\b/g)].map(([, count]) => Number(count))).toEqual(
      lists.map((list) => list.length),
    );
  });

  it('names the commands that make some of them', () => {
    for (const [path, command] of parts.flatMap((part) =>
      [...part.matchAll(/^(.*) \((npm run \w+)\)$/g)].map((match) => match.slice(1)),
    )) {
      const row = rows.find((one) => pathsOf(one.split(' | ')[0]!).includes(path!));
      expect(row, path).toContain(`\`${command}\``);
    }
  });
});

/** The paths between backticks, with `{a,b}` expanded. */
function pathsOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, path]) => expanded(path!));
}

function expanded(path: string): string[] {
  const [, before, list, after] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path) ?? [];
  return list === undefined ? [path] : list.split(',').flatMap((word) => expanded(before + word + after));
}
