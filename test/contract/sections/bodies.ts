import { ORDERS, section } from '../check.ts';
import { equal, ok } from '../expect.ts';
import { newOrder } from '../people.ts';
import { broken, names, status } from '../rules.ts';
import type { Scene } from '../scene.ts';

/** Every route that reads a body, with a valid body for it. */
async function readers(scene: Scene) {
  const owner = await scene.person();
  const admin = await scene.admin();
  const users = [
    { api: owner.api, method: 'POST', path: '/users', good: scene.newUser(), required: ['email', 'name'] },
    { api: admin.api, method: 'PATCH', path: `/users/${owner.id}`, good: { name: 'Grace' }, required: [] },
  ];
  if (!scene.hasOrders) return users;
  const order = await newOrder(owner);
  return [
    ...users,
    { api: owner.api, method: 'POST', path: '/orders', good: owner.order(), required: Object.keys(owner.order()) },
    { api: owner.api, method: 'PATCH', path: `/orders/${order.id}`, good: { item: 'Milk', quantity: 3 }, required: [] },
  ];
}

export const bodies = section('Bodies', {}, (check) => {
  const noJson = [
    '',
    '{',
    '}',
    '{]',
    'nul',
    'undefined',
    "{'name':'x'}",
    '{"name":"x",}',
    '{"name":NaN}',
    '{} {}',
    '{}x',
    '{"name":"\\ud800"}',
    '{"name":"a\nb"}',
    '{"name":"\\x"}',
    '[1,]',
    '[[',
    '['.repeat(60_000),
    '{"a":'.repeat(12_000),
  ];
  for (const body of noJson) {
    check(`400 for ${JSON.stringify(body.slice(0, 20))} (${body.length}), which is not JSON`, async (scene) => {
      for (const { api, method, path } of await readers(scene)) status(await api.text(method, path, body), 400);
    });
  }

  check('400 for bytes that are not UTF-8', async (scene) => {
    for (const { api, method, path } of await readers(scene)) {
      status(
        await api.text(method, path, Buffer.from([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')])),
        400,
      );
      status(await api.text(method, path, Buffer.from('{"name":"é"}', 'utf16le')), 400);
    }
  });

  for (const body of [
    'null',
    '"text"',
    '7',
    'true',
    '[]',
    '[{}]',
    '["a@example.com","Ada"]',
    '[1,"Tea",2]',
    '["Tea",2]',
  ]) {
    check(`400 for ${body}, which is not an object`, async (scene) => {
      for (const { api, method, path } of await readers(scene)) status(await api.text(method, path, body), 400);
    });
  }

  check('400 names a missing member', async (scene) => {
    for (const { api, method, path, good, required } of await readers(scene)) {
      for (const member of required) {
        const { [member]: _, ...rest } = good as Record<string, unknown>;
        names(await api.send(method, path, { json: rest }), member);
      }
      if (required.length > 0) status(await api.send(method, path, { json: {} }), 400);
    }
  });

  check('400 names a member that is null', async (scene) => {
    for (const { api, method, path, good } of await readers(scene)) {
      for (const member of Object.keys(good))
        names(await api.send(method, path, { json: { ...good, [member]: null } }), member);
    }
  });

  check('null is not an absent member of a PATCH', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    names(await admin.api.patch(`/users/${owner.id}`, { email: null }), 'email');
    if (scene.hasOrders) names(await owner.api.patch(`/orders/${(await newOrder(owner)).id}`, { item: null }), 'item');
  });

  check('400 names a member of the wrong type', async (scene) => {
    for (const { api, method, path, good } of await readers(scene)) {
      for (const [member, value] of Object.entries(good)) {
        const wrong = [true, [], {}, [value], { value }, typeof value === 'string' ? 7 : String(value)];
        for (const other of wrong) names(await api.send(method, path, { json: { ...good, [member]: other } }), member);
      }
    }
  });

  check('400 names an unknown member', async (scene) => {
    for (const { api, method, path, good } of await readers(scene)) {
      for (const member of ['role', 'id', 'created_at', 'status', 'is_admin', 'Name', '__proto__']) {
        const body = JSON.stringify(good).replace(/}$/, `,"${member}":"admin"}`);
        names(await api.text(method, path, body), member);
      }
    }
  });

  check('400 for a body with only an unknown member', async (scene) => {
    for (const { api, method, path } of await readers(scene))
      status(await api.text(method, path, '{"role":"admin"}'), 400);
  });

  check('400 names a repeated member', async (scene) => {
    for (const { api, method, path, good } of await readers(scene)) {
      for (const [member, value] of Object.entries(good)) {
        const body = JSON.stringify(good).replace(/}$/, `,"${member}":${JSON.stringify(value)}}`);
        names(await api.text(method, path, body), member);
      }
    }
  });

  for (const quantity of [
    '1.5',
    '-0.5',
    '"2"',
    '1e400',
    '9223372036854775808',
    '99999999999999999999999',
    'true',
    '[1]',
    '{}',
  ]) {
    check(
      `400 for the quantity ${quantity}`,
      async (scene) => {
        const owner = await scene.person();
        const body = (members: object) => JSON.stringify(members).replace(/"quantity":\d+/, `"quantity":${quantity}`);
        status(await owner.api.text('POST', '/orders', body(owner.order())), 400);
        status(await owner.api.text('PATCH', `/orders/${(await newOrder(owner)).id}`, body({ quantity: 1 })), 400);
      },
      ORDERS,
    );
  }

  for (const quantity of [0, -1, 1001, 2147483648, -9223372036854775000]) {
    check(
      `400 at #/quantity for ${quantity}`,
      async (scene) => {
        const owner = await scene.person();
        broken(await owner.api.post('/orders', owner.order({ quantity })), 'quantity');
        broken(await owner.api.patch(`/orders/${(await newOrder(owner)).id}`, { quantity }), 'quantity');
      },
      ORDERS,
    );
  }

  check(
    'quantity may be from 1 to 1000',
    async (scene) => {
      const owner = await scene.person();
      for (const quantity of [1, 1000]) {
        equal((await newOrder(owner, { quantity })).quantity, quantity, 'quantity');
        equal(
          status(await owner.api.patch(`/orders/${(await newOrder(owner)).id}`, { quantity }), 200).json().quantity,
          quantity,
          'quantity',
        );
      }
    },
    ORDERS,
  );

  check('one answer lists all broken rules', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    broken(await owner.api.post('/users', scene.newUser({ email: 'nobody', name: ' ' })), 'email', 'name');
    broken(await admin.api.patch(`/users/${owner.id}`, { email: 'nobody', name: ' ' }), 'email', 'name');
    if (!scene.hasOrders) return;
    const order = await newOrder(owner);
    broken(await owner.api.post('/orders', owner.order({ item: '', quantity: 0 })), 'item', 'quantity');
    broken(await owner.api.patch(`/orders/${order.id}`, { item: '', quantity: 0 }), 'item', 'quantity');
  });

  check('PATCH with {} answers 200 and changes nothing', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    equal(status(await admin.api.patch(`/users/${owner.id}`, {}), 200).json(), owner.user, 'the user');
    if (!scene.hasOrders) return;
    const { status: _, ...order } = await newOrder(owner);
    const { status: __, ...after } = status(await owner.api.patch(`/orders/${order.id}`, {}), 200).json();
    equal(after, order, 'the order');
  });

  check('a refused PATCH changes nothing', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    broken(await admin.api.patch(`/users/${owner.id}`, { name: 'Grace', email: 'nobody' }), 'email');
    equal((await admin.api.get(`/users/${owner.id}`)).json(), owner.user, 'the user');
  });

  check('white space and escapes in JSON do not matter', async (scene) => {
    const body = scene.newUser({ name: 'Zoé' });
    const written = JSON.stringify(body, null, '\t').replace('é', '\\u00e9').replace(/\n/g, '\r\n');
    const answer = status(await (await scene.api()).text('POST', '/users', `\n ${written} \n`), 201);
    ok(answer.json().name === 'Zoé', `${answer}: name`);
  });
});
