import type { Answer } from '../answer.ts';
import { section } from '../check.ts';
import { equal, ok, oneOf, sameSet } from '../expect.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';

const APP = 'https://app.example';
const DEV = 'http://localhost:5173';
const preflight = (origin: string, method: string) => ({
  headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
});

function silent(answer: Answer): void {
  const headers = answer.headerLines
    .map(([name]) => name.toLowerCase())
    .filter((name) => name.startsWith('access-control-'));
  equal(headers, [], `${answer}: CORS headers`);
}

function granted(scene: Scene, answer: Answer, origin = APP): void {
  equal(answer.headers('access-control-allow-origin'), [origin], `${answer}: Access-Control-Allow-Origin`);
  const credentials = scene.auth === 'session' ? 'true' : undefined;
  equal(answer.header('access-control-allow-credentials'), credentials, `${answer}: Access-Control-Allow-Credentials`);
  ok(answer.list('vary').includes('origin'), `${answer}: Vary does not name Origin`);
}

function exposed(answer: Answer): void {
  sameSet(
    answer.list('access-control-expose-headers'),
    ['link', 'location', 'retry-after', 'x-request-id'],
    `${answer}: exposed headers`,
  );
}

export const corsOff = section('CORS off', {}, (check) => {
  check('no answer has CORS headers, and a preflight is 405', async (scene) => {
    const api = await scene.api();
    for (const origin of [APP, 'null', `http://127.0.0.1:${api.port}`]) {
      silent(status(await api.get('/', { headers: { origin } }), 200));
      silent(status(await api.get('/nowhere', { headers: { origin } }), 404));
      silent(status(await api.send('OPTIONS', '/users', preflight(origin, 'POST')), 405));
    }
  });

  check('an empty list is the same as no list', async (scene) => {
    const { api } = await scene.start({ CORS_ALLOWED_ORIGINS: '' });
    silent(status(await api.get('/', { headers: { origin: APP } }), 200));
  });
});

export const corsOn = section('CORS on', { env: { CORS_ALLOWED_ORIGINS: `${APP}, ${DEV}` } }, (check) => {
  check('listed origins get CORS headers, on errors too', async (scene) => {
    const owner = await scene.person();
    const row = await scene.row();
    for (const origin of [APP, DEV]) {
      const api = owner.api.with({ origin });
      const own = row.api.with({ origin });
      const answers = [
        status(await api.get('/'), 200),
        status(await api.post('/users', scene.newUser()), 201),
        status(await own.get(`${row.rows}?limit=0`), 400),
        status(await api.post('/users', scene.newUser({ name: '' })), 400),
        status(await api.get('/nowhere'), 404),
        status(await own.get(`${row.rows}/9223372036854775807`), 404),
        status(await api.put('/users', {}), 405),
        status(await api.post('/users', scene.newUser({ email: owner.email })), 409),
        status(await api.text('POST', '/users', ' '.repeat(70_000)), 413),
        status(await api.send('POST', '/users', { body: '{}' }), 415),
        status(await api.head('/health'), 200),
      ];
      for (const answer of answers) {
        granted(scene, answer, origin);
        exposed(answer);
      }
    }
  });

  const others = [
    'null',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'http://app.example',
    'https://evil.example',
    'https://APP.example.',
    'app.example',
    `${APP}/`,
    `${APP}, ${DEV}`,
    'http://localhost',
    'http://localhost:51730',
  ];
  for (const origin of others) {
    check(`the origin ${origin} gets no CORS headers`, async (scene) => {
      const api = await scene.api();
      const answers = [
        status(await api.get('/', { headers: { origin } }), 200),
        await api.send('OPTIONS', '/users', preflight(origin, 'POST')),
      ];
      for (const answer of answers)
        equal(answer.header('access-control-allow-origin'), undefined, `${answer}: Access-Control-Allow-Origin`);
    });
  }

  check('a request without an origin gets no CORS headers', async (scene) => {
    const answer = status(await (await scene.api()).get('/'), 200);
    equal(answer.header('access-control-allow-origin'), undefined, `${answer}: Access-Control-Allow-Origin`);
  });

  check('a preflight is answered, even without credentials', async (scene) => {
    const api = await scene.api();
    for (const [method, path] of [
      ['POST', '/users'],
      ['PATCH', '/users/1'],
      ['DELETE', '/users/1'],
      ['GET', '/users'],
    ] as const) {
      const answer = status(await api.send('OPTIONS', path, preflight(APP, method)), 200, 204);
      granted(scene, answer);
      ok(
        answer.list('access-control-allow-methods').includes(method.toLowerCase()),
        `${answer}: ${method} is not allowed`,
      );
      ok(
        answer.list('access-control-allow-headers').includes('content-type'),
        `${answer}: content-type is not allowed`,
      );
      if (scene.auth === 'jwt')
        ok(
          answer.list('access-control-allow-headers').includes('authorization'),
          `${answer}: authorization is not allowed`,
        );
    }
  });

  check('any other OPTIONS is 405', async (scene) => {
    const api = await scene.api();
    status(await api.send('OPTIONS', '/users'), 405);
    status(await api.send('OPTIONS', '/users', { headers: { 'access-control-request-method': 'POST' } }), 405);
    granted(scene, status(await api.send('OPTIONS', '/users', { headers: { origin: APP } }), 405));
  });

  check('every answer names one origin, never *', async (scene) => {
    const api = await scene.api();
    for (const origin of [APP, DEV]) {
      for (const path of ['/', '/nowhere', '/health'])
        oneOf((await api.get(path, { headers: { origin } })).header('access-control-allow-origin'), [origin], path);
    }
  });
});
