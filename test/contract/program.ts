import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../support/ports.ts';
import { run } from '../support/shell.ts';
import { Api } from './client.ts';
import type { Subject } from './subject.ts';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds since the start, or since the signal that caused the exit. */
  ms: number;
}

const STARTING = 30_000;

const running = new Set<ChildProcess>();
// No program runs on after the suite, however it ends.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A running instance of the program. */
export class Program {
  readonly env: Record<string, string>;
  readonly port: number;
  readonly api: Api;
  readonly exit: Promise<Exit>;
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private since = performance.now();

  constructor(subject: Subject, env: Record<string, string>, args: readonly string[] = []) {
    this.env = env;
    this.port = Number(env.PORT);
    this.api = new Api(this.port);
    this.child = spawn(subject.executable, args, { cwd: subject.directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (part) => (this.stdout += part));
    this.child.stderr!.on('data', (part) => (this.stderr += part));
    running.add(this.child);
    this.child.on('close', () => running.delete(this.child));
    this.exit = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => resolve({ code, signal, ms: performance.now() - this.since }));
    });
  }

  /** From now on, its output stays in the pipes, which are soon full. The result reads them again. */
  stopReading(): () => void {
    const { stdout, stderr } = this.child;
    for (const stream of [stdout!, stderr!]) stream.pause();
    return () => [stdout!, stderr!].forEach((stream) => stream.resume());
  }

  /** Waits until it accepts connections. Throws with its output if it exits instead. */
  async started(): Promise<this> {
    const deadline = performance.now() + STARTING;
    const ended = this.exit.then(({ code }) => code);
    while (!(await accepts(this.port))) {
      const code = await Promise.race([ended, sleep(20)]);
      if (code !== undefined)
        throw new Error(`the program exited with ${code} instead of starting: ${this.stderr || this.stdout}`);
      if (performance.now() > deadline)
        throw new Error(`the program did not listen within ${STARTING} ms: ${this.stderr}`);
    }
    return this;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** The resident memory, in MB. */
  async memory(): Promise<number> {
    return Number((await run('ps', ['-o', 'rss=', '-p', String(this.pid)])).stdout) / 1000;
  }

  /** Drops what it has printed so far. */
  forget(): void {
    [this.stdout, this.stderr] = ['', ''];
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.since = performance.now();
    this.child.kill(name);
  }

  async stop(name: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.running) this.signal(name);
    const slow = setTimeout(() => this.child.kill('SIGKILL'), 40_000);
    return this.exit.finally(() => clearTimeout(slow));
  }

  /** The complete JSON lines that it has logged so far, on either stream. */
  get log(): Record<string, unknown>[] {
    const lines = [this.stdout, this.stderr].flatMap((text) => text.split('\n').slice(0, -1));
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }
}
