import { join } from 'node:path';
import fse from 'fs-extra';
import { temporaryDirectory } from './disk.ts';
import { repositoryFiles, root } from './repository.ts';

// npm sets these variables for the scripts it runs. An npm that a test runs must not see them, but it must see the
// settings of npm.
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
  for (const path of repositoryFiles()) await fse.copy(join(root, path), join(clone, path));
  return clone;
}
