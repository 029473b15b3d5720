import { setTimeout as sleep } from 'node:timers/promises';
import { equal, ok } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { Order } from '../../../contract/shapes.ts';
import { Load, onlyAnswered } from './load.ts';
import { Orders } from './orders.ts';

const ROUNDS = 5;

/** Kills two instances under load, several times. Requires that no acknowledged order is lost. */
export async function sigkill(scene: Scene): Promise<string> {
  const first = await scene.start();
  const { env } = first;
  const stored = new Orders(scene, env.DATABASE_URL!);
  await stored.watch();
  const owner = await scene.person({}, first);
  const acknowledged: number[] = [];
  let pending = 0;

  const twin = await scene.environment({ DATABASE_URL: env.DATABASE_URL });
  let instances = [first, await scene.spawn(twin).started()];
  for (let round = 0; round < ROUNDS; round++) {
    const load = new Load(scene);
    for (const { api } of instances)
      load.clientsOf(6, 'POST /orders', () => api.with(owner.api.always).post('/orders', owner.order()));
    await sleep(500 + Math.random() * 1000);
    const answered = load.samples.length;
    instances.forEach((instance) => instance.signal('SIGKILL'));
    await Promise.all(instances.map((instance) => instance.exit));
    await load.stop();
    onlyAnswered(load.samples.slice(0, answered), 201);
    ok(load.acknowledged.length > 0, 'nothing was acknowledged before the kill');
    acknowledged.push(...load.acknowledged);
    pending += await stored.pending();
    // Both instances look for the same pending orders at their start.
    instances = [env, twin].map((environment) => scene.spawn(environment));
    await Promise.all(instances.map((instance) => instance.started()));
  }

  await stored.allConfirmed(acknowledged);
  await stored.eachConfirmedOnce();
  ok(pending > 0, 'no order was pending at any kill, so the recovery was not tested');
  const { id } = (await owner.api.post('/orders', owner.order())).json<Order>();
  ok(id > Math.max(...acknowledged), 'an id was given twice');
  for (const instance of instances) equal((await instance.stop()).code, 0, 'exit code at the end');
  return [
    `${ROUNDS} rounds of two instances`,
    `all ${acknowledged.length} acknowledged writes stored`,
    `${pending} pending at the kills`,
    'each confirmed once',
  ].join(', ');
}
