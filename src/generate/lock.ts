import { type Addon, type Choices, option } from '../answers/options.ts';
import { addons } from '../choices/records.ts';

/** The folder of exact lock files in `templates/`; every other folder is a layer. */
export const LOCKS = 'locks';

/** The root package's name in the lock files that we ship. */
export const PLACEHOLDER = 'create-backend-project';

/** Add-ons that bring crates; the others leave the lock file as it is. */
export const lockedAddons = option('addons')
  .choices.map(({ value }) => value as Addon)
  .filter((addon) => addons[addon].crates !== undefined || addons[addon].devCrates !== undefined);

export function lockId({ framework, database, auth, addons }: Choices): string {
  return [framework, database, auth, ...lockedAddons.filter((addon) => addons.includes(addon))].join('+');
}

/**
 * Puts the project's name into a shipped lock. The package moves to where cargo would sort it: `--locked` would pass
 * without that, but the first plain cargo call would rewrite the file and leave git with a change nobody made.
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

// Names are ASCII: comparing UTF-16 code units, as `>` does, is comparing bytes, as cargo does.
function packageName(text: string): string {
  return text.slice('name = "'.length, text.indexOf('"\n'));
}
