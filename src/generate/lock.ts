import { type Addon, type Choices, type Database, option } from '../answers/options.ts';
import { addons, databases } from '../choices/records.ts';
import type { FieldType } from '../resources/resource.ts';
import { formatLock, mergeLocks, parseLock, SEPARATOR } from './lock-file.ts';

/** The folder of exact lock files in `templates/`; every other folder is a layer. */
export const LOCKS = 'locks';

/** The name of the root package in the shipped lock files. */
export const PLACEHOLDER = 'create-backend-project';

/** The add-ons that bring crates. The other add-ons do not change the lock file. */
export const lockedAddons = option('addons')
  .choices.map(({ value }) => value as Addon)
  .filter((addon) => addons[addon].crates !== undefined || addons[addon].devCrates !== undefined);

/** The name of a lock file. All servers share one, because cargo locks the drivers of sqlx together. */
export function lockId({ framework, database, auth, addons }: Choices): string {
  const locked = lockedAddons.filter((addon) => addons.includes(addon));
  return [framework, driverOf(database), auth, ...locked].join('+');
}

/** The name of what fields of a type add to a lock file. It is the same for all frameworks, auth kinds and add-ons. */
export function additionId({ database }: Choices, type: FieldType): string {
  return `${driverOf(database)}+${type}`;
}

function driverOf(database: Database): string {
  const [fact] = databases[database].facts;
  return fact === 'server' ? fact : database;
}

/**
 * The exact lock file of a project. It is in cargo's order: `--locked` accepts any order, but the first call of cargo
 * without it would rewrite the file and make git dirty.
 * @param lock a shipped lock file, with a placeholder for the name of the project
 * @param additions parts of lock files, which the types of the project's fields add
 */
export function nameLock(lock: string, name: string, additions: readonly string[] = []): string {
  if (additions.length === 0) return withRoot(lock, name);
  return withRoot(formatLock(additions.map(parseLock).reduce(mergeLocks, parseLock(lock))), name);
}

/** Only the root package gets another name and place, so nothing is parsed. No package depends on it. */
function withRoot(lock: string, name: string): string {
  const [head, ...packages] = lock.trimEnd().split(SEPARATOR);
  const isRoot = (text: string) => text.startsWith(`name = "${PLACEHOLDER}"`);
  const root = packages.find(isRoot)?.replace(PLACEHOLDER, name);
  if (root === undefined) throw new Error(`The lock file has no package ${PLACEHOLDER}.`);
  const others = packages.filter((text) => !isRoot(text));
  const after = others.findIndex((text) => text > root); // the texts begin with the names
  return `${[head, ...others.toSpliced(after === -1 ? others.length : after, 0, root)].join(SEPARATOR)}\n`;
}
