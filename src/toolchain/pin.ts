import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The file that selects rustup's toolchain in a directory: the nearest one, there or above. It counts more than
 * `rustup default`. Source: https://rust-lang.github.io/rustup/overrides.html
 */
export function findToolchainPin(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    // Of both in one directory, rustup reads the older name.
    const pin = ['rust-toolchain', 'rust-toolchain.toml']
      .map((name) => join(at, name))
      .find((path) => existsSync(path));
    if (pin !== undefined) return pin;
    if (at === dirname(at)) return undefined;
  }
}
