import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { run } from '../../support/shell.ts';
import { nowhere } from '../servers.ts';

/**
 * Checks a project as the second member of a workspace, from the workspace's root and without a database. The lock file
 * and the profiles move to the root, as the README says. Removes the root's files afterwards.
 */
export async function checkInWorkspace(
  project: string,
  name: string,
  { database }: Choices,
  env: Record<string, string>,
): Promise<void> {
  const root = dirname(project);
  const other = join(root, 'other');
  const profiles = readFileSync(join(project, 'Cargo.toml'), 'utf8').match(/^\[profile[^\]]*\]\n(?:.+\n)+/gm) ?? [];
  const manifest = join(root, 'Cargo.toml');
  mkdirSync(join(other, 'src'), { recursive: true });
  writeFileSync(join(other, 'Cargo.toml'), '[package]\nname = "other"\nversion = "0.1.0"\nedition = "2024"\n');
  writeFileSync(join(other, 'src', 'lib.rs'), 'pub fn two() -> u8 {\n    2\n}\n');
  const workspace = `[workspace]\nresolver = "3"\nmembers = ["other", "${name}"]\n`;
  writeFileSync(manifest, [workspace, ...profiles].join('\n'));
  copyFileSync(join(project, 'Cargo.lock'), join(root, 'Cargo.lock'));
  try {
    await run('cargo', ['check', '--workspace'], { cwd: root, env: { ...env, DATABASE_URL: nowhere(database) } });
  } finally {
    for (const file of [manifest, join(root, 'Cargo.lock'), other]) rmSync(file, { recursive: true });
  }
}
