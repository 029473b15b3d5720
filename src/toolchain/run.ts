import { spawn } from 'node:child_process';
import { cancelled } from '../signals.ts';

export interface Ran {
  /** The exit code, or nothing where there was none. */
  code: number | undefined;
  /** There is no such program. */
  absent: boolean;
  /** It did not end in time, and was killed. */
  late: boolean;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, but no longer than `limit` milliseconds. Never rejects.
 * @throws Cancelled on a signal
 */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, limit }: { cwd: string; limit: number },
): Promise<Ran> {
  const ran = await new Promise<Ran>((resolve) => {
    const result: Ran = { code: undefined, absent: false, late: false, stdout: '', stderr: '' };
    const child = spawn(program, args, {
      cwd,
      // rustup's stand-ins would otherwise download what some rust-toolchain.toml names.
      env: { ...process.env, RUSTUP_AUTO_INSTALL: '0', CARGO_TERM_COLOR: 'never' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: cancelled,
      windowsHide: true,
    });
    const settle = (more: Partial<Ran>) => {
      clearTimeout(timer);
      resolve({ ...result, ...more });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // Its own children may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      settle({ late: true });
    }, limit);
    child.stdout.on('data', (text) => (result.stdout += text));
    child.stderr.on('data', (text) => (result.stderr += text));
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle({ absent: error.code === 'ENOENT', stderr: error.message }),
    );
    child.on('close', (code) => settle({ code: code ?? undefined }));
  });
  cancelled.throwIfAborted();
  return ran;
}

/** The line that says what went wrong. */
export function firstError({ stdout, stderr, late }: Ran): string {
  if (late) return 'it did not end in time';
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => line.startsWith('error')) ?? lines[0] ?? 'it said nothing';
}
