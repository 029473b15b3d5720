import { compilerRemedy, rustRemedy, toolchainRemedy } from '../toolchain/check.ts';
import { firstError, oneLine, run } from '../toolchain/run.ts';
import { type Finding, failed, ok, skipped, warning } from './finding.ts';
import { buildSmallest } from './smallest.ts';

const TIME_LIMIT = 10_000;

/** Whether cargo and rustc run, and are new enough. */
export async function checkRust(cwd: string, [major, minor]: readonly [number, number]): Promise<Finding> {
  const needs = `The project needs Rust ${major}.${minor} or newer`;
  const [cargo, rustc] = await Promise.all(
    ['cargo', 'rustc'].map((program) => run(program, ['--version'], { cwd, limit: TIME_LIMIT })),
  );
  for (const [name, ran] of [
    ['cargo', cargo!],
    ['rustc', rustc!],
  ] as const) {
    if (ran.absent) return failed('rust', `${name} was not found. ${needs}.`, `Install Rust: ${rustRemedy()}`);
    if (ran.code !== 0) {
      const remedy = await toolchainRemedy(cwd, 'rustup default stable');
      return failed('rust', `${name} does not run (${firstError(ran)}).`, remedy);
    }
  }
  const version = /^rustc (\d+)\.(\d+)\S*/m.exec(rustc!.stdout);
  if (!version) {
    const remedy = await toolchainRemedy(cwd, 'rustup update stable');
    return failed('rust', `rustc prints no version (${firstError(rustc!)}).`, remedy);
  }
  const [has, hasMinor] = [Number(version[1]), Number(version[2])];
  const enough = has > major || (has === major && hasMinor >= minor);
  if (enough) return ok('rust', `${version[0]} (${major}.${minor} or newer required)`);
  const remedy = await toolchainRemedy(cwd, 'rustup update stable');
  return failed('rust', `${version[0]} is too old. ${needs}.`, remedy);
}

/** The linker, and the two tools that a team uses daily. @param usable whether Rust runs */
export async function checkTools(cwd: string, usable: boolean): Promise<Finding[]> {
  if (!usable) return ['rustfmt', 'clippy', 'linker'].map((check) => skipped(check, 'not checked: Rust does not run'));
  return Promise.all([component(cwd, 'rustfmt', 'fmt'), component(cwd, 'clippy', 'clippy'), checkLinker(cwd)]);
}

async function component(cwd: string, name: string, command: string): Promise<Finding> {
  const ran = await run('cargo', [command, '--version'], { cwd, limit: TIME_LIMIT });
  if (ran.code === 0) return ok(name, oneLine(ran.stdout));
  return warning(name, `cargo ${command} does not run.`, `Install it: rustup component add ${name}`);
}

async function checkLinker(cwd: string): Promise<Finding> {
  const { problem, ran } = await buildSmallest(cwd);
  if (problem !== undefined) {
    const message = `Cannot build in the temporary directory (${problem}).`;
    return failed('linker', message, 'Free some space there, or set TMPDIR to another directory.');
  }
  if (ran.code === 0) {
    const faster = await fasterLinkers(cwd);
    const note =
      faster.length === 0
        ? ''
        : `; installed too: ${faster.join(', ')} (see "Other linkers" in docs/doctor.md of create-backend)`;
    return ok('linker', `a program was compiled and linked${note}`);
  }
  const remedy = /link/.test(ran.stderr)
    ? `Rust links with a C compiler. Install one: ${compilerRemedy()}`
    : 'Fix what cargo reports. If the toolchain is damaged: rustup update stable';
  return failed('linker', `The smallest program does not build (${firstError(ran)}).`, remedy);
}

/** The installed linkers that can be faster than the default one. They are for Linux. */
async function fasterLinkers(cwd: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  // On x86-64, rustc has its own copy of lld.
  const names = process.arch === 'x64' ? ['mold'] : ['mold', 'ld.lld'];
  const ran = await Promise.all(names.map((name) => run(name, ['--version'], { cwd, limit: TIME_LIMIT })));
  return names.filter((_, index) => ran[index]!.code === 0);
}
