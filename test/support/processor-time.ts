import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Timed {
  /** Processor seconds, user and system, of the command and all of its children. */
  cpu: number;
  /** Seconds. */
  wall: number;
  /** What it printed, to both outputs. */
  output: string;
}

/**
 * Runs a command. bash measures it, because Node does not know the time of its children.
 *
 * @throws Error with the output, if the command fails
 */
export function timed(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Timed {
  const script = 'TIMEFORMAT="%3U %3S %3R"; { time "$@"; } 2>&1';
  const { status, stdout } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} in ${cwd} exited with ${status}: ${stdout}`);
  const [user = NaN, system = NaN, wall = NaN] = stdout.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { cpu: user + system, wall, output: stdout };
}

/** Microseconds on a processor, of all threads. `/proc/<pid>/stat` counts in units of 10 ms, which is too coarse. */
export function processorTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) => {
    const [running] = readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ');
    return Number(running);
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1000;
}
