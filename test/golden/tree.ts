import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { sample } from '../support/sample.ts';

/** Two projects are kept whole: their diff is what a review of a template change looks at. */
export const GOLDEN: readonly Choices[] = [
  { framework: 'axum', database: 'sqlite', auth: 'jwt', addons: ['docker', 'github-actions', 'tour'] },
  {
    framework: 'actix-web',
    database: 'postgres',
    auth: 'session',
    addons: ['docker', 'github-actions', 'metrics', 'tour'],
  },
];

export function folderOf({ framework, database, auth, addons }: Choices): string {
  return join(import.meta.dirname, 'expected', [framework, database, auth, ...addons].join('+'));
}

const HASHES = 'hashes.txt';

// Made by tools, or made of the other files: nobody reads a diff of these.
const isHashed = (path: string) =>
  path === 'Cargo.lock' || path === '.create-backend.json' || path.startsWith('.sqlx/');

/** What is kept of a project. A dot at the start becomes `_`, or git here would obey the project's `.gitignore`. */
export function tree(choices: Choices): Map<string, string> {
  const texts = [...sample(choices).texts];
  const kept = texts
    .filter(([path]) => !isHashed(path))
    .map(([path, text]): [string, string] => [path.replace(/(^|\/)\./g, '$1_'), text]);
  const hashes = texts.filter(([path]) => isHashed(path)).map(([path, text]) => `${sha256(text)}  ${path}\n`);
  return new Map([...kept, [HASHES, hashes.join('')]]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
