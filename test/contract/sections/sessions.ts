import type { Answer } from '../answer.ts';
import { section } from '../check.ts';
import type { Api } from '../client.ts';
import { equal, matches, ok, sameSet } from '../expect.ts';
import { type Person, password, sessionCookie } from '../people.ts';
import { status } from '../rules.ts';
import { storedBytes } from '../stored.ts';
import { Wire } from '../wire.ts';

const auth = ['session'] as const;
const signIn = async (api: Api, { email }: Pick<Person, 'email'>) =>
  status(await api.post('/login', { email, password }), 200);

/** U+2000 in UTF-8: Unicode calls it a blank, and HTTP does not. */
const BLANK = '\xe2\x80\x80';

/** The same id with one letter in the other case. */
const otherCase = (id: string) =>
  id.replace(/[a-z]/i, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));

/** A cookie's parts: `name=value` and its attributes, in lower case. */
function cookieOf(answer: Answer): { name: string; value: string; attributes: string[] } {
  const [pair, ...attributes] = answer.headers('set-cookie')[0]!.split(/; */);
  equal(answer.headers('set-cookie').length, 1, `${answer}: cookies`);
  const [name, ...value] = pair!.split('=');
  return { name: name!, value: value.join('='), attributes: attributes.map((attribute) => attribute.toLowerCase()) };
}

