import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { root } from './cli.ts';
import { temporaryDirectory } from './disk.ts';

// What npm tells the scripts that it runs must not reach the npm that a test runs; the machine's npm settings must.
const foreign = /^(npm_(package|lifecycle|command|config_local|execpath|node)|NODE_ENV$|INIT_CWD$|CI$|GIT_|VITEST)/;

/** The environment of somebody who types npm commands. */
export const npmEnvironment: Record<string, string> = {
  ...(Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))) as Record<
    string,
    string
  >),
  NO_COLOR: '1',
};

/** What a clone would hold: everything but what git ignores, with changes that are not committed yet. */
export async function cloned(clone = temporaryDirectory()): Promise<string> {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  });
  for (const path of new Set(stdout.split('\0'))) {
    if (path !== '' && existsSync(join(root, path))) await fse.copy(join(root, path), join(clone, path));
  }
  return clone;
}
