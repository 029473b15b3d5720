import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../test/support/repository.ts';
import type { Server } from './process.ts';

const run = promisify(execFile);

/** Connections that stay open, each with one request at a time. */
export const CONNECTIONS = 32;

let posts = 0;

/** As many requests as the server takes. Returns how many it took in a second. */
export async function fullLoad(server: Server, path: string, seconds: number): Promise<number> {
  const args = ['--threads', '1', '--connections', `${CONNECTIONS}`, '--duration', `${seconds}s`];
  const isPost = path === '/users';
  if (isPost) args.push('--script', join(root, 'bench', 'server', 'post.lua'));
  args.push(`http://127.0.0.1:${server.port}${path}`);
  if (isPost) args.push(`${posts++}`);
  const { stdout } = await run('wrk', args);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${path}: ${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

/** Fills caches and lets JavaScript compile: until the server has worked for half a second. */
export async function warmUp(server: Server, path: string): Promise<void> {
  for (let second = 0; second < MOST_WARM_UP && server.cpu() < 500_000; second++) await fullLoad(server, path, 1);
}

/** Seconds. Other programs may leave a server little of its core. */
const MOST_WARM_UP = 4;

/**
 * Processor microseconds of the server for a request. Server and client share a core meanwhile. On two cores, a server
 * that is slower than the client pays to wake it for each response, so the difference to a fast one would seem larger.
 */
export async function processorTime(server: Server, path: string, seconds: number): Promise<number> {
  server.joinClients();
  const before = server.cpu();
  const rate = await fullLoad(server, path, seconds);
  return (server.cpu() - before) / (rate * seconds);
}

/** Milliseconds in which 50 % and 99 % of the responses came, at a fixed number of requests per second. */
export async function steadyLoad(server: Server, path: string, rate: number, seconds: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'create-backend-bench-'));
  const log = join(folder, 'log');
  const clients = 16;
  const args = ['--h1', `--clients=${clients}`, `--rps=${rate / clients}`, `--log-file=${log}`];
  await run('h2load', [...args, `--requests=${rate * seconds}`, `http://127.0.0.1:${server.port}${path}`]);
  const rows = readFileSync(log, 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  const times = rows.slice(rows.length / 3).map((row) => row.split('\t').map(Number)); // the first third warms up
  if (times.some(([, status]) => status !== 200)) throw new Error(`${path}: not all responses had status 200`);
  const sorted = times.map(([, , time]) => time! / 1000).sort((a, b) => a - b);
  return [0.5, 0.99].map((part) => sorted[Math.floor(sorted.length * part)]!);
}
