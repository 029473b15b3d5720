import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isFile, realPath } from '../toolchain/workspace.ts';
import type { Layout } from './cargo.ts';
import { readText } from './read-text.ts';

export interface Program {
  executable: string;
  /** A source file that was changed after the build. */
  older?: string;
}

/** The newest executable that cargo built of this project, if there is one. */
export function findProgram(root: string, { target, bin }: Layout): Program | undefined {
  const file = process.platform === 'win32' ? `${bin}.exe` : bin;
  const [executable] = profiles(target)
    .map((profile) => join(profile, file))
    .filter((path) => isFile(path) && isOf(root, path))
    .sort((a, b) => modified(b) - modified(a));
  if (executable === undefined) return undefined;
  const older = sources(root).find((path) => modified(path) > modified(executable));
  return { executable, ...(older === undefined ? {} : { older }) };
}

/** What a profile's directory contains besides executables. */
const INTERNAL = ['build', 'deps', 'examples', 'incremental'];

/** `<target>/<profile>`, and `<target>/<triple>/<profile>` where `build.target` is set. Profiles may have any name. */
function profiles(target: string): string[] {
  const top = directories(target);
  return [...top, ...top.flatMap((directory) => directories(directory))];
}

function directories(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !INTERNAL.includes(entry.name))
      .map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

/** Projects may share a target directory and a name. Cargo's list of sources beside the executable tells them apart. */
function isOf(root: string, executable: string): boolean {
  const { text } = readText(`${executable.replace(/\.exe$/, '')}.d`);
  if (text === undefined) return true;
  const paths = text.split(/(?<!\\) /).map((path) => path.replaceAll('\\ ', ' ').trim());
  const mains = paths.filter((path) => /(^|[/\\])src[/\\]main\.rs$/.test(path));
  // `build.dep-info-basedir` makes the paths relative.
  return mains.some((path) => !isAbsolute(path) || realPath(path) === realPath(join(root, 'src', 'main.rs')));
}

function sources(root: string): string[] {
  const inside = ['src', 'migrations'].flatMap((name) => entries(join(root, name)));
  return [join(root, 'Cargo.toml'), join(root, 'Cargo.lock'), ...inside].filter(isFile);
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((entry) => join(directory, entry));
  } catch {
    return [];
  }
}

function modified(path: string): number {
  return statSync(path).mtimeMs;
}
