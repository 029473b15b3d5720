import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { inspectTarget } from '../../src/disk/target.ts';
import { writeProject } from '../../src/disk/write.ts';
import { UserError } from '../../src/errors.ts';
import { snapshot, temporaryDirectory } from '../support/disk.ts';
import { itPosix, itUnlessRoot } from '../support/skip.ts';

const files = new Map([
  ['.env', { text: 'SECRET=1\n', mode: 0o600 }],
  ['.gitignore', { text: '/target\n' }],
  ['Cargo.toml', { text: '[package]\n' }],
  ['src/main.rs', { text: 'fn main() {}\n' }],
  ['src/routes/mod.rs', { text: '' }],
]);
const names = ['.env', '.gitignore', 'Cargo.toml', 'src'];

/** Expects that the target is refused with this message, and that nothing on the disk changes. */
async function refused(
  target: string,
  message: string | RegExp,
  watched: string,
  stage?: (directory: string) => Promise<void>,
) {
  const before = snapshot(watched);
  const error = await writeProject(target, files, stage).then(
    () => expect.fail('the project was written'),
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
    await writeProject(target, files);
    expect(readdirSync(target).sort()).toEqual(names);
    expect(readFileSync(join(target, 'src/main.rs'), 'utf8')).toBe('fn main() {}\n');
    expect(readdirSync(join(home, 'a', 'b'))).toEqual(['my-api']);
  });

  itPosix('has the usual permissions, except .env, which is private', async () => {
    const target = join(temporaryDirectory(), 'my-api');
    await writeProject(target, files);
    const mode = (path: string) => statSync(join(target, path)).mode & 0o777;
    expect(mode('.')).toBe(0o777 & ~process.umask());
    expect(mode('Cargo.toml')).toBe(0o666 & ~process.umask());
    expect(mode('.env')).toBe(0o600);
  });

  it('includes what the stage callback adds', async () => {
    const target = join(temporaryDirectory(), 'my-api');
    await writeProject(target, files, async (staged) => fse.outputFile(join(staged, '.git/HEAD'), 'x'));
    expect(readFileSync(join(target, '.git/HEAD'), 'utf8')).toBe('x');
  });

  it('is refused if it appears in the meantime, even empty', async () => {
    const home = temporaryDirectory();
    const target = join(home, 'my-api');
    await expect(writeProject(target, files, () => fse.mkdir(target))).rejects.toThrow('has files of its own');
    expect(Object.keys(snapshot(home))).toEqual(['.', './my-api']);
  });

  it('is removed with its parents if a later step fails', async () => {
    const home = temporaryDirectory();
    const before = snapshot(home);
    const stage = () => Promise.reject(new Error('git exploded'));
    await expect(writeProject(join(home, 'a/b/c'), files, stage)).rejects.toThrow('git exploded');
    expect(snapshot(home)).toEqual(before);
  });
});

describe('a target that exists', () => {
  it('is filled and remains the same directory', async () => {
    const target = temporaryDirectory();
    const { ino } = statSync(target);
    await writeProject(target, files);
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
    await writeProject(target, files);
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
    await expect(writeProject(target, ours)).rejects.toThrow('.vscode');
    expect(() => inspectTarget(target, ours.keys())).toThrow('.vscode'); // so a dry run reports it too
    expect(readdirSync(join(target, '.vscode'))).toEqual(['settings.json']);
  });

  it('names the conflicts, up to a limit', async () => {
    const target = temporaryDirectory();
    for (let index = 0; index < 25; index++) await fse.outputFile(join(target, `mine-${index}`), '');
    await refused(target, /mine-0\n[\s\S]*and 5 more/, target);
  });

  it.each(['Cargo.toml', 'src/routes/mod.rs'])('loses nothing if %s appears in the meantime', async (path) => {
    const target = temporaryDirectory();
    const appear = () => fse.outputFile(join(target, path), 'mine');
    await expect(writeProject(target, files, appear)).rejects.toThrow('has files of its own');
    expect(readFileSync(join(target, path), 'utf8')).toBe('mine');
    expect(readdirSync(target)).toEqual([path.split('/')[0]]);
  });
});

describe('an unsuitable target', () => {
  itPosix('is refused if it is a symbolic link, dangling or not', async () => {
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
    await refused(join(home, 'closed', 'my-api'), 'not yours', home);
    await refused(join(home, 'closed'), 'not yours', home);
  });

  it.each(['../escape', '/etc/x', 'a//b', 'a/./b', 'a\\b', 'C:x', ''])('no template can write to %j', async (path) => {
    const home = temporaryDirectory();
    const before = snapshot(home);
    await expect(writeProject(join(home, 'my-api'), new Map([[path, { text: '' }]]))).rejects.toThrow(
      'A template wants to write',
    );
    expect(snapshot(home)).toEqual(before);
  });
});

it('names the staging directories of interrupted runs, and leaves them alone', async () => {
  const home = temporaryDirectory();
  const left = join(home, '.create-backend-Ab12Cd');
  await fse.outputFile(join(left, 'project/Cargo.toml'), '');
  const beside = await writeProject(join(home, 'my-api'), files);
  expect(beside.leftovers).toEqual([left]);
  await fse.remove(join(home, 'my-api'));
  const inside = await writeProject(home, files);
  expect(inside.leftovers.map((path) => basename(path))).toEqual(['.create-backend-Ab12Cd']);
  expect(existsSync(join(left, 'project/Cargo.toml'))).toBe(true);
});
