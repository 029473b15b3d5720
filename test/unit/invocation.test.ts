import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invocation } from '../../src/terminal/invocation.ts';
import { wrapCommand } from '../../src/terminal/quote.ts';
import { bin, root } from '../support/cli.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { describePosix } from '../support/skip.ts';

/** A folder in which `create-backend` is a link to this file. */
function linked(file: string, ...folders: string[]): string {
  const place = join(temporaryDirectory(), ...folders);
  mkdirSync(place, { recursive: true });
  symlinkSync(file, join(place, 'create-backend'));
  return place;
}

const start = (more: Partial<Parameters<typeof invocation>[0]> = {}) =>
  invocation({ script: bin, cwd: '/nowhere', env: { PATH: '/bin' }, platform: 'linux', ...more });

describePosix('invocation', () => {
  it('names the file when the program is not on the PATH', () => expect(start()).toBe(`node ${bin}`));

  it('uses a relative path below the current directory', () =>
    expect(start({ cwd: root })).toBe('node bin/create-backend.js'));

  it('names the package that npx was given', () => {
    const script = '/home/ada/.npm/_npx/0123/node_modules/.bin/create-backend';
    const env = { npm_lifecycle_event: 'npx', npm_config_package: './create backend.tgz' };
    expect(start({ script, env })).toBe("npx --package './create backend.tgz' create-backend");
  });

  it('ignores the package of an npx that runs around it', () => {
    const env = { PATH: '/bin', npm_lifecycle_event: 'npx', npm_config_package: 'other' };
    expect(start({ env })).toBe(`node ${bin}`);
  });

  // The name `create-backend` on npm belongs to other people.
  it('never relies on the folders that npm adds to the PATH', () => {
    const place = linked(bin, 'node_modules', '.bin');
    const env = { PATH: place };
    expect(start({ env })).toBe('create-backend'); // the user's own PATH has this folder
    expect(start({ env: { ...env, npm_execpath: '/npm' } })).toBe(`node ${bin}`);
  });

  it('names the file when another program of this name comes first on the PATH', () => {
    const other = linked(process.execPath, 'node_modules', '.bin');
    const ours = linked(bin);
    expect(start({ env: { PATH: `${other}:${ours}` } })).toBe(`node ${bin}`);
    expect(start({ env: { PATH: `:${ours}` }, cwd: other })).toBe(`node ${bin}`);
    expect(start({ env: { PATH: `${ours}:${other}` } })).toBe('create-backend');
  });
});

describe('wrapCommand', () => {
  it('leaves a short command alone', () => expect(wrapCommand('a --b c', 78, 'linux')).toEqual(['a --b c']));

  it('breaks before a flag, and keeps a flag and its value together', () =>
    expect(wrapCommand('program x --first 1 --second 2', 26, 'linux')).toEqual([
      'program x --first 1 \\',
      '  --second 2',
    ]));

  it('never breaks inside quotes', () =>
    expect(wrapCommand("program 'it'\\''s --a b' --first 1", 26, 'linux')).toEqual([
      "program 'it'\\''s --a b' \\",
      '  --first 1',
    ]));

  it('keeps a word in double quotes in one piece', () => {
    expect(wrapCommand('program x --first "one two" --second 2', 26, 'linux')).toEqual([
      'program x \\',
      '  --first "one two" \\',
      '  --second 2',
    ]);
  });
  it('does not break on Windows', () => expect(wrapCommand('a --b c --d e', 5, 'win32')).toHaveLength(1));
});
