import { performance } from 'node:perf_hooks';
import { ok, within } from '../../../contract/expect.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';

const FLOOD = 40;

/** From outside, so that no statement on the orders comes to its end; SQLite has one lock, and its readers go on. */
const LOCK = {
  sqlite: ['BEGIN EXCLUSIVE;'],
  postgres: ['BEGIN;', 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;'],
  mysql: ['LOCK TABLES orders WRITE;'],
};

/** Every connection is held by a statement that waits for a lock, and many more requests want one. */
export async function pool(scene: Scene): Promise<string> {
  const { database } = scene.subject;
  const program = await scene.start({ DATABASE_MAX_CONNECTIONS: '2' });
  const owner = await scene.person({}, program);
  const release = await scene.databases.hold(program.env.DATABASE_URL!, ...LOCK[database]);

  const started = performance.now();
  const times: number[] = [];
  const flood = Promise.all(
    Array.from({ length: FLOOD }, async () => {
      status(await owner.api.post('/orders', owner.order()), 503);
      times.push(performance.now() - started);
    }),
  );
  flood.catch(() => {}); // told below
  for (let n = 0; n < 10; n++) status(await program.api.get('/health'), 200);
  within(performance.now() - started, 0, 2500, 'ten times /health meanwhile');
  if (database === 'sqlite') for (let n = 0; n < 10; n++) status(await owner.api.get('/orders'), 200);
  await flood;
  const sorted = times.sort((a, b) => a - b);
  const median = sorted[FLOOD / 2]!;
  within(median, 1000, 4500, 'the median time until a 503');
  // The few that had a connection try again, and wait for one again: within a request's time nevertheless.
  within(sorted.at(-1)!, 1000, 14_000, 'the longest time until a 503');
  const timeouts = program.log.filter((line) => JSON.stringify(line).includes('pool timed out')).length;
  ok(
    timeouts >= FLOOD / 2,
    `only ${timeouts} of ${FLOOD} requests waited in vain for a connection: nothing was exhausted`,
  );

  await release();
  for (let n = 0; n < 10; n++) {
    status(await owner.api.post('/orders', owner.order()), 201);
    status(await program.api.get('/health/ready'), 200);
  }
  return `${FLOOD} × 503, median ${Math.round(median)} ms, longest ${Math.round(sorted.at(-1)!)} ms, ${timeouts} without a connection`;
}
