import { ok } from '../../../contract/expect.ts';
import type { Program } from '../../../contract/program.ts';
import type { Scene } from '../../../contract/scene.ts';
import { costOfRequests } from '../../../support/request-cost.ts';

const ADDRESSES = 100_000;
const PART = 5_000;
const CONNECTIONS = 16;

/** The memory of all counts, in MB. */
const MEMORY = 8;

/** Each request has a new address. Requires that the work for a request and the memory of the program do not grow. */
export async function addresses(scene: Scene): Promise<string> {
  // Some addresses share a count, but no count has a hundred of them.
  const limits = { TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_PER_MINUTE: '100' };
  const program = await scene.start({ ...limits, RUST_LOG: 'error' });
  await attempts(program, 0, PART); // the first requests fill buffers and pools
  const [before, first] = [await program.memory(), await attempts(program, PART, PART)];
  await attempts(program, 2 * PART, ADDRESSES - 3 * PART);
  const [last, after] = [await attempts(program, ADDRESSES - PART, PART), await program.memory()];
  const costs = `${first.toFixed(0)} µs for an attempt at first, ${last.toFixed(0)} µs at the end`;
  ok(last < first * 2, costs);
  ok(after - before < MEMORY, `${(after - before).toFixed(1)} MB more`);
  return `${ADDRESSES} addresses: ${costs}, ${(after - before).toFixed(1)} MB more`;
}

/** Processor microseconds of the program for one attempt to sign in, which has no body. */
function attempts(program: Program, from: number, count: number): Promise<number> {
  return costOfRequests(program, { count, connections: CONNECTIONS }, (number) => {
    const address = from + number;
    const client = `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`;
    return { method: 'POST', path: '/login', headers: { 'x-forwarded-for': client }, expected: 415 };
  });
}
