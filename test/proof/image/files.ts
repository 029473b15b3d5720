import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Builder } from './builder.ts';

/** The files that a root has in addition to another, without the directories that lead to them. */
export function addedFiles(root: string, base: string): string[] {
  const before = new Set(walk(base));
  const added = walk(root).filter((path) => !before.has(path));
  return added.filter((path) => !added.some((other) => other.startsWith(`${path}/`))).sort();
}

function walk(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

/** Bytes of all files at a path and below. */
export function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Bytes of the image in a registry, which are compressed. */
export async function pulledBytes(builder: Builder, image: string, home: string): Promise<number> {
  const directory = mkdtempSync(join(home, 'pushed-'));
  try {
    await builder.run('push', '--quiet', image, `oci:${directory}:image`);
    return sizeOf(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The shared libraries that a process has loaded. Throws if one does not exist in the root. */
export function loadedLibraries(pid: number, root: string): string[] {
  const mapped = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^\S+ r\S+ \S+ \S+ \d+\s+(\/.*\.so\b.*)$/gm);
  const paths = [...new Set([...mapped].map(([, path]) => path!))];
  for (const path of paths) lstatSync(join(root, path));
  return paths.map((path) => basename(path)).sort();
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
