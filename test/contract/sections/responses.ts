import { ORDERS, section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal, ok, sameSet } from '../expect.ts';
import { names, status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Problem } from '../shapes.ts';
import { head, Wire } from '../wire.ts';

/** One request for each kind of answer. The client checks each against the rules for all answers. */
async function everyKind(scene: Scene): Promise<Record<string, (api: Api) => Promise<{ status: number }>>> {
  const owner = await scene.person();
  const admin = await scene.admin();
  const taken = scene.newUser({ email: owner.email });
  const credentials = (api: Api, whose: Api) => api.with(whose.always);
  const { api: own, rows } = await scene.row();
  return {
    '200': (api) => api.get('/health'),
    '201': (api) => api.post('/users', scene.newUser()),
    '204': async (api) => {
      const row = await scene.row();
      return credentials(api, row.api).delete(`${rows}/${row.id}`);
    },
    '400 of a path': (api) => credentials(api, own).get(`${rows}/x`),
    '400 of a query': (api) => credentials(api, own).get(`${rows}?limit=0`),
    '400 of a body': (api) => api.text('POST', '/users', '{'),
    '400 of a rule': (api) => api.post('/users', scene.newUser({ name: '' })),
    '404 of a route': (api) => api.get('/nowhere'),
    '404 of a row': (api) => credentials(api, own).get(`${rows}/9223372036854775807`),
    '405': (api) => api.put('/users', {}),
    '409': (api) => api.post('/users', taken),
    '413': (api) => api.text('POST', '/users', ' '.repeat(70_000)),
    '415': (api) => api.send('POST', '/users', { body: '{}', headers: { 'content-type': 'text/plain' } }),
    '200 of a list': (api) => credentials(api, admin.api).get('/users?limit=1'),
  };
}

export const responses = section('Every response', {}, (check) => {
  check('every kind of answer has its status, headers and body', async (scene) => {
    for (const [kind, ask] of Object.entries(await everyKind(scene))) {
      equal((await ask(await scene.api())).status, Number.parseInt(kind, 10), kind);
    }
  });

  for (const id of ['a', '0', 'Az09-', '-', 'x'.repeat(64)]) {
    check(`x-request-id of ${id.length} (${id.slice(0, 8)}) is kept on every kind of answer`, async (scene) => {
      const api = (await scene.api()).with({ 'x-request-id': id });
      for (const ask of Object.values(await everyKind(scene))) await ask(api);
    });
  }

  for (const id of ['', 'x'.repeat(65), 'a b', 'a_b', 'a.b', 'a;b', 'a,b', 'é', '"a"', '%41', '{}']) {
    check(`x-request-id ${JSON.stringify(id.slice(0, 8))} (${id.length}) is replaced`, async (scene) => {
      const answer = await (await scene.api()).get('/health', { headers: { 'x-request-id': id } });
      ok(answer.header('x-request-id') !== id, `${answer}: x-request-id was accepted`);
    });
  }

  check('two lines of x-request-id are replaced', async (scene) => {
    const answer = await (await scene.api()).get('/health', { headers: { 'x-request-id': ['first', 'second'] } });
    ok(!['first', 'second'].includes(answer.header('x-request-id')!), `${answer}: x-request-id was accepted`);
  });

  check('x-request-id is new for every request', async (scene) => {
    const api = await scene.api();
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await api.get('/health')).header('x-request-id')),
    );
    equal(new Set(ids).size, 20, 'number of different ids');
  });

  check('HEAD answers as GET does, with the same headers and without a body', async (scene) => {
    const owner = await scene.person();
    const { api } = await scene.admin();
    const row = await scene.row();
    const own = ['', '?limit=1', `/${row.id}`, '/9223372036854775807', '/0'].map((path) => row.rows + path);
    const open = [
      '/',
      '/health',
      '/health/ready',
      '/openapi.json',
      '/docs',
      '/users',
      '/users?limit=1',
      `/users/${owner.id}`,
      '/users/0',
      '/nowhere',
    ];
    const asked = [...open.map((path) => [api, path] as const), ...own.map((path) => [row.api, path] as const)];
    for (const [client, path] of asked) {
      const [get, bare] = [await client.get(path), await client.head(path)];
      equal(bare.status, get.status, `HEAD ${path}`);
      for (const name of ['content-type', 'link']) equal(bare.header(name), get.header(name), `HEAD ${path}: ${name}`);
      // The length of an error depends on the length of its request id.
      if (get.status === 200)
        equal(
          bare.header('content-length') ?? get.header('content-length'),
          get.header('content-length'),
          `HEAD ${path}: length`,
        );
    }
  });

  check('the connection can be used after a HEAD', async (scene) => {
    const { port } = await scene.server();
    const wire = await Wire.sending(port, head('HEAD /', {}) + head('GET /health', { connection: 'close' }));
    await wire.closed(5000);
    equal(wire.text.match(/HTTP\/1\.1 200/g)?.length, 2, 'answers on one connection');
    ok(wire.text.endsWith('{"status":"ok"}'), `the second answer is not complete: ${wire.text}`);
  });

  const allowed: Record<string, string[]> = {
    '/': ['get', 'head'],
    '/health': ['get', 'head'],
    '/health/ready': ['get', 'head'],
    '/openapi.json': ['get', 'head'],
    '/docs': ['get', 'head'],
    '/users': ['get', 'head', 'post'],
    '/users/1': ['get', 'head', 'patch', 'delete'],
    '/orders': ['get', 'head', 'post'],
    '/orders/1': ['get', 'head', 'patch', 'delete'],
  };
  for (const [path, methods] of Object.entries(allowed)) {
    const needs = path.startsWith('/orders') ? ORDERS : {};
    const allows = async (scene: Scene) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'BREW']) {
        if (methods.includes(method.toLowerCase())) continue;
        const answer = status(await (await scene.api()).send(method, path), 405);
        sameSet(answer.list('allow'), methods, `${answer}: Allow`);
      }
    };
    check(`405 with Allow for ${path}`, allows, needs);
  }

  const strangers = [
    '/nowhere',
    '/openapi.json/',
    '/users/',
    '/health/',
    '/orders/',
    '/users/1/',
    '/orders/1/',
    '/users/1/orders',
    '/USERS',
    '/users//1',
    '//users',
    '/users%2F1',
    '/health/READY',
    '/.env',
    '/..',
  ];
  for (const path of strangers) {
    check(`404 for ${path} with every method`, async (scene) => {
      for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])
        status(await (await scene.api()).send(method, path), 404);
    });
  }

  check('a query does not change the route', async (scene) => {
    status(await (await scene.api()).get('/health?x=1&x=%ff'), 200);
    status(await (await scene.api()).get('/nowhere?x=1'), 404);
  });

  check('404 names the missing row', async (scene) => {
    const missing = '9223372036854775807';
    for (const [api, rows] of await scene.lists()) {
      const answer = await api.get(`${rows}/${missing}`);
      ok(status(answer, 404).json<Problem>().error.includes(missing), `${answer}: the row is not named`);
    }
  });

  check('400 names the wrong parameter', async (scene) => {
    for (const [api, rows] of await scene.lists()) {
      names(await api.get(`${rows}/x`), 'id');
      names(await api.get(`${rows}?limit=x`), 'limit');
      names(await api.get(`${rows}?after=x`), 'after');
    }
  });
});
