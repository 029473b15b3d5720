import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { cli, workplace } from './cli.ts';
import { snapshot } from './disk.ts';

export const CHOICES = ['-y', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--addons', 'docker'];

/** A project with a first commit. */
export async function project(args: readonly string[] = CHOICES) {
  const { home, env } = workplace();
  const path = join(home, 'my-api');
  const run = (args: readonly string[], cwd = path, more: Record<string, string> = {}) =>
    cli(args, { cwd, env: { ...env, ...more } });
  const created = await run(['my-api', ...args], home);
  expect(created.exitCode).toBe(0);
  const git = (...args: string[]) => execa('git', args, { cwd: path, env, extendEnv: false });
  const commit = () => git('commit', '--all', '--message', 'edit');
  const edit = (file: string, change: (text: string) => string) => {
    const text = readFileSync(join(path, file), 'utf8');
    writeFileSync(join(path, file), change(text));
  };
  return { home, path, env, run, git, commit, edit };
}

/** The project without its repository, its secrets and their copies, and the hashes that depend on nothing else. */
export function filesOf(path: string) {
  const entries = Object.entries(snapshot(path)).filter(
    ([name]) => !/^\.\/\.(git|env|create-backend-backup)(\/|$)/.test(name),
  );
  return Object.fromEntries(entries.map(([name, what]) => [name, what.replace(/^directory.*/, 'directory')]));
}
