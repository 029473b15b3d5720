import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './sources.ts';

/** Renames the program as the README says: in Cargo.toml, and in the folders and files that it lists. */
export function rename(sources: Sources, from: string, to: string): void {
  const advice = /\*\*To rename the program:\*\*[\s\S]*?Then run/.exec(sources.read('README.md'))?.[0];
  if (advice === undefined) throw new Error('the README does not say how to rename the program');
  const places = [...advice.matchAll(/`([a-zA-Z]\w*(?:\.\w+|\/)?)`/g)].map(([, place]) => place!);
  const paths = places.flatMap((place) => (place.endsWith('/') ? filesOf(sources.directory, place) : [place]));
  const inRust = from.replaceAll('-', '_');
  for (const path of paths) {
    const text = sources.read(path);
    if (!text.includes(from) && !text.includes(inRust)) continue;
    const renamed = text.replaceAll(inRust, to.replaceAll('-', '_')).replaceAll(from, to);
    sources.edit(path, [text, renamed]);
  }
}

function filesOf(directory: string, folder: string): string[] {
  return readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}
