import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles, root } from '../support/repository.ts';

const MOST = 120;
const PLACES = 'src tools bin bench test docs templates README.md CONTRIBUTING.md CHANGELOG.md'.split(' ');

/** Files that tools or other people wrote. */
const EXEMPT = [
  /^test\/fixtures\//,
  /^test\/golden\/expected\//,
  /^templates\/locks\//,
  /\/_sqlx\//,
  /^templates\/.*\/docs\/tour\//, // output of commands and code as they are
  /common_passwords\.txt$/,
  /\.svg$/,
];

it(`no line has more than ${MOST} columns`, () => {
  const checked = repositoryFiles(...PLACES).filter((path) => !EXEMPT.some((pattern) => pattern.test(path)));
  expect(checked.length).toBeGreaterThan(300);
  const long = checked.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .map((line, at) => ({ place: `${path}:${at + 1}`, line }))
      .filter(({ line }) => [...line].length > MOST && !cannotWrap(path, line))
      .map(({ place, line }) => `${place} (${[...line].length})`),
  );
  expect(long).toEqual([]);
});

/** A row of a Markdown table, or a line that is one link after its indent or comment mark. */
function cannotWrap(path: string, line: string): boolean {
  if (/\.md(\.hbs)?$/.test(path) && /^\s*\|/.test(line)) return true;
  return /^[\s/#*>-]*(<?https?:\/\/\S+|\[[^\]]*\]\(\S+\)\S?)$/.test(line);
}
