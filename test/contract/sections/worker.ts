import { setTimeout as sleep } from 'node:timers/promises';
import { serverDatabases } from '../../support/databases.ts';
import { inParallel, ORDERS, section } from '../check.ts';
import { equal, ok } from '../expect.ts';
import { blockWorkers, confirmed, newOrder, type Person } from '../people.ts';
import { DatabaseProxy } from '../proxy.ts';
import { status } from '../rules.ts';
import type { Order } from '../shapes.ts';
import { eventually } from '../wait.ts';

async function burst(owner: Person, count: number, width = 25): Promise<number[]> {
  const ids: number[] = [];
  await inParallel(width, Array.from({ length: count }), async () => {
    ids.push((await newOrder(owner)).id);
  });
  return ids;
}

export const worker = section('Background work', ORDERS, (check) => {
  check('a new order is confirmed within two seconds, without a sweep', async (scene) => {
    const owner = await scene.person();
    await sleep(1000);
    const started = Date.now();
    for (let n = 0; n < 5; n++) await confirmed(owner, (await newOrder(owner)).id, 2000);
    ok(Date.now() - started < 4500, 'five orders waited for the sweep');
  });

  check('600 orders at once are accepted and confirmed, although the channel is full', async (scene) => {
    const owner = await scene.person();
    for (const id of await burst(owner, 600, 60)) await confirmed(owner, id, 20_000);
  });

  check('the sweep confirms a pending order that is not in the channel', async (scene) => {
    const server = await scene.server();
    const owner = await scene.person();
    const { id } = await newOrder(owner);
    await confirmed(owner, id);
    await scene.databases.run(server.env.DATABASE_URL!, `UPDATE orders SET status = 'pending' WHERE id = ${id};`);
    await confirmed(owner, id, 9000);
  });

  check('a deleted order does not stop the worker', async (scene) => {
    const owner = await scene.person();
    const answers = await Promise.all((await burst(owner, 20)).map((id) => owner.api.delete(`/orders/${id}`)));
    for (const answer of answers) status(answer, 204);
    await confirmed(owner, (await newOrder(owner)).id);
  });
});

export const lostConnections = section(
  'Background work on lost connections',
  { ...ORDERS, databases: serverDatabases },
  (check) => {
    check('a worker whose connection is lost during its query goes on', async (scene) => {
      const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh());
      scene.atEnd(() => proxy.close());
      const server = await scene.start({ DATABASE_URL: url });
      const owner = await scene.person({}, server);
      const release = await blockWorkers(scene.databases, owner, url);
      await sleep(6000); // until the next sweep
      proxy.lose();
      await release();
      await eventually(server.api, '/health/ready', 200, 20_000);
      await confirmed(owner, (await newOrder(owner)).id, 30_000);
    });
  },
);

/** Each check stops and starts its own program. */
export const durability = section('Durability', { ...ORDERS, atOnce: 3 }, (check) => {
  check('pending orders are confirmed at the next start', async (scene) => {
    const first = await scene.start();
    const owner = await scene.person({}, first);
    const { id } = await newOrder(owner);
    await confirmed(owner, id);
    equal((await first.stop()).code, 0, 'exit code');
    await scene.databases.run(first.env.DATABASE_URL!, `UPDATE orders SET status = 'pending' WHERE id = ${id};`);
    await scene.spawn(first.env).started();
    await confirmed(owner, id, 4000);
  });

  check('SIGKILL loses no order that was acknowledged', async (scene) => {
    const first = await scene.start();
    const owner = await scene.person({}, first);
    const taken: number[] = [];
    const orders = Array.from({ length: 60 }, () =>
      owner.api.post('/orders', owner.order()).then((answer) => {
        taken.push(status(answer, 201).json<Order>().id);
        if (taken.length === 10) first.signal('SIGKILL');
      }),
    );
    await Promise.allSettled(orders);
    await first.exit;
    ok(taken.length >= 10, `${taken.length} orders were answered before the kill`);
    await scene.spawn(first.env).started();
    for (const id of taken) await confirmed(owner, id);
  });

  check('at shutdown the workers finish the orders in the channel', async (scene) => {
    const server = await scene.start();
    const owner = await scene.person({}, server);
    await burst(owner, 30, 10);
    equal((await server.stop()).code, 0, 'exit code');
    const pending = await scene.databases.run(
      server.env.DATABASE_URL!,
      "SELECT count(*) FROM orders WHERE status = 'pending';",
    );
    equal(pending, '0', 'orders still pending after the exit');
  });

  check('two instances on one database confirm every order', async (scene) => {
    const first = await scene.start();
    const second = await scene.start({ DATABASE_URL: first.env.DATABASE_URL });
    const owner = await scene.person({}, first);
    const twin: Person = { ...owner, api: second.api.with(owner.api.always) };
    const ids = [...(await burst(owner, 40)), ...(await burst(twin, 40))];
    for (const id of ids) await confirmed(owner, id);
    equal(new Set(ids).size, 80, 'different ids');
  });

  check('rows are still stored after a restart, and ids are not used again', async (scene) => {
    const first = await scene.start();
    const owner = await scene.person({}, first);
    const last = await newOrder(owner);
    status(await owner.api.delete(`/orders/${last.id}`), 204);
    equal((await first.stop('SIGINT')).code, 0, 'exit code');
    await scene.spawn(first.env).started();
    const order = await newOrder(owner);
    ok(order.id > last.id, `id ${order.id} after ${last.id}`);
    status(await owner.api.post('/users', scene.newUser({ email: owner.email })), 409);
  });
});
