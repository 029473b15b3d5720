import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { placeOf } from '../../src/disk/place.ts';
import { inspectTarget } from '../../src/disk/target.ts';
import { writeProject } from '../../src/disk/write.ts';
import { snapshot, temporaryDirectory } from '../support/disk.ts';

// Every call that adds to the disk goes through here. From the n-th call on, the disk can be full.
const disk = vi.hoisted(() => ({
  calls: 0,
  failAt: Infinity,
  links: true,
  /** Whether each write takes only the first four bytes of a text. */
  short: false,
  meanwhile: undefined as (() => void) | undefined,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const systemError = (code: string) => Object.assign(new Error(`${code}: made up`), { code });
  const making = ['mkdirSync', 'mkdtempSync', 'openSync', 'writeSync', 'writeFileSync'] as const;
  const names = [...making, 'linkSync', 'copyFileSync', 'renameSync'] as const;
  const counted =
    (name: (typeof names)[number]) =>
    (...args: unknown[]) => {
      if (++disk.calls >= disk.failAt) throw systemError('ENOSPC');
      if (name === 'linkSync') disk.meanwhile?.();
      if (name === 'linkSync' && !disk.links) throw systemError('EPERM');
      if (name === 'writeSync' && disk.short) args[1] = String(args[1]).slice(0, 4);
      return (fs[name] as (...args: unknown[]) => unknown)(...args);
    };
  return { ...fs, ...Object.fromEntries(names.map((name) => [name, counted(name)])) };
});

beforeEach(() => Object.assign(disk, { calls: 0, failAt: Infinity, links: true, short: false, meanwhile: undefined }));

const write = (path: string) => writeProject(inspectTarget(placeOf(path)), files);

const files = new Map(['.env', 'Cargo.toml', 'src/main.rs', 'src/routes/mod.rs'].map((path) => [path, { text: path }]));

describe.each([
  { place: 'a new directory', target: 'a/my-api', links: true },
  { place: 'an existing directory', target: '.', links: true },
  { place: 'an existing directory without hard links', target: '.', links: false },
])('writing to $place', ({ target, links }) => {
  it('leaves the disk unchanged, whichever call fails', async () => {
    const count = await countCalls(target, links);
    expect(count).toBeGreaterThan(8);
    for (let failAt = 1; failAt <= count; failAt++) {
      const home = await prepare();
      const before = snapshot(home);
      Object.assign(disk, { calls: 0, failAt, links });
      await expect(write(join(home, target)), `call ${failAt}`).rejects.toThrow('ENOSPC');
      disk.failAt = Infinity;
      expect(snapshot(home), `call ${failAt}`).toEqual(before);
    }
  });
});

it('writes what a short write left over', async () => {
  const home = await prepare();
  disk.short = true;
  await write(join(home, 'my-api'));
  expect([...files.keys()].map((path) => readFileSync(join(home, 'my-api', path), 'utf8'))).toEqual([...files.keys()]);
});

it('copies where there are no hard links', async () => {
  const home = await prepare();
  disk.links = false;
  await write(home);
  expect(readdirSync(home).sort()).toEqual(['.env', '.git', 'Cargo.toml', 'src']);
});

// The file appears after the last check of the directory, so link and copy themselves must refuse to replace it.
it.each([true, false])('replaces no file that appears while files are moved (hard links: %s)', async (links) => {
  const home = await prepare();
  disk.links = links;
  disk.meanwhile = () => fse.outputFileSync(join(home, 'Cargo.toml'), 'mine');
  await expect(write(home)).rejects.toThrow('is not empty:\n  Cargo.toml');
  expect(await fse.readFile(join(home, 'Cargo.toml'), 'utf8')).toBe('mine');
  expect(readdirSync(home).sort()).toEqual(['.git', 'Cargo.toml']);
});

async function prepare(): Promise<string> {
  const home = temporaryDirectory();
  await fse.outputFile(join(home, '.git/HEAD'), 'mine');
  return home;
}

async function countCalls(target: string, links: boolean): Promise<number> {
  const home = await prepare();
  Object.assign(disk, { calls: 0, links });
  await write(join(home, target));
  return disk.calls;
}
