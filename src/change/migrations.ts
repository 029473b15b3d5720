import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import { wordsOf } from '../generate/layers.ts';
import { MANIFEST, sha256 } from '../generate/manifest.ts';
import { isNewer } from '../version.ts';
import { NEW_MIGRATIONS } from './new-migrations.ts';
import type { ExistingProject } from './project.ts';

const DIRECTORY = 'migrations';

export function isMigration(path: string): boolean {
  return path.startsWith(`${DIRECTORY}/`);
}

/**
 * Leaves out the existing migrations from a change: databases have applied them, and refuse another content. The
 * manifest keeps their hashes. An update also adds a migration where a newer version has other tables.
 *
 * @param rendered what this version writes for the old answers
 * @param theirs what it writes for the new answers
 * @throws UserError if the new answers need another content of an existing migration
 */
export function keepMigrations(project: ExistingProject, rendered: Generated, theirs: Generated): Generated {
  const files = new Map(theirs.files);
  const hashes: Record<string, string> = {};
  for (const [path, hash] of project.hashes) {
    if (!isMigration(path)) continue;
    if (rendered.files.get(path)?.text !== theirs.files.get(path)?.text) throw otherContent(path);
    files.delete(path);
    hashes[path] = hash;
  }
  for (const [path, text] of newMigrations(project, theirs)) {
    files.set(path, { text });
    hashes[path] = sha256(text);
  }
  files.set(MANIFEST, { text: withHashes(theirs.files.get(MANIFEST)!.text, hashes) });
  return { ...theirs, files };
}

/** The migrations that a project of an earlier version lacks, with the next free numbers. */
function newMigrations(project: ExistingProject, { project: { words, context } }: Generated): [string, string][] {
  const applies = ({ version, words: needed }: (typeof NEW_MIGRATIONS)[number]) =>
    isNewer(version, project.version) &&
    !isNewer(version, context.generator.version) &&
    wordsOf(needed).every((word) => words.has(word));
  const numbers = project.list(DIRECTORY).map((name) => Number(/^\d+/.exec(name)?.[0] ?? 0));
  const last = Math.max(0, ...numbers);
  return NEW_MIGRATIONS.filter(applies).map(({ name, text }, at) => {
    const number = String(last + at + 1).padStart(4, '0');
    return [`${DIRECTORY}/${number}_${name}.sql`, text];
  });
}

function withHashes(manifest: string, hashes: Readonly<Record<string, string>>): string {
  const { files, ...rest } = JSON.parse(manifest) as { files: Record<string, string> };
  const sorted = Object.entries({ ...files, ...hashes }).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...rest, files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

function otherContent(path: string): UserError {
  return new UserError(
    `The change needs another content of the migration ${path}, which your databases may have already.`,
    'Create a new project with these choices, and copy your code to it.',
  );
}
