import { performance } from 'node:perf_hooks';
import { isFile } from '../../support/databases.ts';
import type { Answer } from '../answer.ts';
import { section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal, ok, within } from '../expect.ts';
import { password, uniqueEmail } from '../people.ts';
import { names, status } from '../rules.ts';

const auth = ['jwt', 'session'] as const;
const wrong = 'wrong wrong wrong wrong';

const attempt = (api: Api, email: string, secret = wrong) => api.post('/login', { email, password: secret });

/** An answer without the parts that always differ. The headers are sorted, because Actix has no fixed order. */
function comparable(answer: Answer): unknown {
  const varying = ['x-request-id', 'date'];
  const headers = answer.headerLines
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => !varying.includes(name!));
  return [answer.status, headers.map((header) => header.join(': ')).sort(), { ...answer.json(), request_id: '' }];
}

async function lockedOut(answer: Answer): Promise<void> {
  status(answer, 429);
  within(Number(answer.header('retry-after')), 1, 900, 'Retry-After');
}

export const login = section('Sign-in', { auth, atOnce: 2 }, (check) => {
  check('unknown e-mail and wrong password get the same 401', async (scene) => {
    const { api, email } = await scene.person();
    const answers = [
      await attempt(api, email),
      await attempt(api, uniqueEmail()),
      await attempt(api, email, 'x'),
      await attempt(api, email, ''),
    ];
    for (const answer of answers) equal(comparable(status(answer, 401)), comparable(answers[0]!), `${answer}`);
  });

  check('401 names the scheme without an error code', async (scene) => {
    const answer = status(await attempt(await scene.api(), uniqueEmail()), 401);
    equal(
      answer.header('www-authenticate'),
      scene.auth === 'jwt' ? 'Bearer' : 'Session',
      `${answer}: WWW-Authenticate`,
    );
  });

  check('unknown e-mail and wrong password take the same time', async (scene) => {
    const server = await scene.start();
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 15; round++) {
      const { email } = await scene.person({}, server);
      for (const [kind, address] of [
        ['known', email],
        ['unknown', uniqueEmail()],
      ] as const) {
        const started = performance.now();
        status(await attempt(server.api, address), 401);
        times[kind].push(performance.now() - started);
      }
    }
    const [known, unknown] = [times.known, times.unknown].map((list) => list.sort((a, b) => a - b)[7]!) as [
      number,
      number,
    ];
    ok(Math.min(known, unknown) > 0.5 * Math.max(known, unknown), `medians ${known} and ${unknown} ms`);
  });

  check('400 for a body of the wrong shape', async (scene) => {
    const api = await scene.api();
    names(await api.post('/login', { email: 'a@b' }), 'password');
    names(await api.post('/login', { password }), 'email');
    names(await api.post('/login', { email: 'a@b', password: null }), 'password');
    names(await api.post('/login', { email: 'a@b', password, role: 'admin' }), 'role');
    status(await api.post('/login', ['a@b', password]), 400);
    status(await api.send('POST', '/login', { body: '{}', headers: { 'content-type': 'text/plain' } }), 415);
  });

  check('the e-mail may be in upper or lower case', async (scene) => {
    const { api, email } = await scene.person();
    status(await attempt(api, ` ${email.toUpperCase()} `, password), 200);
  });

  for (const kind of ['existing', 'unknown'] as const) {
    check(`429 from the eleventh failure of an ${kind} e-mail on, even with the right password`, async (scene) => {
      const { api, email: existing } = await scene.person();
      const email = kind === 'existing' ? existing : uniqueEmail();
      for (let n = 0; n < 10; n++) status(await attempt(api, n % 2 ? email : email.toUpperCase()), 401);
      await lockedOut(await attempt(api, email));
      await lockedOut(await attempt(api, email, password));
      status(await attempt(api, (await scene.person()).email, password), 200);
    });
  }

  check('a success resets the count', async (scene) => {
    const { api, email } = await scene.person();
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) status(await attempt(api, email), 401);
      status(await attempt(api, email, password), 200);
    }
  });

  check('20 failures at once on two instances: ten 401, ten 429', async (scene) => {
    const first = await scene.start();
    const second = await scene.start({ DATABASE_URL: first.env.DATABASE_URL });
    const { email } = await scene.person({}, first);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => attempt((at % 2 ? first : second).api, email)),
    );
    equal(answers.map((answer) => answer.status).sort(), [...Array(10).fill(401), ...Array(10).fill(429)], 'statuses');
    await first.stop();
    await lockedOut(await attempt((await scene.spawn(first.env).started()).api, email, password));
  });

  check('a wrong current_password counts as a failure', async (scene) => {
    const { api, email } = await scene.person();
    for (let n = 0; n < 10; n++)
      status(
        await api.put('/profile/password', { current_password: wrong, new_password: 'another long password' }),
        400,
      );
    await lockedOut(await attempt(api, email, password));
  });

  check('a burst of sign-ins leaves at most 60 MB', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '0' });
    status(await attempt(server.api, uniqueEmail()), 401);
    const idle = await server.memory();
    const answers = await Promise.all(Array.from({ length: 100 }, () => attempt(server.api, uniqueEmail())));
    for (const answer of answers) status(answer, 401);
    const after = await server.memory();
    ok(after - idle <= 60, `${after} MB after 100 sign-ins, and ${idle} MB before`);
  });

  check('a count of failures that begins in the future is over', async (scene) => {
    const server = await scene.start();
    const { email } = await scene.person({}, server);
    for (let n = 0; n < 11; n++) await attempt(server.api, email);
    await lockedOut(await attempt(server.api, email));
    const future = isFile(scene.subject.database) ? '2099-01-01T00:00:00+00:00' : '2099-01-01 00:00:00';
    await scene.databases.run(server.env.DATABASE_URL!, `UPDATE login_attempts SET started_at = '${future}';`);
    status(await attempt(server.api, email, password), 200);
  });

  check('hashing does not delay /health', async (scene) => {
    const server = await scene.start();
    let hashing = true;
    const signUps = Promise.all(Array.from({ length: 24 }, () => server.api.post('/users', scene.newUser()))).finally(
      () => {
        hashing = false;
      },
    );
    let answers = 0;
    const ask = async () => {
      for (; hashing; answers++) status(await server.api.get('/health'), 200);
    };
    await Promise.all([ask(), ask()]);
    for (const answer of await signUps) status(answer, 201, 503);
    // A program that hashes on its async threads answers after the last sign-up, on any machine.
    ok(answers >= 24, `only ${answers} answers to GET /health during 24 sign-ups`);
  });
});

