import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { freePort } from '../../test/support/ports.ts';
import { processorTime } from '../../test/support/processor-time.ts';
import type { Subject } from './subjects.ts';

/** The server has the first core. This program and the clients have the second one. */
export const SERVER_CORE = '0';
const CLIENT_CORE = '1';

export function takeClientCore(): void {
  pin(process.pid);
}

function pin(pid: number): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', CLIENT_CORE, `${pid}`], { stdio: 'ignore' });
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A running server. */
export class Server {
  readonly port: number;
  /** Milliseconds from its start to its first response with status 200. */
  readonly startTime: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number, startTime: number) {
    this.child = child;
    this.port = port;
    this.startTime = startTime;
  }

  static async start({ command, env, label, cwd, health }: Subject, url: string, cores = SERVER_CORE): Promise<Server> {
    const port = await freePort();
    const started = performance.now();
    const child = spawn('taskset', ['--cpu-list', cores, ...command], {
      cwd,
      env: { ...process.env, ...env, DATABASE_URL: url, PORT: `${port}`, HOST: '127.0.0.1' },
      stdio: 'ignore', // the log goes to /dev/null
    });
    running.add(child);
    child.on('exit', () => running.delete(child));
    while (!(await answers(port, health))) {
      if (child.exitCode !== null) throw new Error(`${label} exited with ${child.exitCode}`);
      if (performance.now() - started > 20_000) throw new Error(`${label} does not answer`);
    }
    return new Server(child, port, performance.now() - started);
  }

  /** Moves it to the core of the clients. */
  joinClients(): void {
    pin(this.child.pid!);
  }

  /** Processor microseconds until now, user and system, of all threads. */
  cpu(): number {
    return processorTime(this.child.pid!);
  }

  /** Mebibytes: `VmRSS` now, or `VmHWM` at the most until now. */
  memory(kind: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${kind}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.on('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }
}

function answers(port: number, path = '/health'): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false, timeout: 5000 }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
