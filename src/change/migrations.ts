import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import { MANIFEST, sha256, withHashes } from '../generate/manifest.ts';
import type { ExistingProject } from './project.ts';

export const DIRECTORY = 'migrations';

/** The names that SQLx reads. */
export const MIGRATION = /^\d+_.*\.sql$/;

export function isMigration(path: string): boolean {
  return path.startsWith(`${DIRECTORY}/`);
}

/** A migration without a number yet: `add_due_on_to_invoices`. */
export interface NewMigration {
  name: string;
  text: string;
  /** The tables that it changes. A migration of the user may have dropped one. */
  tables?: readonly string[];
}

/**
 * Leaves the existing migrations out of a change: databases have applied them, and refuse another content. The manifest
 * keeps their hashes. The table of a new resource, and the further migrations, get the next free numbers.
 *
 * @param rendered what this version writes for the old answers
 * @param theirs what it writes for the new answers
 * @throws UserError if the new answers need another content of an existing migration
 */
export function keepMigrations(
  project: ExistingProject,
  rendered: Generated,
  theirs: Generated,
  further: readonly NewMigration[],
): Generated {
  const before = new Map(migrationsOf(rendered).map(({ name, text }) => [name, text]));
  // The fields of a resource change in a migration of their own.
  const resources = new Set((theirs.project.resources ?? []).map(({ plural }) => `create_${plural}`));
  const other = migrationsOf(theirs).find(
    ({ name, text }) => before.has(name) && before.get(name) !== text && !resources.has(name),
  );
  if (other !== undefined) throw otherContent(other.name);

  const hashes = new Map([...project.hashes].filter(([path]) => isMigration(path)));
  const files = new Map([...theirs.files].filter(([path]) => !isMigration(path)));
  const added = [...migrationsOf(theirs).filter(({ name }) => !before.has(name)), ...further];
  const last = lastMigration([...project.list(DIRECTORY), ...[...hashes.keys()].map(nameIn)]);
  const number = numberOf(last);
  if (added.length > 0 && number + BigInt(added.length) > MAX_NUMBER) throw noFreeNumber(last);
  for (const [at, { name, text }] of added.entries()) {
    const path = `${DIRECTORY}/${String(number + BigInt(at + 1)).padStart(4, '0')}_${name}.sql`;
    files.set(path, { text });
    hashes.set(path, sha256(text));
  }
  const text = withHashes(theirs.files.get(MANIFEST)!.text, (all) => [
    ...all.filter(([path]) => !isMigration(path)),
    ...hashes,
  ]);
  files.set(MANIFEST, { text });
  return { ...theirs, files };
}

/** The migrations that create-backend writes, without their numbers. */
function migrationsOf({ files }: Generated): NewMigration[] {
  return [...files]
    .filter(([path]) => isMigration(path))
    .map(([path, { text }]) => ({ name: nameIn(path).replace(/^\d+_|\.sql$/g, ''), text }));
}

function nameIn(path: string): string {
  return path.slice(`${DIRECTORY}/`.length);
}

function lastMigration(names: readonly string[]): string {
  return (
    names
      .filter((name) => MIGRATION.test(name))
      .sort(byNumber)
      .at(-1) ?? ''
  );
}

/** Compares the names of two migrations. */
export function byNumber(one: string, other: string): number {
  return numberOf(one) < numberOf(other) ? -1 : 1;
}

/** SQLx stores the number of a migration in 64 bits with a sign, so `20261128142730123` works. */
const MAX_NUMBER = 2n ** 63n - 1n;

function numberOf(name: string): bigint {
  return BigInt(/^\d+/.exec(name)?.[0] ?? 0);
}

function noFreeNumber(last: string): UserError {
  const remedy = 'If no database has applied it, give it a smaller number. A number fits into 64 bits.';
  return new UserError(`No number is free after the migration ${last}.`, remedy);
}

function otherContent(name: string): UserError {
  return new UserError(
    `The change needs another content of the migration ${name}, which your databases may have already.`,
    'Create a new project with these choices, and copy your code to it.',
  );
}
