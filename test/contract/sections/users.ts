import { ORDERS, section } from '../check.ts';
import { equal, matches, ok, sameSet } from '../expect.ts';
import { newOrder } from '../people.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Root, User } from '../shapes.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Requires a time in whole seconds, in UTC, of the last ten seconds. */
export function recent(time: string): void {
  matches(time, TIME, 'created_at');
  const age = Date.now() - Date.parse(time);
  ok(age > -2000 && age < 10_000, `created_at ${time} is ${age} ms ago`);
}

const users = (scene: Scene) => ['id', 'email', 'name', 'created_at', ...(scene.auth === 'none' ? [] : ['role'])];

export const always = section('Always', {}, (check) => {
  check('GET / returns the name, the version and the docs', async (scene) => {
    const root = status(await (await scene.api()).get('/'), 200).json<Root>();
    sameSet(Object.keys(root), ['name', 'version', 'docs'], 'members');
    equal(root.docs, '/docs', 'docs');
    matches(root.name, /^[a-z0-9_-]+$/, 'name');
    matches(root.version, /^\d+\.\d+\.\d+/, 'version');
  });

  check('GET /health is ok', async (scene) => {
    equal(status(await (await scene.api()).get('/health'), 200).text, '{"status":"ok"}', 'body');
  });

  check('GET /health/ready is ready', async (scene) => {
    equal(status(await (await scene.api()).get('/health/ready'), 200).text, '{"status":"ready"}', 'body');
  });
});

export const userRoutes = section('Users', {}, (check) => {
  check('POST /users answers 201 with Location and the user', async (scene) => {
    const api = await scene.api();
    const body = scene.newUser({ name: 'Grace' });
    const answer = status(await api.post('/users', body), 201);
    const user = answer.json<User>();
    sameSet(Object.keys(user), users(scene), 'members');
    ok(Number.isInteger(user.id) && user.id > 0, `${answer}: id`);
    equal([user.email, user.name], [body.email, 'Grace'], 'e-mail and name');
    if (scene.auth !== 'none') equal(user.role, 'user', 'role');
    equal(answer.header('location'), `/users/${user.id}`, 'Location');
    recent(user.created_at);
  });

  check('a created user is returned without changes', async (scene) => {
    const admin = await scene.admin();
    const { user } = await scene.person();
    equal(status(await admin.api.get(`/users/${user.id}`), 200).json(), user, 'the user');
    const [listed] = status(await admin.api.get(`/users?limit=1&after=${user.id - 1}`), 200).json<User[]>();
    equal(listed, user, 'the user in the list');
  });

  check('created_at does not change, a second later and after a PATCH', async (scene) => {
    const admin = await scene.admin();
    const { user } = await scene.person();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    equal(
      status(await admin.api.patch(`/users/${user.id}`, { name: 'Grace' }), 200).json(),
      { ...user, name: 'Grace' },
      'after a change',
    );
    equal((await admin.api.get(`/users/${user.id}`)).json(), { ...user, name: 'Grace' }, 'read again');
  });

  check('PATCH changes only the members that it contains', async (scene) => {
    const admin = await scene.admin();
    const { user } = await scene.person();
    const { email } = scene.newUser();
    equal(status(await admin.api.patch(`/users/${user.id}`, { email }), 200).json(), { ...user, email }, 'the user');
    equal(
      status(await admin.api.patch(`/users/${user.id}`, { email: user.email, name: 'Grace' }), 200).json(),
      { ...user, name: 'Grace' },
      'the user',
    );
    equal(
      status(await admin.api.patch(`/users/${user.id}`, { name: 'Grace' }), 200).json(),
      { ...user, name: 'Grace' },
      'the same again',
    );
  });

  check('DELETE answers 204, then 404', async (scene) => {
    const admin = await scene.admin();
    const { id } = await scene.person();
    status(await admin.api.delete(`/users/${id}`), 204);
    for (const answer of [
      await admin.api.get(`/users/${id}`),
      await admin.api.patch(`/users/${id}`, {}),
      await admin.api.delete(`/users/${id}`),
    ])
      status(answer, 404);
  });

  check(
    'DELETE removes the orders of the user',
    async (scene) => {
      const server = await scene.server();
      const [owner, other] = [await scene.person(), await scene.person()];
      const admin = await scene.admin();
      const gone = await newOrder(owner);
      const kept = await newOrder(other);
      status(await admin.api.delete(`/users/${owner.id}`), 204);
      equal((await other.api.get(`/orders/${kept.id}`)).status, 200, 'the order of another user');
      status(await owner.api.get(`/orders/${gone.id}`), scene.auth === 'none' ? 404 : 401);
      equal(
        await scene.databases.run(server.env.DATABASE_URL!, `SELECT count(*) FROM orders WHERE user_id = ${owner.id};`),
        '0',
        'orders left',
      );
    },
    ORDERS,
  );

  check('ids are never used again', async (scene) => {
    const admin = await scene.admin();
    let last = 0;
    for (let round = 0; round < 3; round++) {
      const { id } = status(await admin.api.post('/users', scene.newUser()), 201).json<User>();
      ok(id > last, `id ${id} after ${last}`);
      last = id;
      status(await admin.api.delete(`/users/${id}`), 204);
    }
  });

  check('eight deletions at once: one 204, seven 404', async (scene) => {
    const admin = await scene.admin();
    const { id } = await scene.person();
    const answers = await Promise.all(Array.from({ length: 8 }, () => admin.api.delete(`/users/${id}`)));
    equal(answers.map((answer) => answer.status).sort(), [204, ...Array(7).fill(404)], 'statuses');
  });
});
