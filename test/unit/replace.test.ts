import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { beforeEach, expect, it, vi } from 'vitest';
import { undo } from '../../src/disk/interrupted.ts';
import { placeOf } from '../../src/disk/place.ts';
import { replaceFiles } from '../../src/disk/replace.ts';
import { withStaging } from '../../src/disk/staging.ts';
import { snapshot, temporaryDirectory } from '../support/disk.ts';

// From the n-th renaming on, the directory `src` can be read-only, also for root. So can the project.
const disk = vi.hoisted(() => ({ renames: 0, readOnlyAt: Infinity, isReadOnly: false }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const denied = (syscall: string, path: string) =>
    Object.assign(new Error(`EACCES: permission denied, ${syscall} '${path}'`), {
      code: 'EACCES',
      errno: -13,
      syscall,
      path,
    });
  const mkdirSync: typeof fs.mkdirSync = (path, options) => {
    if (disk.isReadOnly) throw denied('mkdir', String(path));
    return fs.mkdirSync(path, options) as undefined;
  };
  const renameSync = (from: string, to: string) => {
    disk.renames += 1;
    if (disk.renames >= disk.readOnlyAt && /[\\/]src[\\/](?:fresh[\\/])?[^\\/]*$/.test(to)) {
      throw denied('rename', to);
    }
    fs.renameSync(from, to);
  };
  return { ...fs, mkdirSync, renameSync };
});

beforeEach(() => Object.assign(disk, { renames: 0, readOnlyAt: Infinity, isReadOnly: false }));

const changes = [
  { path: 'Cargo.toml', before: 'old', after: 'new' },
  { path: 'src/a.rs', before: 'old', after: 'new' },
  { path: 'src/b.rs', before: 'old', after: 'new' },
];

async function project(): Promise<string> {
  const root = temporaryDirectory();
  for (const { path, before } of changes) await fse.outputFile(join(root, path), before);
  return root;
}

const contents = (root: string) =>
  Object.fromEntries(Object.entries(snapshot(root)).map(([path, what]) => [path, what.replace(/^directory.*/, '')]));

it('a directory that cannot be written from the beginning leaves everything as it was', async () => {
  const root = await project();
  const before = contents(root);
  disk.readOnlyAt = 1;
  const done = withStaging(root, (staging) => replaceFiles(root, staging, changes));
  await expect(done).rejects.toThrow(/^Cannot write to .*src\/a\.rs: permission denied \(EACCES\)\.$/);
  expect(contents(root)).toEqual(before);
});

it('the directory of a new file that cannot be written does not stay', async () => {
  const root = await project();
  const before = contents(root);
  disk.readOnlyAt = 1;
  const fresh = [changes[0]!, { path: 'src/fresh/c.rs', before: undefined, after: 'new' }];
  const done = withStaging(root, (staging) => replaceFiles(root, staging, fresh));
  await expect(done).rejects.toThrow(/^Cannot write to .*src\/fresh\/c\.rs: permission denied/);
  expect(contents(root)).toEqual(before);
});

it('one that cannot be written any more is named, and --abort restores the rest later', async () => {
  const root = await project();
  const before = contents(root);
  disk.readOnlyAt = 5; // two at the beginning, Cargo.toml and src/a.rs
  const done = withStaging(root, (staging) => replaceFiles(root, staging, changes));
  await expect(done).rejects.toThrow(/^Cannot write to .*src.b\.rs: [^\n]*\nNot every file could be restored\.$/);
  disk.readOnlyAt = Infinity;
  expect(undo(placeOf(root))).toMatchObject({ kept: [], leftovers: [] });
  expect(contents(root)).toEqual(before);
});

it('a staging directory of a killed run does not stay', async () => {
  const root = await project();
  mkdirSync(join(root, '.create-backend-change/project'), { recursive: true });
  await expect(withStaging(root, async () => {})).rejects.toThrow();
  expect(undo(placeOf(root)).removed).toEqual([join(root, '.create-backend-change')]);
  expect(readdirSync(root)).toEqual(['Cargo.toml', 'src']);
});

it('names the directory that a change cannot write to', async () => {
  const root = temporaryDirectory();
  disk.isReadOnly = true;
  await expect(withStaging(root, async () => {})).rejects.toMatchObject({
    message: `Cannot write to ${root}: permission denied (EACCES).`,
    remedy: `Make ${root} writable, and run the command again.`,
  });
});
