import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../support/ports.ts';
import { readmeRequests } from '../support/readme.ts';
import { attempt } from '../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** Starts the project with the README's commands, and sends every request that the README shows. */
export async function followReadme(options: Options): Promise<string> {
  const session = readmeRequests(readFileSync(join(options.cwd, 'README.md'), 'utf8'));
  const requests = session.filter((line) => line.includes('curl '));

  const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(requests[0]!)?.[1]);
  if (await accepts(port)) throw new Error(`port ${port} of the README is in use by another program`);
  const { stop, output } = await start('cargo run', port, options);
  try {
    await type(session, options);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe program printed:\n${output()}`);
  } finally {
    await stop();
  }
  if (await accepts(port)) throw new Error('the program still runs after Ctrl-C');
  return `${requests.length} requests`;
}

/** Milliseconds for `cargo run` on a new machine: it downloads and compiles all crates beside another build. */
const COLD_START = 600_000;

async function start(command: string, port: number, { cwd, env }: Options) {
  const child = spawn('bash', ['-c', command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const exit = once(child, 'close');
  const press = (signal: NodeJS.Signals) => {
    // Signals the whole process group, as a terminal does.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal);
  };
  for (let waited = 0; !(await accepts(port)); waited += 100) {
    if (child.exitCode !== null || waited > COLD_START) {
      press('SIGKILL');
      throw new Error(`${command} does not accept connections:\n${output}`);
    }
    await sleep(100);
  }
  const stop = async () => {
    press('SIGINT');
    const killer = setTimeout(() => press('SIGKILL'), 30_000);
    await exit;
    clearTimeout(killer);
  };
  return { stop, output: () => output };
}

/** Runs all lines in one shell, as a reader does: later lines use variables of earlier ones. */
async function type(lines: readonly string[], options: Options): Promise<void> {
  const script = lines.map((line) => `${line}\necho "${END}$?"\n`).join('');
  const { stdout } = await attempt('bash', ['-o', 'pipefail', '-c', script], options);
  const parts = stdout.split(new RegExp(`${END}(\\d+)\n`));
  for (const [at, line] of lines.entries()) {
    const [output = '', code] = [parts[2 * at], parts[2 * at + 1]];
    const succeeded = !line.startsWith('curl ') || /^HTTP\/1\.1 2\d\d /m.test(output);
    if (code !== '0' || !succeeded) throw new Error(`${line}\nexited with ${code}:\n${output}`);
  }
}

const END = '-- end of a line: ';
