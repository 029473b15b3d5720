import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { RUST } from '../choices/rust.ts';
import { toolchainSelection } from './pin.ts';
import { firstError, run } from './run.ts';

/** The oldest cargo that builds what is generated: sqlx 0.9 requires it. */
export const MINIMUM_CARGO = RUST.split('.').map(Number) as [major: number, minor: number];

/** Milliseconds. */
const TIME_LIMIT = 5000;

export interface Toolchain {
  /** What a generated project needs and this machine lacks, each with a remedy. Rust may be installed later. */
  warnings: string[];
  /** Whether a build can succeed. */
  usable: boolean;
}

/**
 * @param directory where the project is created: an absolute path, which may not exist yet
 * @throws Cancelled on a signal
 */
export async function checkToolchain(
  directory: string,
  platform: NodeJS.Platform = process.platform,
): Promise<Toolchain> {
  const warnings = [await cargoWarning(nearest(directory), platform), compilerWarning(platform)];
  const given = warnings.filter((warning) => warning !== undefined);
  return { warnings: given, usable: given.length === 0 };
}

async function cargoWarning(cwd: string, platform: NodeJS.Platform): Promise<string | undefined> {
  const needed = `The project needs Rust ${MINIMUM_CARGO.join('.')} or newer.`;
  const ran = await run('cargo', ['--version'], { cwd, limit: TIME_LIMIT });
  if (ran.absent) return `cargo was not found. ${needed} Install it: ${rustRemedy(platform)}`;
  if (ran.late) return `cargo --version did not answer within ${TIME_LIMIT / 1000} s. ${needed}`;
  const version = /^cargo (\d+)\.(\d+)\S*/m.exec(ran.stdout);
  if (!version) {
    const remedy = await toolchainRemedy(cwd, 'rustup default stable', platform);
    return `cargo does not run (${firstError(ran)}). ${needed} ${remedy}`;
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major > MINIMUM_CARGO[0] || (major === MINIMUM_CARGO[0] && minor >= MINIMUM_CARGO[1])) return undefined;
  return `${version[0]} is too old. ${needed} ${await toolchainRemedy(cwd, 'rustup update stable', platform)}`;
}

function compilerWarning(platform: NodeJS.Platform): string | undefined {
  // On Windows the linker is not in PATH; rustup asks for it itself.
  if (platform === 'win32' || onPath([process.env.CC ?? 'cc', 'cc', 'gcc', 'clang'])) return undefined;
  return `A C compiler was not found. Rust needs one to link programs. Install it: ${compilerRemedy(platform)}`;
}

/**
 * How to get another toolchain for an existing directory, as one or two sentences.
 *
 * @param command what changes the default toolchain; it helps only where rustup uses the default
 * @throws Cancelled on a signal
 */
export async function toolchainRemedy(
  directory: string,
  command: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const { rustup, remedy } = await toolchainSelection(directory);
  if (!rustup) return `Install it: ${rustRemedy(platform)}`;
  return remedy ?? `Run: ${command}`;
}

export function rustRemedy(platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? 'winget install Rustlang.Rustup' : 'https://rustup.rs';
}

export function compilerRemedy(platform: NodeJS.Platform = process.platform): string {
  return platform === 'darwin'
    ? 'xcode-select --install'
    : 'sudo apt install build-essential (or the same for your system)';
}

/** cargo's version depends on where it runs. */
function nearest(directory: string): string {
  const parent = dirname(directory);
  return parent === directory || existsSync(directory) ? directory : nearest(parent);
}

function onPath(names: readonly string[]): boolean {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.some((name) => directories.some((directory) => executable(join(directory, name))) || executable(name));
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
