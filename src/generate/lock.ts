import { type Addon, type Choices, option } from '../answers/options.ts';
import { addons, databases } from '../choices/records.ts';

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
  const [fact] = databases[database].facts;
  const locked = lockedAddons.filter((addon) => addons.includes(addon));
  return [framework, fact === 'server' ? fact : database, auth, ...locked].join('+');
}

/**
 * Replaces the name of the root package in a shipped lock file, and moves the package to its place in cargo's order.
 * `--locked` accepts any order, but the first call of cargo without it would rewrite the file and make git dirty.
 */
export function nameLock(lock: string, name: string): string {
  const separator = '\n\n[[package]]\n';
  const [head, ...packages] = lock.trimEnd().split(separator);
  const nameLine = (text: string) => `name = "${text}"\n`;
  const root = packages.find((text) => text.startsWith(nameLine(PLACEHOLDER)));
  if (root === undefined) throw new Error(`The lock file has no package ${PLACEHOLDER}.`);
  const others = packages.filter((text) => text !== root);
  const place = others.findIndex((text) => packageName(text) > name);
  others.splice(place === -1 ? others.length : place, 0, root.replace(nameLine(PLACEHOLDER), nameLine(name)));
  return `${[head, ...others].join(separator)}\n`;
}

// Cargo compares bytes. Names are ASCII, so `>`, which compares UTF-16 code units, gives the same order.
function packageName(text: string): string {
  return text.slice('name = "'.length, text.indexOf('"\n'));
}
