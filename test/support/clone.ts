import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { root } from './cli.ts';
import { temporaryDirectory } from './disk.ts';

// npm sets these variables for the scripts it runs. An npm that a test runs must not see them; npm's settings it must.
const foreign = /^(npm_(package|lifecycle|command|config_local|execpath|node)|NODE_ENV$|INIT_CWD$|CI$|GIT_|VITEST)/;

/** The environment of a user who types npm commands. */
export const npmEnvironment: Record<string, string> = {
  ...(Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))) as Record<
    string,
    string
  >),
  NO_COLOR: '1',
};

/** Copies the repository as a clone would have it: all files that git does not ignore, uncommitted changes included. */
export async function cloned(clone = temporaryDirectory()): Promise<string> {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  });
  for (const path of new Set(stdout.split('\0'))) {
    if (path !== '' && existsSync(join(root, path))) await fse.copy(join(root, path), join(clone, path));
  }
  return clone;
}
