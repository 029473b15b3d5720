import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { placesOf } from '../../test/support/places.ts';

/** What a project contains, without building it. */
export interface Counts {
  files: number;
  /** All lines, also the blank ones, so this is more than code, comments and tests. */
  lines: number;
  code: number;
  comments: number;
  tests: number;
  longest: number;
  /** Undefined when the README has no list of them. */
  places: number | undefined;
  mentions: number;
  crates: number;
}

/**
 * Counts a project:
 *
 * - `files`, `lines`: the `.rs` files of `src/`. `longest` is the longest of these files.
 * - `tests`: all lines of `#[cfg(test)]` items, and of the files that `#[cfg(test)] mod name;` declares.
 * - `comments`: the other lines that start with `//`. `code`: all other lines that are not blank.
 * - `places`: the files that a new resource touches, as the README lists them. The proof compares this list with the
 *   files that a resource written by hand really touched.
 * - `mentions`: the files that know the resource `orders`, with its worker and everything else that uses it. These are
 *   the files of `src/`, `tests/` and `migrations/`, and `requests.http`, that contain `order` or `orders` outside of
 *   comments, as a word or a part of a name (`CreateOrder`). `ORDER BY` and "order of" do not count, nor do the tour's
 *   exercises.
 * - `crates`: the packages of `Cargo.lock` without the project's own.
 */
export function countsOf(project: string): Counts {
  const sources = filesBelow(join(project, 'src')).filter((path) => path.endsWith('.rs'));
  const texts = new Map(sources.map((path) => [path, linesOf(path)]));
  const kinds = new Map([...texts].map(([path, lines]) => [path, kindsOf(lines)]));
  for (const path of [...texts].flatMap(([path, lines]) => testFilesOf(path, lines)))
    kinds.set(path, texts.get(path)?.map(() => 'test') ?? []);
  const all = [...kinds.values()].flat();
  const count = (kind: Kind) => all.filter((one) => one === kind).length;
  return {
    files: sources.length,
    lines: all.length,
    code: count('code'),
    comments: count('comment'),
    tests: count('test'),
    longest: Math.max(...[...texts.values()].map(({ length }) => length)),
    places: placesOf(readFileSync(join(project, 'README.md'), 'utf8'))?.length,
    mentions: mentionsOf(project).length,
    crates: readFileSync(join(project, 'Cargo.lock'), 'utf8').split('[[package]]').length - 2,
  };
}

type Kind = 'code' | 'comment' | 'test' | 'blank';

const TEST = /^(\s*)#\[cfg\(test\)\]$/;

/** The kind of each line. rustfmt indents an item and its last brace alike, so the indentation shows where it ends. */
function kindsOf(lines: readonly string[]): Kind[] {
  const kinds: Kind[] = [];
  let end: string | undefined;
  lines.forEach((line, at) => {
    const [, indent] = TEST.exec(line) ?? [];
    if (end === undefined && indent !== undefined) end = lines[at + 1]?.endsWith(';') ? lines[at + 1] : `${indent}}`;
    kinds.push(end === undefined ? kindOf(line.trim()) : 'test');
    if (line === end) end = undefined;
  });
  return kinds;
}

function kindOf(line: string): Kind {
  if (line === '') return 'blank';
  return line.startsWith('//') ? 'comment' : 'code';
}

/** The files that contain the tests of this file. */
function testFilesOf(path: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, at) => {
    const name = TEST.test(line) ? /^\s*mod (\w+);$/.exec(lines[at + 1] ?? '')?.[1] : undefined;
    if (name === undefined) return [];
    const folder = /\/(mod|lib|main)\.rs$/.test(path) ? dirname(path) : path.replace(/\.rs$/, '');
    return [join(folder, `${name}.rs`), join(folder, name, 'mod.rs')].filter((file) => existsSync(file));
  });
}

const ORDER = /(?<![A-Za-z])orders?(?![a-z]| of\b)|(?<![A-Z])Orders?(?![a-z])|\bORDERS?\b(?! BY)/;
const COMMENT = /^\s*(\/\/|--|# |###).*|\s\/\/ .*/;

/** The files that know the resource `orders`, relative to the project. */
export function mentionsOf(project: string): string[] {
  const files = ['src', 'tests', 'migrations'].flatMap((folder) => filesBelow(join(project, folder)));
  return [...files, join(project, 'requests.http')]
    .filter((path) => !relative(project, path).startsWith(join('tests', 'exercises')))
    .filter((path) => linesOf(path).some((line) => ORDER.test(line.replace(COMMENT, ''))))
    .map((path) => relative(project, path));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

function linesOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
