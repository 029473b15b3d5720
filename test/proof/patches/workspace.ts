import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { person } from '../../contract/people.ts';
import { Scene } from '../../contract/scene.ts';
import { Cargo } from '../../support/cargo.ts';
import { nowhere, testEnvironment, testServer } from '../servers.ts';

/**
 * Builds a project as the second member of a workspace, from the workspace's root and without a database. Then runs the
 * tests of the workspace, and asks the program. The lock file and the profiles move to the root, as the README says.
 * Removes the root's files afterwards.
 *
 * @param name of the package
 */
export async function proveInWorkspace(
  project: string,
  name: string,
  choices: Choices,
  target: string,
  env: Record<string, string>,
): Promise<string> {
  const root = dirname(project);
  const [other, running] = [join(root, 'other'), join(root, 'running-in-workspace')];
  const profiles = readFileSync(join(project, 'Cargo.toml'), 'utf8').match(/^\[profile[^\]]*\]\n(?:.+\n)+/gm) ?? [];
  const manifest = join(root, 'Cargo.toml');
  for (const directory of [join(other, 'src'), running]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(other, 'Cargo.toml'), '[package]\nname = "other"\nversion = "0.1.0"\nedition = "2024"\n');
  writeFileSync(join(other, 'src', 'lib.rs'), 'pub fn two() -> u8 {\n    2\n}\n');
  const workspace = `[workspace]\nresolver = "3"\nmembers = ["other", "${basename(project)}"]\n`;
  writeFileSync(manifest, [workspace, ...profiles].join('\n'));
  copyFileSync(join(project, 'Cargo.lock'), join(root, 'Cargo.lock'));
  const executable = join(running, 'program');
  const subject = { ...choices, executable, server: testServer(choices.database), directory: running };
  const scene = new Scene(subject);
  try {
    await new Cargo(root, target, { ...env, DATABASE_URL: nowhere(choices.database) }).run('build', '--workspace');
    copyFileSync(join(target, 'debug', name), executable);
    const tests = await new Cargo(root, target, env).test(testEnvironment(choices.database));
    const { id } = await person((await scene.start()).api, choices.auth);
    return `${tests}; the program made user ${id}`;
  } finally {
    await scene.close();
    for (const file of [manifest, join(root, 'Cargo.lock'), other]) rmSync(file, { recursive: true });
  }
}