export const addresses = section('Limits per address', { auth, atOnce: 3 }, (check) => {
  check('sign-up, sign-in and refresh share a limit of 5 a minute: the sixth request is 429', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '5' });
    const refresh = () =>
      scene.auth === 'jwt' ? server.api.post('/refresh', { refresh_token: 'x' }) : attempt(server.api, uniqueEmail());
    const asks = [() => server.api.post('/users', scene.newUser()), () => attempt(server.api, uniqueEmail()), refresh];
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await asks[n % 3]!()).status);
    ok(!statuses.includes(429), `statuses ${statuses}`);
    for (const ask of asks) status(await ask(), 429);
    status(await server.api.get('/health'), 200);
    status(await server.api.get('/profile'), 401);
  });

  check('429 of an address comes before 415 and 400', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '1' });
    status(await attempt(server.api, uniqueEmail()), 401);
    status(await server.api.send('POST', '/login', { body: '{', headers: { 'content-type': 'text/plain' } }), 429);
    status(await server.api.text('POST', '/users', '{'), 429);
  });

  check('X-Forwarded-For is ignored by default', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '2' });
    for (const [at, address] of ['192.0.2.1', '192.0.2.2', '192.0.2.3'].entries()) {
      status(await attempt(server.api.with({ 'x-forwarded-for': address }), uniqueEmail()), at < 2 ? 401 : 429);
    }
  });

  check('behind trusted proxies, the rightmost other address counts', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' });
    const from = (list: string) => attempt(server.api.with({ 'x-forwarded-for': list }), uniqueEmail());
    const sameClient = ['192.0.2.1', '198.51.100.7, 192.0.2.1', '203.0.113.9, 192.0.2.1, 10.1.2.3'];
    for (const [at, list] of sameClient.entries()) status(await from(list), at < 2 ? 401 : 429);
    status(await from('192.0.2.2'), 401);
    const sameNet = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3'];
    for (const [at, list] of sameNet.entries()) status(await from(list), at < 2 ? 401 : 429);
    status(await from('2001:db8:0:1::1'), 401);
  });

  check('an address in X-Forwarded-For may have a port', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' });
    const from = (list: string) => attempt(server.api.with({ 'x-forwarded-for': list }), uniqueEmail());
    const clients = [
      ['192.0.2.1:4711', '192.0.2.1:4712', '192.0.2.1, 10.1.2.3:80'],
      ['[2001:db8::1]:4711', '[2001:db8::2]:4712', '2001:db8::3'],
    ];
    for (const sameClient of clients)
      for (const [at, list] of sameClient.entries()) status(await from(list), at < 2 ? 401 : 429);
    status(await from('192.0.2.2:4711'), 401);
    status(await from('[2001:db8:0:1::1]:4711'), 401);
  });

  check('an address in X-Forwarded-For may have brackets, and unreadable bytes before it', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' });
    const from = (list: string) => attempt(server.api.with({ 'x-forwarded-for': list }), uniqueEmail());
    const clients = [
      ['[2001:db8::1]', '2001:db8::2', '[2001:db8::3]:80'],
      ['\xe9, 192.0.2.1', '192.0.2.1', 'x\xff, 192.0.2.1, ::ffff:10.1.2.3'],
    ];
    for (const sameClient of clients)
      for (const [at, list] of sameClient.entries()) status(await from(list), at < 2 ? 401 : 429);
    status(await from('[2001:db8:0:1::1]'), 401);
    status(await from('\xe9, 192.0.2.2'), 401);
  });

  check('an entry of X-Forwarded-For that cannot be read counts for the proxy that sent it', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '127.0.0.0/8' });
    const from = (list: string) => attempt(server.api.with({ 'x-forwarded-for': list }), uniqueEmail());
    const lists = ['192.0.2.1, unknown', '192.0.2.2, \xff', '192.0.2.3,', '192.0.2.4, fe80::1%eth0', '192.0.2.300'];
    for (const [at, list] of lists.entries()) status(await from(list), at < 2 ? 401 : 429);
  });

  check('RATE_LIMIT_PER_MINUTE=0 turns the limit off', async (scene) => {
    const server = await scene.start({ RATE_LIMIT_PER_MINUTE: '0' });
    for (let n = 0; n < 40; n++) status(await attempt(server.api, `${n % 5}-${n}@example.com`), 401);
  });
});
