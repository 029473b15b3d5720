import { hash } from 'node:crypto';
import { choicesIn } from '../answers/options.ts';
import { fullSpec } from '../resources/spec.ts';
import type { Project } from './project.ts';

/** The manifest of a project: its choices, the version of this program, and the hash of each file. */
export const MANIFEST = '.create-backend.json';

/** Each copy of a project has its own: git ignores this file, and it may contain secrets. */
export const ENV = '.env';

// Cargo and sqlx rewrite these files, so a different hash does not mean that a person edited them.
const madeByTools = (path: string) => path === 'Cargo.lock' || path.startsWith('.sqlx/');

export function manifestText(project: Project, texts: ReadonlyMap<string, string>): string {
  const { name, context, resources = [] } = project;
  const paths = [...texts.keys()].filter((path) => path !== ENV).sort();
  const choices = {
    ...choicesIn(project),
    ...(resources.length > 0 ? { resources: resources.map(fullSpec) } : {}),
  };
  const manifest = {
    generator: 'create-backend',
    version: context.generator.version,
    command: context.generator.command,
    name,
    ...choices,
    checksum: checksumOf(choices),
    madeByTools: paths.filter(madeByTools),
    files: Object.fromEntries(paths.map((path) => [path, sha256(texts.get(path)!)])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** What a user may rename, and what changes with each version. */
const UNCHECKED = ['generator', 'version', 'command', 'name', 'checksum', 'madeByTools', 'files'];

/**
 * The checksum of the choices and resources in a manifest. If somebody edits them, they are not those of the files any
 * more, and the next change would rewrite and delete files that nobody named.
 */
export function checksumOf(manifest: Readonly<Record<string, unknown>>): string {
  const checked = Object.entries(manifest).filter(([name]) => !UNCHECKED.includes(name));
  return sha256(JSON.stringify(checked.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The same manifest with other hashes of files. */
export function withHashes(
  manifest: string,
  change: (hashes: [path: string, hash: string][]) => [path: string, hash: string][],
): string {
  const { files, ...rest } = JSON.parse(manifest) as { files: Record<string, string> };
  const sorted = change(Object.entries(files)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...rest, files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** The same manifest, whose files have these hashes where they are given. */
export function withNewHashes(manifest: string, hashes: ReadonlyMap<string, string>): string {
  return withHashes(manifest, (all) => all.map(([path, hash]) => [path, hashes.get(path) ?? hash]));
}

/** The hash of the text with LF line endings, so that git's autocrlf does not look like an edit. */
export function sha256(text: string): string {
  return hash('sha256', text.replaceAll('\r\n', '\n'));
}
