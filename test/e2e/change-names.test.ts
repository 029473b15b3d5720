import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

const STAGING = '.create-backend-change';
const BACKUP = '.create-backend-backup';

const file = (path: string) => writeFileSync(path, 'mine\n');
const directory = (path: string) => {
  mkdirSync(path);
  writeFileSync(join(path, 'notes'), 'mine\n');
};
const link = (path: string) => symlinkSync('src', path);

describePosix('something of the user with a name that a change needs', () => {
  it.each([
    { what: 'a file', name: STAGING, make: file },
    { what: 'a directory', name: STAGING, make: directory },
    { what: 'a link', name: STAGING, make: link },
    { what: 'a file', name: BACKUP, make: file },
    { what: 'a link', name: BACKUP, make: link },
  ])('stops the change, and is kept: $what $name', async ({ name, make }) => {
    const { path, run, commit } = await project();
    make(join(path, name));
    for (const isCommitted of [false, true]) {
      if (isCommitted) await commit();
      const before = snapshot(path);
      const { exitCode, stderr, stdout } = await run(['add', 'metrics']);
      expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toBe(
        `error: ${join(path, name)} is in the way: create-backend needs a directory of that name for a change.\n` +
          'Move it away, commit that, and run the command again.',
      );
      expect(snapshot(path)).toEqual(before);
    }
  });

  it.each([
    { what: 'a file', make: file },
    { what: 'a directory', make: directory },
  ])('is no leftover of a run, whatever its name: $what', async ({ make }) => {
    const { path, run, commit } = await project();
    const own = '.create-backend-config';
    make(join(path, own));
    await commit();
    const ofUser = (files: Record<string, string>) => Object.entries(files).filter(([name]) => name.includes(own));
    const before = ofUser(snapshot(path));
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('interrupted') });
    expect(await run(['.', '--abort'])).toMatchObject({ exitCode: 1 });
    expect(ofUser(snapshot(path))).toEqual(before);
    expect(before).not.toEqual([]);
  });
});

describe('a directory with such a file', () => {
  it('is not empty, so it takes no new project', async () => {
    const { home, env } = workplace();
    file(join(home, '.create-backend-config'));
    const { exitCode, stderr } = await cli(['.', '--name', 'my-api', ...CHOICES], { cwd: home, env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is not empty:\n  .create-backend-config'),
    });
  });
});
