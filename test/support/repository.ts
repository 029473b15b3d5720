import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Tree } from './missing.ts';

const root = join(import.meta.dirname, '../..');

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

/** Files that name choices and need no part for each: made by a command, or some choices serve as examples. */
const LEFT_OUT = [
  'docs/decisions/',
  'docs/seen-red.md',
  'docs/session',
  'src/answers/locked-crates.ts',
  'test/e2e/',
  'test/golden/',
  'test/matrix/tour-headings.ts', // the names of two articles
  'test/unit/',
];

export const repository: Tree = new Map(
  PLACES.flatMap((place) => files(join(root, place)))
    .map((file) => relative(root, file).split(sep).join('/'))
    .filter((path) => !LEFT_OUT.some((start) => path.startsWith(start)))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
