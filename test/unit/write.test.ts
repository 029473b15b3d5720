import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../src/disk/place.ts';
import { inspectTarget, mustNotCollide } from '../../src/disk/target.ts';
import { writeProject } from '../../src/disk/write.ts';
import { UserError } from '../../src/errors.ts';
import type { GeneratedFile } from '../../src/generate/generate.ts';
import { snapshot, temporaryDirectory } from '../support/disk.ts';
import { itPosix, itUnlessRoot } from '../support/skip.ts';

const files: ReadonlyMap<string, GeneratedFile> = new Map([
  ['.env', { text: 'SECRET=1\n', mode: 0o600 }],
  ['.gitignore', { text: '/target\n' }],
  ['Cargo.toml', { text: '[package]\n' }],
  ['src/main.rs', { text: 'fn main() {}\n' }],
  ['src/routes/mod.rs', { text: '' }],
]);
const names = ['.env', '.gitignore', 'Cargo.toml', 'src'];

const inspect = (path: string) => inspectTarget(placeOf(path));

/** Inspects the target and writes the project, as the commands do. */
async function write(path: string, stage?: (directory: string) => unknown, contents = files) {
  return writeProject(inspect(path), contents, async (staged) => void (await stage?.(staged)));
}

/** Requires an error with this message, and an unchanged disk. */
async function refused(
  target: string,
  message: string | RegExp,
  watched: string,
  stage?: (directory: string) => Promise<void>,
) {
  const before = snapshot(watched);
  const error = await write(target, stage).then(
    () => expect.fail('it was written'),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
  expect((error as UserError).exitCode).toBe(1);
  expect(snapshot(watched)).toEqual(before);
}

describe('a target that does not exist', () => {
  it('is created with all files and missing parents, and nothing is left beside it', async () => {
    const home = temporaryDirectory();
    const target = join(home, 'a', 'b', 'my-api');
    await write(target);
    expect(readdirSync(target).sort()).toEqual(names);
    expect(readFileSync(join(target, 'src/main.rs'), 'utf8')).toBe('fn main() {}\n');
    expect(readdirSync(join(home, 'a', 'b'))).toEqual(['my-api']);
  });

  itPosix('has the usual permissions, except .env, which is private', async () => {
    const target = join(temporaryDirectory(), 'my-api');
    await write(target);
    const mode = (path: string) => statSync(join(target, path)).mode & 0o777;
    expect(mode('.')).toBe(0o777 & ~process.umask());
    expect(mode('Cargo.toml')).toBe(0o666 & ~process.umask());
    expect(mode('.env')).toBe(0o600);
  });

  it('includes what the stage callback adds', async () => {
    const target = join(temporaryDirectory(), 'my-api');
    await write(target, (staged) => fse.outputFile(join(staged, '.git/HEAD'), 'x'));
    expect(readFileSync(join(target, '.git/HEAD'), 'utf8')).toBe('x');
  });

  it('is refused if it appears in the meantime, even empty', async () => {
    const home = temporaryDirectory();
    const target = join(home, 'my-api');
    await expect(write(target, () => fse.mkdir(target))).rejects.toThrow('was created during this run');
    expect(Object.keys(snapshot(home))).toEqual(['.', './my-api']);
  });

  it('is removed with its parents if a later step fails', async () => {
    const home = temporaryDirectory();
    const before = snapshot(home);
    const stage = () => Promise.reject(new Error('git exploded'));
    await expect(write(join(home, 'a/b/c'), stage)).rejects.toThrow('git exploded');
    expect(snapshot(home)).toEqual(before);
  });
});

describe('a target that exists', () => {
  it('is filled and remains the same directory', async () => {
    const target = temporaryDirectory();
    const { ino } = statSync(target);
    await write(target);
    expect(statSync(target).ino).toBe(ino);
    expect(readdirSync(target).sort()).toEqual(names);
    expect(statSync(join(target, 'Cargo.toml')).nlink).toBe(1);
    if (process.platform !== 'win32') expect(statSync(join(target, '.env')).mode & 0o777).toBe(0o600);
  });

  it('may contain git, editor and licence files, which do not change', async () => {
    const target = temporaryDirectory();
    const kept = [
      '.git/HEAD',
      '.idea/x.xml',
      '.vscode/settings.json',
      '.DS_Store',
      'LICENSE',
      'LICENSE-MIT',
      'COPYING.txt',
    ];
    for (const path of kept) await fse.outputFile(join(target, path), path);
    await write(target);
    for (const path of kept) expect(readFileSync(join(target, path), 'utf8')).toBe(path);
    expect(existsSync(join(target, 'src/main.rs'))).toBe(true);
  });

  it.each(['README.md', '.gitignore', 'notes.txt', 'src/lib.rs', 'cargo.TOML'])(
    'is refused if it contains %s',
    async (path) => {
      const target = temporaryDirectory();
      await fse.outputFile(join(target, path), 'mine');
      await refused(target, path.split('/')[0]!, target);
    },
  );

  it('is refused for a harmless entry that the project has too', async () => {
    const target = temporaryDirectory();
    await fse.outputFile(join(target, '.vscode/settings.json'), 'mine');
    const ours = new Map([['.vscode/extensions.json', { text: '{}' }]]);
    const stage = () => expect.fail('it was staged, and git was run in vain');
    await expect(write(target, stage, ours)).rejects.toThrow('.vscode');
    expect(() => mustNotCollide(inspect(target), ours.keys())).toThrow('.vscode'); // as a dry run does
    expect(readdirSync(join(target, '.vscode'))).toEqual(['settings.json']);
  });

  it.each([
    [5, /:\n( {2}mine-\d\n){4} {2}mine-4$/],
    [28, /:\n( {2}mine-\d+\n){5} {2}and 23 more$/],
  ])('is refused for %i entries, of which at most five are listed', async (count, message) => {
    const target = temporaryDirectory();
    for (let index = 0; index < count; index++) await fse.outputFile(join(target, `mine-${index}`), '');
    await refused(target, message, target);
  });

  it.each(['Cargo.toml', 'notes.txt'])('is refused when %s appears between inspection and writing', async (name) => {
    const path = temporaryDirectory();
    const target = inspect(path);
    await fse.outputFile(join(path, name), 'mine');
    await expect(writeProject(target, files)).rejects.toThrow(`is not empty:\n  ${name}`);
    expect(snapshot(path)).toEqual({ '.': expect.anything(), [`./${name}`]: expect.anything() });
  });

  it('accepts what is harmless and appears between inspection and writing', async () => {
    const path = temporaryDirectory();
    const target = inspect(path);
    await fse.outputFile(join(path, '.git/HEAD'), 'mine');
    await writeProject(target, files);
    expect(readFileSync(join(path, '.git/HEAD'), 'utf8')).toBe('mine');
    expect(existsSync(join(path, 'Cargo.toml'))).toBe(true);
  });

  it('gets the repository of the stage callback, and nothing if another one appears in the meantime', async () => {
    const target = temporaryDirectory();
    const stage = (staged: string) => fse.outputFile(join(staged, '.git/HEAD'), 'ours');
    await write(target, stage);
    expect(readFileSync(join(target, '.git/HEAD'), 'utf8')).toBe('ours');
    expect(readdirSync(target).sort()).toEqual(['.env', '.git', ...names.slice(1)]);

    const other = temporaryDirectory();
    const both = (staged: string) => Promise.all([stage(staged), fse.outputFile(join(other, '.git/HEAD'), 'mine')]);
    await expect(write(other, both)).rejects.toThrow(`${join(other, '.git')} was created during this run`);
    expect(Object.keys(snapshot(other))).toEqual(['.', './.git', './.git/HEAD']);
    expect(readFileSync(join(other, '.git/HEAD'), 'utf8')).toBe('mine');
  });

  it.each(['Cargo.toml', 'src/routes/mod.rs'])('loses nothing if %s appears in the meantime', async (path) => {
    const target = temporaryDirectory();
    const appear = () => fse.outputFile(join(target, path), 'mine');
    await expect(write(target, appear)).rejects.toThrow('is not empty');
    expect(readFileSync(join(target, path), 'utf8')).toBe('mine');
    expect(readdirSync(target)).toEqual([path.split('/')[0]]);
  });
});

describe('a place that cannot take a project', () => {
  itPosix('is refused when it is a symbolic link, also a dangling one', async () => {
    const home = temporaryDirectory();
    await fse.mkdir(join(home, 'elsewhere'));
    symlinkSync('elsewhere', join(home, 'link'));
    symlinkSync('nowhere', join(home, 'dangling'));
    await refused(join(home, 'link'), 'symbolic link', home);
    await refused(join(home, 'dangling'), 'symbolic link', home);
    await refused(join(home, 'dangling', 'my-api'), 'not a directory', home);
  });

  itPosix('is refused if it contains a link with the name of a project entry', async () => {
    const home = temporaryDirectory();
    await fse.outputFile(join(home, 'elsewhere/keep'), '');
    await fse.mkdir(join(home, 'my-api'));
    symlinkSync('../elsewhere', join(home, 'my-api/src'));
    await refused(join(home, 'my-api'), 'src', home);
  });

  it('is refused if it or its parent is a file', async () => {
    const home = temporaryDirectory();
    await fse.outputFile(join(home, 'file'), 'mine');
    await refused(join(home, 'file'), 'is a file', home);
    await refused(join(home, 'file', 'my-api'), 'not a directory', home);
  });

  itUnlessRoot('is refused without write permission', async () => {
    const home = temporaryDirectory();
    await fse.mkdir(join(home, 'closed'), 0o555);
    await refused(join(home, 'closed', 'my-api'), 'Cannot write to', home);
    await refused(join(home, 'closed'), 'Cannot write to', home);
  });

  it.each(['../escape', '/etc/x', 'a//b', 'a/./b', 'a\\b', 'C:x', ''])('no template can write to %j', async (path) => {
    const home = temporaryDirectory();
    const before = snapshot(home);
    const stray = new Map([[path, { text: '' }]]);
    await expect(write(join(home, 'my-api'), undefined, stray)).rejects.toThrow('A template has the path');
    expect(snapshot(home)).toEqual(before);
  });
});

it('lists the staging directories of interrupted runs, and does not touch them', async () => {
  const home = temporaryDirectory();
  const left = join(home, '.create-backend-Ab12Cd');
  await fse.outputFile(join(left, 'project/Cargo.toml'), '');
  const beside = await write(join(home, 'my-api'));
  expect(beside.leftovers).toEqual([left]);
  await fse.remove(join(home, 'my-api'));
  const inside = await write(home);
  expect(inside.leftovers.map((path) => basename(path))).toEqual(['.create-backend-Ab12Cd']);
  expect(existsSync(join(left, 'project/Cargo.toml'))).toBe(true);
});