export const sessions = section('Sessions', { auth }, (check) => {
  check('a sign-in returns the user, and a cookie that only this server receives', async (scene) => {
    const ada = await scene.person();
    const answer = await signIn(await scene.api(), ada);
    equal(answer.json(), ada.user, 'the user');
    const { name, value, attributes } = cookieOf(answer);
    equal(name, '__Host-session', 'name');
    matches(value, /^[A-Za-z0-9_-]{43,}$/, 'value');
    sameSet(
      attributes.filter((attribute) => !/^(max-age|expires)=/.test(attribute)),
      ['path=/', 'secure', 'httponly', 'samesite=lax'],
      'attributes',
    );
  });

  check('COOKIE_INSECURE=true: a cookie without prefix and without Secure', async (scene) => {
    const server = await scene.start({ COOKIE_INSECURE: 'true' });
    const ada = await scene.person({}, server);
    const { name, attributes } = cookieOf(await signIn(server.api, ada));
    equal(name, 'session', 'name');
    sameSet(
      attributes.filter((attribute) => !/^(max-age|expires)=/.test(attribute)),
      ['path=/', 'httponly', 'samesite=lax'],
      'attributes',
    );
    status(await ada.api.get('/profile'), 200);
  });

  check('every sign-in creates a new session and ends the old one', async (scene) => {
    const ada = await scene.person();
    const api = await scene.api();
    const first = sessionCookie((await signIn(api, ada)).headers('set-cookie'));
    const second = sessionCookie((await signIn(api.with({ cookie: first }), ada)).headers('set-cookie'));
    ok(first !== second, 'both sessions have the same id');
    status(await api.get('/profile', { headers: { cookie: first } }), 401);
    status(await api.get('/profile', { headers: { cookie: second } }), 200);
    status(await ada.api.get('/profile'), 200);
  });

  check('an id from the client is never adopted', async (scene) => {
    const ada = await scene.person();
    const fixed = `__Host-session=${'A'.repeat(43)}`;
    const answer = await signIn((await scene.api()).with({ cookie: fixed }), ada);
    ok(sessionCookie(answer.headers('set-cookie')) !== fixed, 'the id from the client was adopted');
    status(await (await scene.api()).get('/profile', { headers: { cookie: fixed } }), 401);
  });

  check('a foreign cookie beside ours changes nothing, whatever bytes it contains', async (scene) => {
    const ada = await scene.person();
    const own = ada.api.always.cookie!;
    const api = await scene.api();
    for (const foreign of [
      'theme=é',
      'theme=%FF',
      'theme="a b"',
      'theme',
      '=',
      'a=b=c',
      'x=\xff\xfe',
      'session',
      `${BLANK}${own}x`,
    ]) {
      for (const cookie of [`${foreign}; ${own}`, `${own}; ${foreign}`])
        status(await api.get('/profile', { headers: { cookie } }), 200);
    }
  });

  // A page of a subdomain can set such a cookie: for browsers, its name does not have the prefix __Host-.
  check('a cookie whose name begins with a Unicode blank is not ours', async (scene) => {
    const cookie = `${BLANK}${(await scene.person()).api.always.cookie}`;
    status(await (await scene.api()).get('/profile', { headers: { cookie } }), 401);
  });

  check('401 for two different sessions in one request, in each order', async (scene) => {
    const [ada, eve] = [await scene.person(), await scene.person()];
    const api = await scene.api();
    const [name] = ada.api.always.cookie!.split('=');
    for (const other of [eve.api.always.cookie!, `${name}=x`, `${name}=`]) {
      for (const cookie of [`${ada.api.always.cookie}; ${other}`, `${other}; ${ada.api.always.cookie}`])
        status(await api.get('/profile', { headers: { cookie } }), 401);
    }
    const same = `${ada.api.always.cookie}; ${ada.api.always.cookie}`;
    status(await api.get('/profile', { headers: { cookie: same } }), 200);
  });

  check('401 for invalid cookies', async (scene) => {
    const ada = await scene.person();
    const [name, value] = ada.api.always.cookie!.split('=') as [string, string];
    const others = [
      '',
      'x',
      `${name}=`,
      `${name}=x`,
      `session=${value}`,
      `${name.toLowerCase()}=${value}`,
      `${name}=${value}x`,
      `${name}=${value.slice(1)}`,
      `${name}=${otherCase(value)}`,
      `x${name}=${value}`,
      `${name}=${'A'.repeat(5000)}`,
    ];
    for (const cookie of others) {
      const answer = status(await (await scene.api()).get('/profile', { headers: { cookie } }), 401);
      equal(answer.header('www-authenticate'), 'Session', `${answer}: WWW-Authenticate`);
    }
    status(await (await scene.api()).get('/profile', { headers: { cookie: `a=b; ${name}=${value}; c=d` } }), 200);
    status(await (await scene.api()).get('/profile', { headers: { authorization: `Bearer ${value}` } }), 401);
  });

  check('sign-out deletes the session and clears the cookie', async (scene) => {
    const ada = await scene.person();
    const answer = status(await ada.api.send('POST', '/logout'), 204);
    const { name, value, attributes } = cookieOf(answer);
    equal([name, value], ['__Host-session', ''], 'the cookie');
    ok(
      attributes.some((attribute) => attribute === 'max-age=0' || attribute.includes('1970')),
      `${attributes}: the cookie does not expire`,
    );
    ok(attributes.includes('secure') && attributes.includes('path=/'), `${attributes}: a browser would not delete it`);
    status(await ada.api.get('/profile'), 401);
    status(await ada.api.send('POST', '/logout'), 401);
  });

  check('a session is valid after a restart and on every instance', async (scene) => {
    const first = await scene.start();
    const second = await scene.start({ DATABASE_URL: first.env.DATABASE_URL });
    const ada = await scene.person({}, first);
    status(await second.api.get('/profile', { headers: ada.api.always }), 200);
    await first.stop();
    status(await (await scene.spawn(first.env).started()).api.get('/profile', { headers: ada.api.always }), 200);
  });

  check('the database contains neither session ids nor passwords', async (scene) => {
    const server = await scene.start();
    const ada = await scene.person({}, server);
    const stored = await storedBytes(scene, server.env.DATABASE_URL!);
    ok(stored.includes(ada.email), 'the e-mail is not in the database: the check looks in the wrong place');
    for (const value of [ada.password, ada.api.always.cookie!.split('=')[1]!])
      ok(!stored.includes(value), `${value.slice(0, 12)}… is stored in plain text`);
    ok(stored.includes('$argon2id$v=19$m=19456,t=2,p=1$'), 'no argon2id hash with the parameters of the contract');
  });
});

