import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Run {
  /** Processor seconds, user and system, of the program and its children. */
  cpu: number;
  /** Seconds. */
  wall: number;
}

export interface Command {
  label: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Runs a Node program once. The shell's `time` measures it, because Node does not know the time of its children. */
export function measure({ label, args, cwd, env }: Command): Run {
  // The shell itself needs a PATH on which it can be found.
  const script = 'PATH=$MEASURED_PATH; unset MEASURED_PATH; TIMEFORMAT="%3U %3S %3R"; time "$@" > output 2>&1';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    cwd,
    env: { ...env, PATH: process.env.PATH, MEASURED_PATH: env.PATH },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${label} exited with ${status}: ${readFileSync(join(cwd, 'output'), 'utf8')}`);
  const [user = NaN, system = NaN, wall = NaN] = stderr.trim().split(' ').map(Number);
  return { cpu: user + system, wall };
}

/** The most memory that one of the command's Node processes had, in MiB. This is a run of its own, because it costs. */
export function peakMemory(command: Command): number {
  const report = join(command.cwd, 'memory.txt');
  const hook = join(command.cwd, 'memory.cjs');
  const print = `require('fs').appendFileSync(${JSON.stringify(report)}, process.resourceUsage().maxRSS + '\\n')`;
  writeFileSync(hook, `process.on('exit', () => ${print});\n`);
  rmSync(report, { force: true });
  measure({ ...command, env: { ...command.env, NODE_OPTIONS: `--require ${JSON.stringify(hook)}` } });
  const kilobytes = readFileSync(report, 'utf8').trim().split('\n').map(Number);
  return Math.max(...kilobytes) / 1024;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
