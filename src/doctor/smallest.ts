import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from '../toolchain/run.ts';

const TIME_LIMIT = 60_000;

const CARGO_TOML = '[package]\nname = "smallest"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n';

type Outcome = { problem: string; ran?: undefined } | { problem?: undefined; ran: Ran };

/**
 * Builds the smallest program in a temporary directory, and removes it. cargo runs in `cwd`, so that the linker and
 * target of every `.cargo/config.toml` and variable apply as they do to the project.
 *
 * @returns what cargo did, or the problem with the temporary directory
 */
export async function buildSmallest(cwd: string): Promise<Outcome> {
  let place = '';
  try {
    place = mkdtempSync(join(tmpdir(), 'create-backend-doctor-'));
    mkdirSync(join(place, 'src'));
    const cargoToml = join(place, 'Cargo.toml');
    writeFileSync(cargoToml, CARGO_TOML);
    writeFileSync(join(place, 'src', 'main.rs'), 'fn main() {}\n');
    const target = join(place, 'target');
    const args = ['build', '--quiet', '--offline', '--manifest-path', cargoToml, '--target-dir', target];
    // `build.build-dir` would send the intermediate files elsewhere.
    const config = ['--config', `build.build-dir = ${JSON.stringify(target)}`];
    return { ran: await run('cargo', [...args, ...config], { cwd, limit: TIME_LIMIT }) };
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return { problem: error.message };
  } finally {
    if (place !== '') rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  }
}
