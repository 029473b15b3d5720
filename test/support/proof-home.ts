import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the proof builds and installs. It is kept, because a second run needs only minutes with it. */
export const proofHome = join(tmpdir(), 'create-backend-proof');

/** One for all projects: they share most crates. */
export const proofTarget = process.env.PROOF_TARGET_DIR ?? join(proofHome, 'target');

/** Makes a directory for one run. The caller deletes it. */
export function proofWorkplace(run: string): string {
  mkdirSync(proofHome, { recursive: true });
  return mkdtempSync(join(proofHome, `${run}-`));
}
