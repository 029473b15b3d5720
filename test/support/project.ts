import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { expect } from 'vitest';
import { cli, workplace } from './cli.ts';
import { snapshot } from './disk.ts';
import { releasedProjects } from './released.ts';

export const CHOICES = ['-y', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--addons', 'docker'];

type Workplace = ReturnType<typeof workplace>;

/** A project with a first commit. */
export async function project(args: readonly string[] = CHOICES) {
  const place = workplace();
  expect(await cli(['my-api', ...args], { cwd: place.home, env: place.env })).toMatchObject({ exitCode: 0 });
  return inProject(place);
}

const released = new Map<string, ReturnType<typeof releasedProjects>>();

/** A project that an earlier version wrote, with a first commit. */
export async function releasedProject(version: string, id: string, { git: hasGit = true } = {}) {
  const place = workplace();
  const made = inProject(place);
  if (!released.has(version)) released.set(version, releasedProjects(version));
  for (const [file, text] of released.get(version)!.get(id)!) await fse.outputFile(join(made.path, file), text);
  if (hasGit) {
    await made.git('init', '--quiet');
    await made.commit();
  }
  return made;
}

/** How a test works in the project `my-api` of its workplace. */
function inProject({ home, env }: Workplace) {
  const path = join(home, 'my-api');
  const run = (args: readonly string[], cwd = path, more: Record<string, string> = {}) =>
    cli(args, { cwd, env: { ...env, ...more } });
  const git = (...args: string[]) => execa('git', args, { cwd: path, env, extendEnv: false });
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--message', 'edit');
  };
  const read = (file: string) => readFileSync(join(path, file), 'utf8');
  const edit = (file: string, change: (text: string) => string) => writeFileSync(join(path, file), change(read(file)));
  return { home, path, env, run, git, commit, read, edit };
}

/** The project without its repository, its secrets and their copies, and the hashes that depend on nothing else. */
export function filesOf(path: string) {
  const entries = Object.entries(snapshot(path)).filter(
    ([name]) => !/^\.\/\.(git|env|create-backend-backup)(\/|$)/.test(name),
  );
  return Object.fromEntries(entries.map(([name, what]) => [name, what.replace(/^directory.*/, 'directory')]));
}
