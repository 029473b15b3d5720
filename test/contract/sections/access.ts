import { isFile, serverDatabases } from '../../support/databases.ts';
import { ORDERS, section } from '../check.ts';
import type { Sending } from '../client.ts';
import { equal, ok, sameSet } from '../expect.ts';
import { credentials, newOrder, type Person } from '../people.ts';
import { names, status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Order } from '../shapes.ts';

const auth = ['jwt', 'session'] as const;
const missing = '9223372036854775807';

/** Arguments of `promote` and `reset-password` that name no user, and the exit codes: what is no number is misuse. */
const UNKNOWN: readonly [id: string, code: number][] = [
  ['7', 1],
  ['0', 2],
  [missing, 1],
  ['x', 2],
  ['ada@example.com', 2],
];
const text: Sending = { headers: { 'content-type': 'text/plain' }, body: ' '.repeat(70_000) };

const guarded = [
  ['GET', '/profile'],
  ['HEAD', '/profile'],
  ['PATCH', '/profile'],
  ['DELETE', '/profile'],
  ['PUT', '/profile/password'],
  ['GET', '/users'],
  ['HEAD', '/users'],
  ['GET', '/users/1'],
  ['PATCH', '/users/1'],
  ['DELETE', '/users/1'],
] as const;

const guardedOrders = [
  ['GET', '/orders'],
  ['POST', '/orders'],
  ['GET', '/orders/1'],
  ['PATCH', '/orders/1'],
  ['DELETE', '/orders/1'],
] as const;

export const access = section('Access', { auth }, (check) => {
  const refused = (method: string, path: string) => async (scene: Scene) => {
    const api = await scene.api();
    for (const sending of [{}, text, { json: { x: 1 } }]) {
      const answer = status(await api.send(method, path, sending), 401);
      equal(
        answer.header('www-authenticate'),
        scene.auth === 'jwt' ? 'Bearer' : 'Session',
        `${answer}: WWW-Authenticate`,
      );
    }
    status(await api.send(method, path.replace('/1', '/x')), 401);
  };
  const title = (method: string, path: string) => `401 for ${method} ${path} without a sign-in, whatever else is wrong`;
  for (const [method, path] of guarded) check(title(method, path), refused(method, path));
  for (const [method, path] of guardedOrders) check(title(method, path), refused(method, path), ORDERS);

  check('404 of a route and 405 come before 401', async (scene) => {
    const api = await scene.api();
    status(await api.get('/nowhere'), 404);
    status(await api.get('/profile/'), 404);
    for (const [path, allowed] of [
      ['/profile', ['get', 'head', 'patch', 'delete']],
      ['/profile/password', ['put']],
      ['/login', ['post']],
      ['/logout', ['post']],
    ] as const) {
      const answer = status(await api.send('BREW', path, text), 405);
      sameSet(answer.list('allow'), allowed, `${answer}: Allow`);
    }
  });

  check('users see themselves and no other user', async (scene) => {
    const [ada, grace] = [await scene.person(), await scene.person()];
    equal(status(await ada.api.get(`/users/${ada.id}`), 200).json(), ada.user, 'the user');
    status(await ada.api.get(`/users/${grace.id}`), 404);
    status(await ada.api.get(`/users/${missing}`), 404);
    status(await ada.api.get('/users/x'), 400);
  });

  check('403 for routes of admins comes before 400, 415 and 404', async (scene) => {
    const [ada, grace] = [await scene.person(), await scene.person()];
    for (const path of ['/users', '/users?limit=0']) status(await ada.api.get(path), 403);
    for (const id of [ada.id, grace.id, missing, 'x']) {
      status(await ada.api.send('PATCH', `/users/${id}`, text), 403);
      status(await ada.api.patch(`/users/${id}`, { name: '' }), 403);
      status(await ada.api.delete(`/users/${id}`), 403);
    }
    equal((await ada.api.get('/profile')).json(), ada.user, 'the user');
  });

  check('403 has the error code insufficient_scope', async (scene) => {
    if (scene.auth !== 'jwt') return;
    const answer = status(await (await scene.person()).api.get('/users'), 403);
    equal(
      answer.header('www-authenticate')?.includes('error="insufficient_scope"'),
      true,
      `${answer}: WWW-Authenticate`,
    );
  });

  check(
    '404 for the orders of another user, for admins too',
    async (scene) => {
      const [owner, other, admin] = [await scene.person(), await scene.person(), await scene.admin()];
      const { id } = await newOrder(owner);
      for (const stranger of [other, admin]) {
        status(await stranger.api.get(`/orders/${id}`), 404);
        status(await stranger.api.patch(`/orders/${id}`, { quantity: 5 }), 404);
        status(await stranger.api.delete(`/orders/${id}`), 404);
        equal(
          status(await stranger.api.get(`/orders?user_id=${owner.id}`), 200)
            .json<Order[]>()
            .filter((order) => order.id === id),
          [],
          'in the list',
        );
      }
      equal((await owner.api.get(`/orders/${id}`)).json().quantity, 2, 'quantity');
    },
    ORDERS,
  );

  check(
    'an order belongs to the caller, and the body cannot change that',
    async (scene) => {
      const [owner, other] = [await scene.person(), await scene.person()];
      names(await owner.api.post('/orders', owner.order({ user_id: other.id })), 'user_id');
      names(await owner.api.patch(`/orders/${(await newOrder(owner)).id}`, { user_id: other.id }), 'user_id');
      equal((await newOrder(owner)).user_id, owner.id, 'user_id');
    },
    ORDERS,
  );

  check('no request body makes a user an admin', async (scene) => {
    const ada = await scene.person();
    names(await ada.api.post('/users', scene.newUser({ role: 'admin' })), 'role');
    names(await ada.api.patch('/profile', { role: 'admin' }), 'role');
    names(await (await scene.admin()).api.patch(`/users/${ada.id}`, { role: 'admin' }), 'role');
    equal((await ada.api.get('/profile')).json().role, 'user', 'role');
  });
});

