import { ORDERS, section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal } from '../expect.ts';
import { names, status } from '../rules.ts';

const MOST = '9223372036854775807';
const noIds = [
  '0',
  '-1',
  '+1',
  '01',
  '00',
  '%00',
  '1%00',
  '1.0',
  '1e3',
  '0x1',
  '9223372036854775808',
  '99999999999999999999',
  'abc',
  '%20',
  '1%20',
  '%201',
  '%2B1',
  '%D9%A1',
  '%ff',
  '%zz',
  '1,2',
  '*',
  "1'",
  '1;',
  'null',
  '-',
  '%EF%BC%91',
];

export const parameters = section('Ids and parameters', {}, (check) => {
  for (const id of noIds) {
    check(`400 for the id ${id} in a path`, async (scene) => {
      const every = async (api: Api, path: string) => {
        for (const method of ['GET', 'HEAD', 'DELETE']) status(await api.send(method, path), 400);
        status(await api.patch(path, {}), 400);
      };
      for (const [api, rows] of await scene.lists()) await every(api, `${rows}/${id}`);
    });
  }

  check('the largest id is valid', async (scene) => {
    for (const [api, rows] of await scene.lists()) {
      status(await api.get(`${rows}/${MOST}`), 404);
      equal(status(await api.get(`${rows}?after=${MOST}`), 200).json(), [], `${rows} after the largest id`);
    }
  });

  check('an id is percent-decoded', async (scene) => {
    const { api, rows, id } = await scene.row();
    const encoded = [...String(id)].map((digit) => `%3${digit}`).join('');
    equal(status(await api.get(`${rows}/${encoded}`), 200).json().id, id, 'id');
  });

  for (const after of [...noIds, '']) {
    check(`400 for after=${after}`, async (scene) => {
      for (const [api, rows] of await scene.lists()) {
        names(await api.get(`${rows}?after=${after}`), 'after');
        if (scene.auth === 'none' && rows === '/orders') names(await api.get(`${rows}?user_id=${after}`), 'user_id');
      }
    });
  }

  for (const limit of [
    '0',
    '-1',
    '101',
    '1000',
    'abc',
    '',
    '1.5',
    '+5',
    '1e1',
    '%00',
    '99999999999999999999',
    '5;',
    'null',
    '-0',
  ]) {
    check(`400 for limit=${limit}`, async (scene) => {
      for (const [api, rows] of await scene.lists()) names(await api.get(`${rows}?limit=${limit}`), 'limit');
    });
  }

  check('limit may be from 1 to 100', async (scene) => {
    const admin = await scene.admin();
    equal(status(await admin.api.get('/users?limit=1'), 200).json().length, 1, 'length');
    status(await admin.api.get('/users?limit=100'), 200);
    status(await admin.api.get('/users?limit=%31%30%30'), 200);
  });

  for (const query of [
    'limit=1&limit=1',
    'limit=1&limit=2',
    'after=1&after=1',
    'limit=1&after=1&limit=1',
    'limit=1&%6Cimit=1',
  ]) {
    check(`400 for the repeated ?${query}`, async (scene) => {
      for (const [api, rows] of await scene.lists()) status(await api.get(`${rows}?${query}`), 400);
    });
  }

  check(
    '400 for a repeated user_id',
    async (scene) => {
      const owner = await scene.person();
      if (scene.auth === 'none') status(await owner.api.get('/orders?user_id=1&user_id=1'), 400);
    },
    ORDERS,
  );

  for (const query of ['x=1', 'LIMIT=0', 'Limit=x', 'limits=0', 'x', '=1', '&', '', 'limit[]=0', 'x=%ff', 'x=%']) {
    check(`200 for the unknown ?${query}`, async (scene) => {
      for (const [api, rows] of await scene.lists()) status(await api.get(`${rows}?${query}`), 200);
    });
  }

  check('routes without query parameters ignore the query', async (scene) => {
    const owner = await scene.person();
    const admin = await scene.admin();
    status(await admin.api.get(`/users/${owner.id}?limit=0&after=x`), 200);
    status(await admin.api.get('/users?user_id=x'), 200);
    if (scene.hasOrders) status(await owner.api.post('/orders?limit=0', owner.order()), 201);
    status(await owner.api.post('/users?limit=0', scene.newUser()), 201);
  });
});
