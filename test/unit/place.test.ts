import { mkdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { placeOf } from '../../src/disk/place.ts';
import { UserError } from '../../src/errors.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { itPosix } from '../support/skip.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Changes into a fresh directory for one test. */
function inside(): string {
  const home = temporaryDirectory();
  const before = process.cwd();
  process.chdir(home);
  onTestFinished(() => process.chdir(before));
  return home;
}

function refusal(given: string): UserError {
  try {
    placeOf(given);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  return expect.fail('it was accepted');
}

describe('a path becomes absolute', () => {
  it.each([
    ['.', ''],
    ['my-api', '/my-api'],
    ['./a/../my-api', '/my-api'],
    ['PROGRA~1', '/PROGRA~1'],
    ['a:b', '/a:b'],
    ['Ü ☃', '/Ü ☃'],
  ])('%j', (given, rest) => {
    const home = inside();
    expect(placeOf(given)).toEqual({ given, path: join(home, rest) });
  });

  it.each([
    ['~', ''],
    ['~/', ''],
    ['~/work/my-api', 'work/my-api'],
  ])('%j is below the home directory', (given, rest) => {
    expect(placeOf(given)).toEqual({ given, path: join(homedir(), rest) });
  });
});

describe('a path that would mislead is wrong usage', () => {
  it.each([
    { given: '', says: 'empty string' },
    { given: '~ada', says: 'Your shell did not expand ~ada.' },
    { given: '~ada/my-api', says: 'Your shell did not expand ~ada.' },
    { given: '~+/my-api', says: 'Your shell did not expand ~+.' },
    { given: './~', says: 'a directory called ~' },
    { given: 'a/~/my-api', says: 'a directory called ~' },
    { given: 'my\uFFFDapi', says: 'not valid UTF-8' },
    { given: 'my\0api', says: '"my\\u0000api" contains a control character' },
    { given: 'my\napi', says: '"my\\napi" contains a control character' },
    { given: 'my\x1b[31mapi', says: 'contains a control character' },
    { given: 'my\x9bapi', says: 'contains a control character' },
  ])('$given', ({ given, says }) => {
    const { message, exitCode } = refusal(given);
    expect(message).toContain(says);
    expect(exitCode).toBe(2);
  });

  itPosix('~ without a home directory', () => {
    for (const home of ['', 'relative']) {
      vi.stubEnv('HOME', home);
      expect(refusal('~/my-api').message).toContain('no home directory');
    }
  });

  itPosix('.. behind a symbolic link, where the system goes elsewhere', () => {
    const home = inside();
    mkdirSync(join(home, 'a/b'), { recursive: true });
    symlinkSync('a/b', 'link');
    expect(refusal('link/..').message).toContain('link/.. passes a symbolic link');
    expect(refusal('link/../my-api').exitCode).toBe(2);
    expect(placeOf('link/my-api').path).toBe(join(home, 'link/my-api'));
    expect(placeOf('a/b/../my-api').path).toBe(join(home, 'a/my-api'));
  });

  itPosix('a control character in the current directory', () => {
    const home = inside();
    mkdirSync('line\nbreak');
    process.chdir('line\nbreak');
    expect(refusal('.').message).toContain('line\\nbreak');
    expect(placeOf(home).path).toBe(home);
  });
});
