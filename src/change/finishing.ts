import { join, relative } from 'node:path';
import { Cancelled } from '../errors.ts';
import { checkpoint } from '../signals.ts';
import { firstError, type Ran, run } from '../toolchain/run.ts';
import { realPath, workspaceAbove } from '../toolchain/workspace.ts';
import { LOCK } from './change.ts';

/** The lock file that cargo uses for a project, as a path from it: `../Cargo.lock` in a workspace. */
export async function lockOf(root: string): Promise<string> {
  const workspace = await workspaceAbove(root);
  return workspace === undefined ? LOCK : relative(realPath(root), join(workspace, LOCK)).replaceAll('\\', '/');
}

/** Milliseconds for cargo, which reads its index of crates. */
const LOCK_LIMIT = 60_000;

/**
 * Lets cargo add and remove crates in Cargo.lock, without the network.
 *
 * @returns undefined if it could. Otherwise why it could not, with a remedy, or the signal that stopped it
 */
export async function lockOffline(root: string): Promise<string | Cancelled | undefined> {
  const args = ['update', '--workspace', '--offline', '--quiet'];
  let isBefore = true; // a signal may have come while the files were replaced
  try {
    await checkpoint();
    isBefore = false;
    const ran = await run('cargo', args, { cwd: root, limit: LOCK_LIMIT });
    return ran.code === 0 ? undefined : lockFault(ran);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    const moment = isBefore ? 'before' : 'while';
    const message = `Cancelled ${moment} cargo changed Cargo.lock. The rest of the change is complete: see git status.`;
    return Object.assign(new Cancelled(error.signal), { message: `${message} To continue, run: cargo build` });
  }
}

function lockFault(ran: Ran): string {
  if (ran.absent) return 'cargo was not found, so Cargo.lock still has the old crates. cargo build changes it.';
  if (/offline/.test(ran.stderr)) {
    return 'cargo could not change Cargo.lock without the network. cargo build does it.';
  }
  return `cargo could not change Cargo.lock: ${firstError(ran)}\nRepair it, and then run: cargo build`;
}
