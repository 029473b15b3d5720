import http from 'node:http';
import { ok } from '../../../contract/expect.ts';
import type { Program } from '../../../contract/program.ts';
import type { Scene } from '../../../contract/scene.ts';
import { processorTime } from '../../../support/processor-time.ts';
import { run } from '../../../support/shell.ts';

const ADDRESSES = 100_000;
const PART = 5_000;
const CONNECTIONS = 16;

/** The memory of all counts, in MB. */
const MEMORY = 8;

/** Each request has a new address. Requires that the work for a request and the memory of the program do not grow. */
export async function addresses(scene: Scene): Promise<string> {
  const program = await scene.start({ TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_PER_MINUTE: '1', RUST_LOG: 'error' });
  await attempts(program, 0, PART); // the first requests fill buffers and pools
  const [before, first] = [await memory(program), await attempts(program, PART, PART)];
  await attempts(program, 2 * PART, ADDRESSES - 3 * PART);
  const [last, after] = [await attempts(program, ADDRESSES - PART, PART), await memory(program)];
  const costs = `${first.toFixed(0)} µs for an attempt at first, ${last.toFixed(0)} µs at the end`;
  ok(last < first * 2, costs);
  ok(after - before < MEMORY, `${(after - before).toFixed(1)} MB more`);
  return `${ADDRESSES} addresses: ${costs}, ${(after - before).toFixed(1)} MB more`;
}

/** Processor microseconds of the program for one attempt to sign in, which has no body. */
async function attempts(program: Program, from: number, count: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const before = processorTime(program.pid);
  let next = from;
  const client = async () => {
    while (next < from + count) await attempt(program.port, agent, next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const spent = processorTime(program.pid) - before;
  agent.destroy();
  return spent / count;
}

function attempt(port: number, agent: http.Agent, address: number): Promise<void> {
  const headers = { 'x-forwarded-for': `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}` };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: '/login', method: 'POST', headers, agent });
    request.on('error', reject).on('response', (response) => {
      if (response.statusCode !== 415) reject(new Error(`POST /login without a body: ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    request.end();
  });
}

/** Resident MB. */
async function memory(program: Program): Promise<number> {
  return Number((await run('ps', ['-o', 'rss=', '-p', String(program.pid)])).stdout) / 1000;
}
