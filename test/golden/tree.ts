import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { outputPath } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import { sample, templatesDirectory } from '../support/sample.ts';

/** The projects whose rendered files are stored: a reviewer of a template change reads their diff. */
export const GOLDEN: readonly Choices[] = [
  {
    framework: 'axum',
    database: 'sqlite',
    auth: 'jwt',
    sample: 'orders',
    addons: ['docker', 'github-actions', 'tour'],
  },
  {
    framework: 'actix-web',
    database: 'postgres',
    auth: 'session',
    sample: 'orders',
    addons: ['docker', 'github-actions', 'metrics', 'tour'],
  },
];

export function folderOf({ framework, database, auth, addons }: Choices): string {
  return join(import.meta.dirname, 'expected', [framework, database, auth, ...addons].join('+'));
}

const HASHES = 'hashes.txt';

/** Files that tools make, or that contain hashes of other files. A reviewer does not need their diffs. */
const isCalculated = (path: string) => path === 'Cargo.lock' || path === '.create-backend.json';

/** The chapters are stored even where nothing is cut into them, so that their links to each other work. */
const isChapter = (path: string) => /^docs\/tour\/[^/]+\.md$/.test(path);

const sources = new Set(readSources(templatesDirectory).map(({ path, text }) => `${outputPath(path)}\n${text}`));

/** Whether a file is its template, byte for byte. The diff of that template already shows any change. */
const isCopy = (path: string, text: string) => sources.has(`${path}\n${text}`);

/**
 * The files that are stored of a project: those that are rendered, and the hashes of all others in `hashes.txt`. A dot
 * at the start of a name becomes `_`, because git would apply the project's `.gitignore` here.
 */
export function tree(choices: Choices): Map<string, string> {
  const texts = [...sample(choices).texts];
  const isStored = ([path, text]: [string, string]) => isChapter(path) || !(isCalculated(path) || isCopy(path, text));
  const stored = texts.filter(isStored).map(([path, text]) => [path.replace(/(^|\/)\./g, '$1_'), text] as const);
  const hashes = texts.filter((entry) => !isStored(entry)).map(([path, text]) => `${sha256(text)}  ${path}\n`);
  return new Map([...stored, [HASHES, hashes.join('')]]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
