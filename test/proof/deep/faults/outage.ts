import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, within } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { OwnServer } from '../../own-server.ts';
import { Load, longest, onlyAnswered, type Sample, seconds } from './load.ts';
import { Orders } from './orders.ts';

const OUTAGE = 7000;

/** Time limit of a request: 3 s for a connection, 3 s for a second statement, and a margin for a busy machine. */
const PATIENCE = 8000;

const DATABASE_ROUTES = ['GET /orders', 'POST /orders', 'GET /health/ready'];

/** Stops and crashes the database server under load, and starts it again. SQLite has no server. */
export async function outage(scene: Scene, server: OwnServer): Promise<string> {
  const program = await scene.start();
  const owner = await scene.person({}, program);
  const stored = new Orders(scene, program.env.DATABASE_URL!);
  const results: string[] = [];
  for (const how of ['orderly', 'crash'] as const) {
    const load = new Load(scene);
    load.clientsOf(3, 'GET /orders', () => owner.api.get('/orders?limit=5'));
    load.clientsOf(3, 'POST /orders', () => owner.api.post('/orders', owner.order()));
    load.clientsOf(1, 'GET /health/ready', () => program.api.get('/health/ready'), 50);
    load.clientsOf(1, 'GET /health', () => program.api.get('/health'), 50);
    await sleep(1500);
    await server.stop(how);
    const gone = performance.now();
    await sleep(OUTAGE);
    const back = performance.now();
    await server.start();
    const up = performance.now();
    const ready = await readyAgain(load, up);
    await sleep(2500);
    await load.stop();

    ok(program.running, 'the program exited with its database');
    onlyAnswered(load.of('GET /health'), 200);
    onlyAnswered(load.of(...DATABASE_ROUTES), 200, 201, 503);
    const during = between(load.of(...DATABASE_ROUTES), gone, back);
    for (const what of DATABASE_ROUTES)
      ok(
        during.some((sample) => sample.what === what),
        `no ${what} was answered while the database was stopped`,
      );
    onlyAnswered(during, 503);
    within(longest(load.samples), 0, PATIENCE, `the longest request (${how})`);
    const after = between(load.of(...DATABASE_ROUTES), ready + 500, Infinity);
    ok(after.length > 50, `only ${after.length} requests were answered after the outage`);
    onlyAnswered(after, 200, 201);
    await stored.allConfirmed(load.acknowledged);
    results.push(
      [
        `${how}: ${during.length} × 503`,
        `longest ${seconds(longest(load.samples))}`,
        `ready ${seconds(ready - up)} after the start`,
        `${load.acknowledged.length} acknowledged`,
      ].join(', '),
    );
  }
  return results.join('; ');
}

/** The time of the first 200 of the readiness route. */
async function readyAgain(load: Load, since: number): Promise<number> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const ready = load.of('GET /health/ready').find(({ at, answer }) => at > since && answer?.status === 200);
    if (ready) return ready.at;
    ok(performance.now() < deadline, 'the program is not ready 15 s after its database started');
    await sleep(50);
  }
}

/** The requests that were sent and answered within this time. */
function between(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ at, ms }) => at >= from && at + ms <= to);
}
