import { existsSync } from 'node:fs';
import { warn } from '../terminal/output.ts';

/** Reports the staging directories of interrupted runs. */
export function nameLeftovers(leftovers: readonly string[]): void {
  for (const path of leftovers.filter((path) => existsSync(path))) {
    warn(`An interrupted run left ${path}. Delete it.`);
  }
}
