import { createHash } from 'node:crypto';
import type { Project } from './project.ts';

/** Written into every project: what it was made from, and what each file looked like. */
export const MANIFEST = '.create-backend.json';

/** Differs between copies of one project: it is not committed and may hold secrets. */
export const ENV = '.env';

// These change whenever cargo or sqlx runs, so a difference says nothing about an edit by hand.
const madeByTools = (path: string) => path === 'Cargo.lock' || path.startsWith('.sqlx/');

export function manifestText(project: Project, texts: ReadonlyMap<string, string>): string {
  const { name, framework, database, auth, addons, context } = project;
  const paths = [...texts.keys()].filter((path) => path !== ENV).sort();
  const record = {
    generator: 'create-backend',
    version: context.generator.version,
    name,
    framework,
    database,
    auth,
    addons,
    madeByTools: paths.filter(madeByTools),
    files: Object.fromEntries(paths.map((path) => [path, sha256(texts.get(path)!)])),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Of the text with LF line ends, so that git's autocrlf does not look like an edit. */
export function sha256(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
