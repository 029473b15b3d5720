import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quote } from '../terminal/quote.ts';
import { run } from './run.ts';

const TIME_LIMIT = 5000;

/** rustup uses the first one where a directory has both. */
const FILES = ['rust-toolchain', 'rust-toolchain.toml'];

export interface Selection {
  /** Without rustup, none of its settings has any effect. */
  rustup: boolean;
  /** What selects another toolchain than the default one, and how to change that. */
  remedy?: string;
}

/**
 * What makes rustup choose a toolchain for an existing directory. `rustup default` cannot change that choice.
 *
 * @see https://rust-lang.github.io/rustup/overrides.html
 * @throws Cancelled on a signal
 */
export async function toolchainSelection(directory: string): Promise<Selection> {
  const list = await run('rustup', ['override', 'list'], { cwd: directory, limit: TIME_LIMIT });
  if (list.absent) return { rustup: false };
  const variable = process.env.RUSTUP_TOOLCHAIN;
  if (variable)
    return { rustup: true, remedy: `RUSTUP_TOOLCHAIN=${variable} selects this toolchain. Unset this variable.` };
  const overridden = new Set(list.stdout.split('\n').map((line) => line.split('\t', 1)[0]?.trimEnd()));
  for (const place of upwards(realpathSync(directory))) {
    if (overridden.has(place)) {
      const command = `rustup override unset --path ${quote(place)}`;
      return { rustup: true, remedy: `An override for ${place} selects this toolchain. Run: ${command}` };
    }
    const pin = pinIn(place);
    if (pin)
      return {
        rustup: true,
        remedy: `${pin} selects this toolchain. Set its channel to stable, or put the project elsewhere.`,
      };
  }
  return { rustup: true };
}

function upwards(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...upwards(parent)];
}

/** rustup skips files that it cannot read. */
function pinIn(directory: string): string | undefined {
  return FILES.map((name) => join(directory, name)).find((path) => {
    try {
      readFileSync(path);
      return true;
    } catch {
      return false;
    }
  });
}
