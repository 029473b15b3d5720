import { performance } from 'node:perf_hooks';
import { dialectOf } from '../../../contract/database.ts';
import { ok, within } from '../../../contract/expect.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';
import { isFile } from '../../../support/databases.ts';

const FLOOD = 40;

/** Makes the statements on all connections wait for a lock, while many more requests need a connection. */
export async function pool(scene: Scene): Promise<string> {
  const { database, auth } = scene.subject;
  const program = await scene.start({ DATABASE_MAX_CONNECTIONS: '2' });
  const owner = await scene.person({}, program);
  // The lock of a file does not stop its readers.
  const lock = dialectOf(database)?.tableLock('orders') ?? ['BEGIN EXCLUSIVE;'];
  const release = await scene.databases.hold(program.env.DATABASE_URL!, ...lock);

  const started = performance.now();
  const times: number[] = [];
  const flood = Promise.all(
    Array.from({ length: FLOOD }, async () => {
      status(await owner.api.post('/orders', owner.order()), 503);
      times.push(performance.now() - started);
    }),
  );
  flood.catch(() => {}); // awaited below
  for (let n = 0; n < 10; n++) status(await program.api.get('/health'), 200);
  within(performance.now() - started, 0, 2500, 'ten requests to /health in the meantime');
  if (isFile(database)) for (let n = 0; n < 10; n++) status(await owner.api.get('/orders'), 200);
  await flood;
  const sorted = times.sort((a, b) => a - b);
  const median = sorted[FLOOD / 2]!;
  // A request waits 3 s for a connection. With sign-in, it needs one for the session or user, and then another one.
  const waits = auth === 'none' || isFile(database) ? 1 : 2;
  within(median, 1000, waits * 3000 + 1500, 'the median time until a 503');
  // The few requests that had a connection retry and wait again, still within the time limit of a request.
  within(sorted.at(-1)!, 1000, 14_000, 'the longest time until a 503');
  const timeouts = program.log.filter((line) => JSON.stringify(line).includes('pool timed out')).length;
  ok(timeouts >= FLOOD / 2, `only ${timeouts} of ${FLOOD} requests got no connection: the pool was not exhausted`);

  await release();
  for (let n = 0; n < 10; n++) {
    status(await owner.api.post('/orders', owner.order()), 201);
    status(await program.api.get('/health/ready'), 200);
  }
  const longest = Math.round(sorted.at(-1)!);
  return `${FLOOD} × 503, median ${Math.round(median)} ms, longest ${longest} ms, ${timeouts} without a connection`;
}
