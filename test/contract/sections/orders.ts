import { ORDERS, section } from '../check.ts';
import { equal, ok, sameSet } from '../expect.ts';
import { confirmed, newOrder } from '../people.ts';
import { broken, status } from '../rules.ts';
import type { Order } from '../shapes.ts';
import { recent } from './users.ts';

const ORDER = ['id', 'user_id', 'item', 'quantity', 'status', 'created_at'];

export const orderRoutes = section('Orders', ORDERS, (check) => {
  check('POST /orders answers 201 with Location and the pending order', async (scene) => {
    const owner = await scene.person();
    const answer = status(await owner.api.post('/orders', owner.order({ item: 'Earl Grey', quantity: 3 })), 201);
    const order = answer.json<Order>();
    sameSet(Object.keys(order), ORDER, 'members');
    equal(
      [order.user_id, order.item, order.quantity, order.status],
      [owner.id, 'Earl Grey', 3, 'pending'],
      'the order',
    );
    equal(answer.header('location'), `/orders/${order.id}`, 'Location');
    recent(order.created_at);
    const { status: state, ...read } = status(await owner.api.get(`/orders/${order.id}`), 200).json<Order>();
    const { status: _, ...created } = order;
    equal(read, created, 'the order read back');
    ok(['pending', 'confirmed'].includes(state), `status ${state}`);
  });

  check('PATCH and DELETE work for pending and confirmed orders', async (scene) => {
    const owner = await scene.person();
    const order = await newOrder(owner);
    const changed = status(await owner.api.patch(`/orders/${order.id}`, { item: 'Milk' }), 200).json();
    equal(
      [changed.item, changed.quantity, changed.created_at],
      ['Milk', order.quantity, order.created_at],
      'the order',
    );
    await confirmed(owner, order.id);
    const again = status(await owner.api.patch(`/orders/${order.id}`, { quantity: 7 }), 200).json();
    equal(again, { ...order, item: 'Milk', quantity: 7, status: 'confirmed' }, 'the confirmed order');
    status(await owner.api.delete(`/orders/${order.id}`), 204);
    for (const answer of [
      await owner.api.get(`/orders/${order.id}`),
      await owner.api.patch(`/orders/${order.id}`, {}),
      await owner.api.delete(`/orders/${order.id}`),
    ])
      status(answer, 404);
  });

  check('ids are never used again', async (scene) => {
    const owner = await scene.person();
    let last = 0;
    for (let round = 0; round < 3; round++) {
      const { id } = await newOrder(owner);
      ok(id > last, `id ${id} after ${last}`);
      last = id;
      status(await owner.api.delete(`/orders/${id}`), 204);
    }
  });

  check('20 changes at once succeed, and one of them is stored', async (scene) => {
    const owner = await scene.person();
    const order = await newOrder(owner);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => owner.api.patch(`/orders/${order.id}`, { quantity: at + 1 })),
    );
    for (const answer of answers) status(answer, 200);
    ok((await owner.api.get(`/orders/${order.id}`)).json<Order>().quantity <= 20, 'quantity');
  });
});

export const ordersByUser = section('Orders by user_id', { ...ORDERS, auth: ['none'] }, (check) => {
  check('400 at #/user_id for an unknown user', async (scene) => {
    const owner = await scene.person();
    broken(
      await owner.api.text('POST', '/orders', '{"user_id":9223372036854775807,"item":"Tea","quantity":1}'),
      'user_id',
    );
    status(await owner.api.delete(`/users/${owner.id}`), 204);
    broken(await owner.api.post('/orders', owner.order()), 'user_id');
  });

  for (const id of ['0', '-1', '1.5', '9223372036854775808', '"1"', 'null']) {
    check(`400 for the user_id ${id} in a body`, async (scene) => {
      status(await (await scene.api()).text('POST', '/orders', `{"user_id":${id},"item":"Tea","quantity":1}`), 400);
    });
  }

  check('orders that race with the deletion of their user: 201 or 400, never 500', async (scene) => {
    for (let round = 0; round < 5; round++) {
      const owner = await scene.person();
      const orders = Array.from({ length: 12 }, () => owner.api.post('/orders', owner.order()));
      const deletion = owner.api.delete(`/users/${owner.id}`);
      const [deleted, ...answers] = await Promise.all([deletion, ...orders]);
      for (const answer of answers) if (status(answer, 201, 400).status === 400) broken(answer, 'user_id');
      status(deleted, 204);
      equal((await owner.api.get(`/orders?user_id=${owner.id}`)).json(), [], 'orders left behind');
    }
  });
});
