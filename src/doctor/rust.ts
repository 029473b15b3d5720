import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerRemedy, rustRemedy } from '../toolchain/check.ts';
import { firstError, run } from '../toolchain/run.ts';
import { type Finding, failed, ok, skipped, warning } from './finding.ts';

const TIME_LIMIT = 10_000;
const BUILD_TIME_LIMIT = 60_000;

/** Whether what is asked for can be built here: the compiler, the linker, and the two tools that a team uses daily. */
export async function checkRust(cwd: string, minimum: readonly [number, number]): Promise<Finding[]> {
  const rust = await checkVersion(cwd, minimum);
  if (rust.status === 'failed')
    return [rust, ...['rustfmt', 'clippy', 'linker'].map((check) => skipped(check, 'needs a Rust that runs'))];
  return [
    rust,
    ...(await Promise.all([component(cwd, 'rustfmt', 'fmt'), component(cwd, 'clippy', 'clippy'), checkLinker(cwd)])),
  ];
}

async function checkVersion(cwd: string, [major, minor]: readonly [number, number]): Promise<Finding> {
  const needs = `Rust ${major}.${minor} or newer is needed`;
  const [cargo, rustc] = await Promise.all(
    ['cargo', 'rustc'].map((program) => run(program, ['--version'], { cwd, limit: TIME_LIMIT })),
  );
  for (const [name, ran] of [
    ['cargo', cargo!],
    ['rustc', rustc!],
  ] as const) {
    if (ran.absent) return failed('rust', `${name} was not found. ${needs}.`, `Get it: ${rustRemedy()}`);
    if (ran.code !== 0)
      return failed('rust', `${name} does not run (${firstError(ran)}).`, 'Try: rustup default stable');
  }
  const version = /^rustc (\d+)\.(\d+)\S*/m.exec(rustc!.stdout);
  if (!version)
    return failed('rust', `rustc does not say its version (${firstError(rustc!)}).`, 'Try: rustup default stable');
  const [has, hasMinor] = [Number(version[1]), Number(version[2])];
  const enough = has > major || (has === major && hasMinor >= minor);
  if (!enough) return failed('rust', `${version[0]} is too old: ${needs}.`, 'Get it: rustup update stable');
  return ok('rust', `${version[0]}; ${needs}`);
}

async function component(cwd: string, name: string, command: string): Promise<Finding> {
  const ran = await run('cargo', [command, '--version'], { cwd, limit: TIME_LIMIT });
  if (ran.code === 0) return ok(name, ran.stdout.trim());
  return warning(name, `cargo ${command} does not run.`, `Get it: rustup component add ${name}`);
}

/**
 * Builds the smallest program, in a directory of its own. By cargo and from `cwd`, so that whatever a
 * `.cargo/config.toml` or a variable says of linkers and targets holds here as it does for the project.
 */
async function checkLinker(cwd: string): Promise<Finding> {
  let place = '';
  try {
    place = mkdtempSync(join(tmpdir(), 'create-backend-doctor-'));
    mkdirSync(join(place, 'src'));
    writeFileSync(
      join(place, 'Cargo.toml'),
      '[package]\nname = "smallest"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n',
    );
    writeFileSync(join(place, 'src', 'main.rs'), 'fn main() {}\n');
    const args = [
      'build',
      '--quiet',
      '--offline',
      '--manifest-path',
      join(place, 'Cargo.toml'),
      '--target-dir',
      join(place, 'target'),
    ];
    const ran = await run('cargo', args, { cwd, limit: BUILD_TIME_LIMIT });
    if (ran.code === 0) return ok('linker', 'a program was compiled and linked');
    const remedy = /link/.test(ran.stderr)
      ? `Get a C compiler, Rust links with it: ${compilerRemedy()}`
      : 'Mend what cargo says; for a broken toolchain: rustup update stable';
    return failed('linker', `The smallest program does not build (${firstError(ran)}).`, remedy);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return failed(
      'linker',
      `Nothing can be built in the temporary directory (${error.message}).`,
      'Make room there, or name another one in TMPDIR.',
    );
  } finally {
    if (place !== '') rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  }
}