/** Each check has its own server, because the number of admins matters. */
export const admins = section('Admins', { auth, atOnce: 2 }, (check) => {
  check('promote makes a user an admin at once, and prints who it is', async (scene) => {
    const server = await scene.start();
    const ada = await scene.person({}, server);
    status(await ada.api.get('/users'), 403);
    const { code, stdout, stderr } = await scene.command(['promote', String(ada.id)], server.env);
    equal(code, 0, `exit code (${stderr})`);
    ok(`${stdout}${stderr}`.includes(ada.email), `the e-mail is not printed: ${stdout}${stderr}`);
    ok(
      `${stdout}${stderr}`.includes(ada.user.created_at.slice(0, 10)),
      `the date of the sign-up is not printed: ${stdout}${stderr}`,
    );
    status(await ada.api.get('/users'), 200);
    equal((await ada.api.get('/profile')).json(), { ...ada.user, role: 'admin' }, 'the admin');
  });

  check('promote refuses an unknown user', async (scene) => {
    const server = await scene.start();
    for (const [id, expected] of UNKNOWN) {
      const { code } = await scene.command(['promote', id], server.env);
      equal(code, expected, `exit code of promote ${id}`);
    }
  });

  check('reset-password prints a new password, ends all sign-ins and lifts the lock', async (scene) => {
    const server = await scene.start();
    const [ada, other] = [await scene.person({}, server), await scene.person({}, server)];
    for (let attempt = 0; attempt < 11; attempt++)
      await server.api.post('/login', { email: ada.email, password: 'a wrong password' });
    status(await server.api.post('/login', { email: ada.email, password: ada.password }), 429);

    const { code, stdout, stderr } = await scene.command(['reset-password', String(ada.id)], server.env);
    equal(code, 0, `exit code (${stderr})`);
    ok(stdout.includes(ada.email), `the e-mail is not printed: ${stdout}`);
    const password = stdout.trim().split(/\s/).at(-1)!;
    ok(password.length >= 15 && stdout.split(password).length === 2, `no new password, or twice: ${stdout}`);
    ok(!stderr.includes(password), 'the password is also in the log');
    status(await ada.api.get('/profile'), 401);
    status(await other.api.get('/profile'), 200);
    status(await server.api.post('/login', { email: ada.email, password: ada.password }), 401);
    status(await server.api.post('/login', { email: ada.email, password }), 200);
  });

  check('reset-password refuses an unknown user', async (scene) => {
    const server = await scene.start();
    for (const [id, expected] of UNKNOWN) {
      const { code, stdout } = await scene.command(['reset-password', id], server.env);
      equal([code, stdout], [expected, ''], `exit code and output for ${id}`);
    }
  });

  check('a deletion does not wait for the lock of another admin', async (scene) => {
    const server = await scene.start();
    const [admin, second, locked] = [
      await scene.admin(server),
      await scene.person({}, server),
      await scene.person({}, server),
    ];
    for (const { id } of [second, locked])
      equal((await scene.command(['promote', String(id)], server.env)).code, 0, 'exit code');
    const user = await scene.person({}, server);
    // A file has one writer at a time.
    if (!isFile(scene.subject.database))
      await scene.databases.lock(server.env.DATABASE_URL!, `users WHERE id = ${locked.id}`);
    status(await admin.api.delete(`/users/${user.id}`), 204);
    status(await admin.api.delete(`/users/${second.id}`), 204);
  });

  check('409 for the deletion of the last admin, by either route', async (scene) => {
    const server = await scene.start();
    const admin = await scene.admin(server);
    status(await admin.api.delete(`/users/${admin.id}`), 409);
    status(await admin.api.delete('/profile'), 409);
    status(await admin.api.get('/profile'), 200);
    const second = await scene.person({}, server);
    equal((await scene.command(['promote', String(second.id)], server.env)).code, 0, 'exit code');
    status(await second.api.delete(`/users/${admin.id}`), 204);
    status(await second.api.delete('/profile'), 409);
  });

  check('of two last admins who delete themselves at once, one remains', async (scene) => {
    const server = await scene.start();
    for (let round = 0; round < 3; round++) {
      const people: Person[] = [];
      for (let n = 0; n < 2; n++) {
        const person = await scene.person({}, server);
        equal((await scene.command(['promote', String(person.id)], server.env)).code, 0, 'exit code');
        people.push(person);
      }
      const left = round === 0 ? [204, 409] : [204, 204]; // the one who remained is still an admin
      const answers = await Promise.all(people.map((person) => person.api.delete('/profile')));
      equal(answers.map((answer) => answer.status).sort(), left, 'statuses');
    }
  });

  check('an admin changes and deletes users, and ends their access', async (scene) => {
    const server = await scene.start();
    const [admin, ada] = [await scene.admin(server), await scene.person({}, server)];
    equal(status(await admin.api.patch(`/users/${ada.id}`, { name: 'Grace' }), 200).json().name, 'Grace', 'name');
    status(await admin.api.delete(`/users/${ada.id}`), 204);
    status(await ada.api.get('/profile'), 401);
    status(await ada.api.patch('/profile', {}), 401);
    status(await server.api.post('/login', { email: ada.email, password: ada.password }), 401);
  });

  check(
    'a deletion that races with new orders of the user leaves no order: 201 or 401',
    async (scene) => {
      const server = await scene.start();
      const admin = await scene.admin(server);
      for (let round = 0; round < 4; round++) {
        const ada = await scene.person({}, server);
        const orders = Array.from({ length: 12 }, () => ada.api.post('/orders', ada.order()));
        const deletion = admin.api.delete(`/users/${ada.id}`);
        const [deleted, ...answers] = await Promise.all([deletion, ...orders]);
        for (const answer of answers) status(answer, 201, 401);
        status(deleted, 204);
        equal(
          await scene.databases.run(server.env.DATABASE_URL!, `SELECT count(*) FROM orders WHERE user_id = ${ada.id};`),
          '0',
          'orders left',
        );
      }
    },
    ORDERS,
  );

  check('signing in again gives the same rights', async (scene) => {
    const server = await scene.start();
    const admin = await scene.admin(server);
    const again = server.api.with(await credentials(server.api, scene.auth, admin));
    status(await again.get('/users'), 200);
    status(await admin.api.get('/users/x'), 400);
  });
});

/** A file has one writer at a time. */
export const lockedAdmins = section('Locked admins', { auth, databases: serverDatabases }, (check) => {
  check('an admin is deleted while the only other admin is locked', async (scene) => {
    const server = await scene.start();
    const [admin, other] = [await scene.admin(server), await scene.person({}, server)];
    equal((await scene.command(['promote', String(other.id)], server.env)).code, 0, 'exit code');
    await scene.databases.lock(server.env.DATABASE_URL!, `users WHERE id = ${other.id}`);
    status(await admin.api.delete('/profile'), 204);
  });
});
