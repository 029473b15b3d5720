// The only place that starts other programs. It uses node:child_process, not execa, for three reasons:
// - Every creation runs `cargo --version`. Loading execa costs 21 ms of processor time, 0.4 times Node's own start
//   (medians of 30 runs on Node 20: 73 ms with execa, 52 ms with node:child_process, 50 ms for Node alone).
// - execa ends only the program itself. The program's children go on and hold its pipes open (sindresorhus/execa#96).
// - Past `maxBuffer`, execa ends the program. Here the rest of the output is dropped.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { cancelled } from '../signals.ts';

/** How much is kept of one stream, or of one line, in characters. `cargo metadata` of a large workspace fits. */
const KEPT = 1024 * 1024;

/** Milliseconds in which children of an ended program may still print. They may hold the pipes for longer. */
const DRAIN = 200;

/** Milliseconds to wait for the end of a killed program. A program that hangs in a system call survives even that. */
const GONE = 1000;

/** A group of its own on POSIX, so that one signal reaches all descendants. Windows would open a console window. */
const OWN_GROUP = process.platform !== 'win32';

export interface Ran {
  /** The exit code. Undefined when the program did not start, or a signal ended it. */
  code: number | undefined;
  /** There is no such program. */
  absent: boolean;
  /** It did not end in time, and was killed. */
  late: boolean;
  /** The first million characters, or nothing where `onStdout` took the lines. */
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd: string;
  /** Milliseconds. Without it, only a signal ends the program early. */
  limit?: number;
  /** By default the environment with what makes rustup and cargo quick and their output readable by a program. */
  env?: NodeJS.ProcessEnv;
  /** What the program reads from its standard input, which is empty by default. */
  input?: string;
  onStdout?: (line: string) => void;
  onStderr?: (line: string) => void;
}

/**
 * Runs a program to its end, but no longer than `limit`. Past that, the program and all its descendants are killed.
 * A signal to us does the same at once: the program has a session of its own, so Ctrl-C does not reach it directly.
 *
 * @returns what happened, also when the program cannot be started
 * @throws Cancelled on a signal, and nothing else
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  cancelled.throwIfAborted();
  const ran = await new Promise<Ran>((resolve) => start(program, args, options, resolve));
  cancelled.throwIfAborted();
  return ran;
}

function start(program: string, args: readonly string[], options: RunOptions, resolve: (ran: Ran) => void): void {
  const { cwd, limit, env = forParsing(), input, onStdout, onStderr } = options;
  const fault = (error: unknown): Ran => ({
    code: undefined,
    absent: (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(cwd), // also the code for a missing cwd
    late: false,
    stdout: '',
    stderr: error instanceof Error ? error.message : String(error),
  });
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd,
      env,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: OWN_GROUP,
      windowsHide: true,
    });
  } catch (error) {
    resolve(fault(error)); // Node throws some errors, such as E2BIG, and emits others
    return;
  }

  child.stdin?.on('error', () => {}).end(input); // a program need not read all of it
  const stdout = collect(child.stdout, onStdout);
  const stderr = collect(child.stderr, onStderr);
  const timers: NodeJS.Timeout[] = [];
  let late = false;
  const settle = (ran: Ran) => {
    timers.forEach(clearTimeout);
    cancelled.removeEventListener('abort', kill);
    running.delete(child);
    child.unref(); // one that cannot be killed would otherwise keep us from ending
    resolve(ran);
  };
  const end = (code: number | null) =>
    settle({ code: code ?? undefined, absent: false, late, stdout: stdout(), stderr: stderr() });
  const closePipes = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const kill = () => {
    killGroup(child);
    closePipes();
    timers.push(setTimeout(end, GONE, null));
  };
  const stopLate = () => {
    late = true;
    kill();
  };

  running.add(child);
  cancelled.addEventListener('abort', kill, { once: true });
  if (limit !== undefined) timers.push(setTimeout(stopLate, limit));
  child.on('error', (error) => settle(fault(error)));
  child.on('exit', () => timers.push(setTimeout(closePipes, DRAIN)));
  child.on('close', end); // the program has ended, and both pipes are closed
}

/** RUSTUP_AUTO_INSTALL: otherwise rustup downloads the toolchain that some rust-toolchain.toml names. */
function forParsing(): NodeJS.ProcessEnv {
  return { ...process.env, RUSTUP_AUTO_INSTALL: '0', CARGO_TERM_COLOR: 'never' };
}

/** Reads a stream to its end and keeps its head, or passes its lines on. Returns a function that ends the reading. */
function collect(stream: Readable | null | undefined, onLine?: (line: string) => void): () => string {
  let kept = '';
  const keep = (part: string) => {
    kept += part.slice(0, KEPT - kept.length);
  };
  const passOn = (part: string) => {
    const lines = (kept + part).split('\n');
    kept = lines.pop()!.slice(0, KEPT);
    for (const line of lines) onLine?.(line.replace(/\r$/, ''));
  };
  stream?.setEncoding('utf8').on('data', onLine ? passOn : keep);
  return () => {
    if (!onLine) return kept;
    if (kept !== '') onLine(kept);
    return '';
  };
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(killGroup)); // after an error of our own, nothing goes on unseen

/** SIGKILL, because a program may ignore every other signal. What it half wrote is ours, or cargo repairs it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (!OWN_GROUP) {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, or belongs to another user.
  }
}

/** The line that says what went wrong, ready to be shown: see `oneLine`. */
export function firstError({ stdout, stderr, late }: Ran): string {
  if (late) return 'it did not end in time';
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .map((line) => oneLine(line))
    .filter((line) => line !== '');
  const line = lines.find((line) => /^(error|fatal)\b/.test(line)) ?? lines[0] ?? 'it printed nothing';
  return line.replace(/^(error|fatal): /, '');
}

const LINE = 200;

/** Text of another program as part of our own messages: one short line that cannot move the cursor. */
export function oneLine(text: string): string {
  const line = stripVTControlCharacters(text.slice(0, KEPT))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line;
}
