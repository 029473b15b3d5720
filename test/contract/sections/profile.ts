import { serverDatabases } from '../../support/databases.ts';
import { ORDERS, section } from '../check.ts';
import { dialectOf } from '../database.ts';
import { equal } from '../expect.ts';
import { credentials, newOrder, uniqueEmail } from '../people.ts';
import { DatabaseProxy } from '../proxy.ts';
import { broken, names, status } from '../rules.ts';

const auth = ['jwt', 'session'] as const;
const another = 'a second battery of staples';

export const profile = section('Profile', { auth }, (check) => {
  check('GET and HEAD show the signed-in user', async (scene) => {
    const { api, user } = await scene.person();
    equal(status(await api.get('/profile'), 200).json(), user, 'the user');
    status(await api.head('/profile'), 200);
  });

  check('PATCH changes the name without a password', async (scene) => {
    const { api, user } = await scene.person();
    equal(status(await api.patch('/profile', { name: ' Grace ' }), 200).json(), { ...user, name: 'Grace' }, 'the user');
    equal(status(await api.patch('/profile', {}), 200).json(), { ...user, name: 'Grace' }, 'the user after {}');
    broken(await api.patch('/profile', { name: '', email: 'nobody' }), 'name', 'email');
  });

  check('a new e-mail requires the current password', async (scene) => {
    const { api, user, password } = await scene.person();
    const email = uniqueEmail();
    broken(await api.patch('/profile', { email }), 'current_password');
    broken(await api.patch('/profile', { email, current_password: 'wrong wrong wrong' }), 'current_password');
    equal((await api.get('/profile')).json(), user, 'the user');
    equal(
      status(await api.patch('/profile', { email: email.toUpperCase(), current_password: password }), 200).json(),
      { ...user, email },
      'the user',
    );
    status(await api.post('/login', { email, password }), 200);
    status(await api.post('/login', { email: user.email, password }), 401);
  });

  check('the same e-mail, in upper or lower case, does not require it', async (scene) => {
    const { api, user } = await scene.person();
    for (const email of [user.email, user.email.toUpperCase()])
      equal(status(await api.patch('/profile', { email }), 200).json(), user, 'the user');
  });

  check('409 for the e-mail of another user', async (scene) => {
    const [ada, grace] = [await scene.person(), await scene.person()];
    status(await ada.api.patch('/profile', { email: grace.email, current_password: ada.password }), 409);
  });

  for (const member of ['id', 'role', 'password', 'created_at']) {
    check(`400 for ${member} in a PATCH`, async (scene) => {
      names(await (await scene.person()).api.patch('/profile', { [member]: 'x' }), member);
    });
  }

  check('a new password and the end of the other sign-ins are one: both happen, or neither', async (scene) => {
    const server = await scene.start();
    const { id, api, email, password } = await scene.person({}, server);
    const other = server.api.with(await credentials(server.api, scene.auth, { email, password }));
    const signIns = scene.auth === 'jwt' ? 'token_families' : 'sessions';
    const release = await scene.databases.lock(server.env.DATABASE_URL!, `${signIns} WHERE user_id = ${id}`, 'user_id');
    status(await api.put('/profile/password', { current_password: password, new_password: another }), 503);
    await release();
    status(await other.get('/profile'), 200);
    status(await server.api.post('/login', { email, password: another }), 401);
    status(await api.put('/profile/password', { current_password: password, new_password: another }), 204);
    status(await other.get('/profile'), 401);
  });

  check('after a change, only the new password works', async (scene) => {
    const { api, email, password } = await scene.person();
    status(await api.put('/profile/password', { current_password: password, new_password: another }), 204);
    status(await api.post('/login', { email, password }), 401);
    status(await api.post('/login', { email, password: another }), 200);
  });

  check('a new password ends every other sign-in, but not this one', async (scene) => {
    const ada = await scene.person();
    const elsewhere = (await scene.api()).with(await credentials(await scene.api(), scene.auth, ada));
    status(await elsewhere.get('/profile'), 200);
    status(await ada.api.put('/profile/password', { current_password: ada.password, new_password: another }), 204);
    status(await elsewhere.get('/profile'), 401);
    status(await ada.api.get('/profile'), 200);
  });

  check('a new password requires the current one, and must follow the rules', async (scene) => {
    const { api, email, password } = await scene.person();
    const put = (body: object) => api.put('/profile/password', body);
    broken(await put({ current_password: 'wrong wrong wrong', new_password: another }), 'current_password');
    broken(await put({ current_password: password, new_password: 'short' }), 'new_password');
    broken(await put({ current_password: password, new_password: email.toUpperCase() }), 'new_password');
    names(await put({ current_password: password }), 'new_password');
    names(await put({ new_password: another }), 'current_password');
    names(await put({ current_password: password, new_password: null }), 'new_password');
    status(await api.post('/login', { email, password }), 200);
  });

  check('DELETE removes all data of the user at once', async (scene) => {
    const server = await scene.server();
    const ada = await scene.person();
    const elsewhere = server.api.with(await credentials(server.api, scene.auth, ada));
    if (scene.hasOrders) await newOrder(ada);
    status(await ada.api.delete('/profile'), 204);
    for (const api of [ada.api, elsewhere]) status(await api.get('/profile'), 401);
    status(await server.api.post('/login', { email: ada.email, password: ada.password }), 401);
    const again = await scene.person({ email: ada.email });
    equal(again.id > ada.id, true, 'a new id');
    if (!scene.hasOrders) return;
    equal(
      await scene.databases.run(server.env.DATABASE_URL!, `SELECT count(*) FROM orders WHERE user_id = ${ada.id};`),
      '0',
      'orders left',
    );
    equal(status(await again.api.get('/orders'), 200).json(), [], 'orders of the new user');
  });
});

export const unansweredBegin = section(
  'A transaction whose BEGIN is answered too late',
  { ...ORDERS, auth, databases: serverDatabases },
  (check) => {
    check('is not open when the next request uses its connection', async (scene) => {
      const direct = scene.databases.fresh();
      const { proxy, url } = await DatabaseProxy.before(`${direct}?${dialectOf(scene.subject.database)!.plain}`);
      scene.atEnd(() => proxy.close());
      const limits = { DATABASE_MAX_CONNECTIONS: '2', REQUEST_TIMEOUT_SECS: '3' };
      const server = await scene.start({ ...limits, DATABASE_URL: url });
      const owner = await scene.person({}, server);
      const others = [await scene.person({}, server), await scene.person({}, server)];
      proxy.holdAnswersTo('BEGIN');
      const changes = others.map(({ api, password }) =>
        api.put('/profile/password', { current_password: password, new_password: another }),
      );
      for (const answer of await Promise.all(changes)) status(answer, 504);
      equal(proxy.holding, 2, 'connections that wait for the answer to BEGIN');
      proxy.release();
      for (let n = 0; n < 8; n++) await newOrder(owner);
      equal(await scene.databases.run(direct, 'SELECT count(*) FROM orders;'), '8', 'stored orders of 8 acknowledged');
    });
  },
);