const APP = 'https://app.example';

export const crossSite = section('Cross-site requests', { auth, env: { CORS_ALLOWED_ORIGINS: APP } }, (check) => {
  const cases: [what: string, headers: (host: string) => Record<string, string>, allowed: boolean][] = [
    ['neither header, as from other clients than browsers', () => ({}), true],
    ['same-origin', () => ({ 'sec-fetch-site': 'same-origin' }), true],
    ['none', () => ({ 'sec-fetch-site': 'none' }), true],
    ['cross-site', () => ({ 'sec-fetch-site': 'cross-site' }), false],
    ['same-site', () => ({ 'sec-fetch-site': 'same-site' }), false],
    ['an unknown site', () => ({ 'sec-fetch-site': 'friendly' }), false],
    ['an empty site', () => ({ 'sec-fetch-site': '' }), false],
    ['an empty Origin', () => ({ origin: '' }), false],
    ['cross-site with our own Origin', (host) => ({ 'sec-fetch-site': 'cross-site', origin: `http://${host}` }), false],
    ['a listed Origin, cross-site', () => ({ 'sec-fetch-site': 'cross-site', origin: APP }), true],
    ['a listed Origin alone', () => ({ origin: APP }), true],
    ['our own Origin', (host) => ({ origin: `http://${host}` }), true],
    ['our own Origin behind TLS', (host) => ({ origin: `https://${host}` }), true],
    ['another Origin', () => ({ origin: 'https://evil.example' }), false],
    ['another port', (host) => ({ origin: `http://${host}0` }), false],
    ['another host', (host) => ({ origin: `http://${host}.evil.example` }), false],
    ['a longer listed Origin', () => ({ origin: `${APP}.evil.example` }), false],
    ['Origin null', () => ({ origin: 'null' }), false],
    ['Origin null, cross-site', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' }), false],
  ];
  for (const [what, headers, allowed] of cases) {
    check(`${what}: ${allowed ? 'allowed' : '403'} for every unsafe method`, async (scene) => {
      const ada = await scene.person();
      const sent = headers(`127.0.0.1:${ada.api.port}`);
      const [api, anonymous] = [ada.api.with(sent), (await scene.api()).with(sent)];
      if (scene.hasOrders) status(await api.post('/orders', ada.order()), allowed ? 201 : 403);
      status(await api.patch('/profile', { name: 'Grace' }), allowed ? 200 : 403);
      status(await api.put('/profile/password', {}), allowed ? 400 : 403);
      if (scene.hasOrders) status(await api.delete('/orders/9223372036854775807'), allowed ? 404 : 403);
      // Without orders, all methods are still covered: the deletion of the own account is tried, and refused.
      else if (!allowed) status(await api.delete('/profile'), 403);
      status(await anonymous.post('/login', { email: ada.email, password }), allowed ? 200 : 403);
      status(await anonymous.post('/users', scene.newUser()), allowed ? 201 : 403);
      status(await api.get('/profile'), 200);
      status(await api.head('/profile'), 200);
    });
  }

  check('403 for an Origin without a host, also with an empty Host', async (scene) => {
    const lines = ['host:', 'origin: http://', 'content-type: application/json', 'content-length: 2'];
    const request = ['POST /login HTTP/1.1', ...lines, '', '{}'].join('\r\n');
    const wire = await Wire.sending((await scene.server()).port, request);
    status(await wire.answerOf('POST', '/login', 5000), 403);
    wire.destroy();
  });

  check('403 comes before the input', async (scene) => {
    const api = (await scene.api()).with({ 'sec-fetch-site': 'cross-site' });
    status(await api.post('/nowhere', {}), 403, 404);
    status(await api.put('/users', {}), 403, 405);
    status(await api.patch('/profile', {}), 403, 401);
    status(await api.send('POST', '/login', { body: '{', headers: { 'content-type': 'text/plain' } }), 403);
  });
});
