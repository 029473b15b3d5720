import { spawn } from 'node:child_process'; // not execa: this runs every time, and loading that costs more than cargo
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { RUST } from '../choices/rust.ts';
import { cancelled } from '../signals.ts';

/** The oldest cargo that builds what is generated: sqlx 0.9 asks for it. */
export const MINIMUM_CARGO = RUST.split('.').map(Number) as [major: number, minor: number];

const TIME_LIMIT = 5000;

/** The missing tools, with the way to get them. They are no errors: users can create first and install later. */
export interface Toolchain {
  warnings: string[];
  /** Whether a build makes sense. */
  usable: boolean;
}

/** @throws Cancelled on a signal */
export async function checkToolchain(platform: NodeJS.Platform = process.platform): Promise<Toolchain> {
  const cargo = await cargoWarning(platform);
  cancelled.throwIfAborted();
  // On Windows the linker stands in no PATH; rustup asks for it itself.
  const compiler =
    platform === 'win32' || onPath([process.env.CC ?? 'cc', 'cc', 'gcc', 'clang'])
      ? undefined
      : `no C compiler was found, and Rust links with one. Get it: ${compilerRemedy(platform)}`;
  const warnings = [cargo, compiler].filter((warning) => warning !== undefined);
  return { warnings, usable: warnings.length === 0 };
}

async function cargoWarning(platform: NodeJS.Platform): Promise<string | undefined> {
  const minimum = MINIMUM_CARGO.join('.');
  const { code, output } = await cargoVersion();
  if (code === 'ENOENT')
    return `cargo was not found. The project needs Rust ${minimum} or newer: ${rustRemedy(platform)}`;
  const version = /^cargo (\d+)\.(\d+)\S*/m.exec(output);
  if (!version) return `cargo does not run (${output.trim().split('\n', 1)[0]}). Try: rustup default stable`;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const enough = major > MINIMUM_CARGO[0] || (major === MINIMUM_CARGO[0] && minor >= MINIMUM_CARGO[1]);
  return enough
    ? undefined
    : `${version[0]} is too old: the project needs ${minimum} or newer. Get it: rustup update stable`;
}

function cargoVersion(): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    const cargo = spawn('cargo', ['--version'], {
      // rustup's stand-in for cargo would otherwise download a toolchain that some rust-toolchain.toml names.
      env: { ...process.env, RUSTUP_AUTO_INSTALL: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: cancelled,
    });
    // Not spawn's own `timeout`: where there is no cargo, that timer goes on and keeps us waiting.
    const limit = setTimeout(() => cargo.kill(), TIME_LIMIT);
    const settle = (code: unknown, output: string) => {
      clearTimeout(limit);
      resolve({ code, output });
    };
    let output = '';
    cargo.stdout.on('data', (text) => (output += text));
    cargo.stderr.on('data', (text) => (output += text));
    cargo.on('error', (error: NodeJS.ErrnoException) => settle(error.code, error.message));
    cargo.on('close', (code) => settle(code, output));
  });
}

export function rustRemedy(platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? 'winget install Rustlang.Rustup' : 'https://rustup.rs';
}

export function compilerRemedy(platform: NodeJS.Platform = process.platform): string {
  return platform === 'darwin' ? 'xcode-select --install' : "sudo apt install build-essential (or your system's like)";
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
