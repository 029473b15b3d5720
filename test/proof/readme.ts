import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../contract/program.ts';
import { attempt } from './shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** The lines of a README's console blocks, in order. */
export function consoleLines(project: string): string[] {
  const text = readFileSync(join(project, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  return blocks.flatMap((block) => block.replace(/\\\n\s*/g, '').split('\n').filter((line) => line.trim() !== ''));
}

/** Starts the project with the README's own words, and sends every request that it shows. */
export async function followReadme(options: Options): Promise<string> {
  const lines = consoleLines(options.cwd).map((line) => line.replace(/^\$ /, ''));
  const requests = lines.filter((line) => line.startsWith('curl '));
  const strange = lines.filter((line) => !/^(cargo run|cargo test|curl .*)$/.test(line));
  if (strange.length > 0) throw new Error(`the README shows commands that the proof does not know: ${strange.join('; ')}`);
  for (const command of ['cargo run', 'cargo test']) if (!lines.includes(command)) throw new Error(`the README does not show ${command}`);
  if (requests.length < 5) throw new Error(`the README shows only ${requests.length} requests`);

  const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(requests[0]!)?.[1]);
  if (await accepts(port)) throw new Error(`port ${port} of the README is taken by another program`);
  const { stop, output } = await start('cargo run', port, options);
  try {
    for (const request of requests) await send(request, options);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe program said:\n${output()}`);
  } finally {
    await stop();
  }
  if (await accepts(port)) throw new Error('the program goes on after Ctrl-C');
  return `${requests.length} requests`;
}

async function start(command: string, port: number, { cwd, env }: Options) {
  const child = spawn('bash', ['-c', command], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const exit = once(child, 'close');
  const press = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal); // the whole group, as a terminal does
  };
  for (let waited = 0; !(await accepts(port)); waited += 100) {
    if (child.exitCode !== null || waited > 120_000) {
      press('SIGKILL');
      throw new Error(`${command} does not serve:\n${output}`);
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

async function send(request: string, options: Options): Promise<void> {
  const { code, stdout, output } = await attempt('bash', ['-c', request], options);
  if (code !== 0 || !/^HTTP\/1\.1 2\d\d /m.test(stdout)) throw new Error(`${request}\nended with ${code}:\n${output}`);
}
