import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { allDatabases, fileOf, isFile, serverDatabases } from '../../support/databases.ts';
import { accepts } from '../../support/ports.ts';
import { section } from '../check.ts';
import { Api } from '../client.ts';
import { CLIENTS, dialectOf } from '../database.ts';
import { equal, matches, ok, within } from '../expect.ts';
import { lockFile } from '../file-lock.ts';
import { DatabaseProxy } from '../proxy.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import { eventually, untilLogged } from '../wait.ts';
import { head, Wire } from '../wire.ts';

const LEAKS = /sqlx|select|insert|update |gone|orders|relation|table|constraint|\/src\//i;

/** A server whose database can stop answering: a proxy stops forwarding, or another process locks the file. */
async function startOnFragileDatabase(scene: Scene, env: Record<string, string>) {
  const { writeLock } = CLIENTS[scene.subject.database];
  if (writeLock !== undefined) {
    const server = await scene.start(env);
    let release = async () => {};
    const silence = async () => {
      release = await scene.databases.hold(server.env.DATABASE_URL!, writeLock);
    };
    return { server, silence, restore: () => release() };
  }
  const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh());
  scene.atEnd(() => proxy.close());
  const server = await scene.start({ ...env, DATABASE_URL: url });
  return { server, silence: async () => proxy.silence(), restore: async () => proxy.restore() };
}

export const timeouts = section('Timeouts', { atOnce: 3 }, (check) => {
  for (const framing of [{ 'content-length': 100 }, { 'transfer-encoding': 'chunked' }]) {
    const [how] = Object.keys(framing);
    check(`408 or 504 for a body that does not arrive (${how})`, async (scene) => {
      const { port } = await scene.start({ REQUEST_TIMEOUT_SECS: '1' });
      const part = how === 'content-length' ? '{"email":' : '9\r\n{"email":\r\n';
      const wire = await Wire.sending(
        port,
        head('POST /users', { ...framing, 'content-type': 'application/json' }, part),
      );
      scene.atEnd(() => wire.destroy());
      status(await wire.answerOf('POST', '/users'), 408, 504);
      ok(await wire.closed(8000), 'the connection stays open after the answer');
      within(wire.closedAfter!, 800, 9000, 'time until the close');
    });
  }

  check('408 or 504 for a body that arrives byte by byte', async (scene) => {
    const { port } = await scene.start({ REQUEST_TIMEOUT_SECS: '2' });
    const wire = await Wire.sending(
      port,
      head('POST /users', { 'content-length': 1000, 'content-type': 'application/json' }),
    );
    const drip = setInterval(() => wire.write(' '), 100);
    scene.atEnd(() => clearInterval(drip));
    status(await wire.answerOf('POST', '/users'), 408, 504);
  });

  check('504 while the database does not answer, and recovery afterwards', async (scene) => {
    const { server, silence, restore } = await startOnFragileDatabase(scene, { REQUEST_TIMEOUT_SECS: '1' });
    // A sign-in can take longer than a second, so another program with more time does it.
    const { id, api } = await scene.admin(await scene.start({ DATABASE_URL: server.env.DATABASE_URL }));
    const admin = new Api(server.port, api.always);
    await silence();
    const started = performance.now();
    const late = status(await admin.patch(`/users/${id}`, { name: 'Grace' }), 504);
    within(performance.now() - started, 800, 3000, 'time until the 504');
    equal(status(await server.api.get('/health'), 200).json(), { status: 'ok' }, 'health in the meantime');
    await restore();
    await eventually(server.api, '/health/ready', 200);
    await untilLogged(server);
    const lines = server.log
      .map((line) => JSON.stringify(line))
      .filter((line) => line.includes(String(late.json().request_id)));
    ok(
      lines.some((line) => line.includes('"error":')),
      `the log does not have the cause: ${lines.join('\n')}`,
    );
    equal(status(await admin.patch(`/users/${id}`, { name: 'Hopper' }), 200).json().name, 'Hopper', 'name');
  });

  check('a request waits for a short lock', async (scene) => {
    const server = await scene.start();
    const admin = await scene.admin(server);
    const { id } = await scene.person({}, server);
    const release = await scene.databases.lock(server.env.DATABASE_URL!, `users WHERE id = ${id}`);
    const change = admin.api.patch(`/users/${id}`, { name: 'Grace' });
    await sleep(1500);
    await release();
    equal(status(await change, 200).json().name, 'Grace', 'name');
  });
});

/** Starts a change of a name that waits for a lock, and disconnects its client. */
async function abandonedChange(scene: Scene) {
  const server = await scene.start();
  const admin = await scene.admin(server);
  const { id } = await scene.person({}, server);
  const release = await scene.databases.lock(server.env.DATABASE_URL!, `users WHERE id = ${id}`);
  const body = JSON.stringify({ name: 'Grace' });
  const headers = { ...admin.api.always, 'content-type': 'application/json', 'content-length': body.length };
  const wire = await Wire.sending(
    server.port,
    head(`PATCH /users/${id}`, { ...headers, 'x-request-id': 'disconnected' }, body),
  );
  await sleep(1000);
  wire.reset();
  await sleep(500);
  // PostgreSQL logs other lines for this request, too: it waits for the lock in several attempts.
  const lines = () => server.log.filter((line) => JSON.stringify(line).includes('disconnected'));
  return { server, admin, id, release, statuses: () => lines().flatMap(({ status }) => status ?? []) };
}

export const disconnects = section('Disconnected clients', { atOnce: 2 }, (check) => {
  check('a change that has begun is finished, and logged, when its client disconnects', async (scene) => {
    const { admin, id, release, statuses } = await abandonedChange(scene);
    await release();
    await sleep(1500);
    equal(status(await admin.api.get(`/users/${id}`), 200).json().name, 'Grace', 'name');
    equal(statuses(), [200], 'status in the log');
  });

  check('a shutdown waits for such a change', async (scene) => {
    // A thread of Actix Web ends with its last connection, and ends its tasks.
    if (scene.subject.framework === 'actix-web') return;
    const { server, id, release, statuses } = await abandonedChange(scene);
    server.signal('SIGTERM');
    await sleep(500);
    await release();
    equal((await server.exit).code, 0, 'exit code');
    const select = `SELECT name FROM users WHERE id = ${id};`;
    equal(await scene.databases.run(server.env.DATABASE_URL!, select), 'Grace', 'name');
    equal(statuses(), [200], 'status in the log');
  });
});

export const busy = section('Busy database', { atOnce: 2 }, (check) => {
  check('503 with Retry-After if a row is still locked after all retries', async (scene) => {
    const server = await scene.start({ REQUEST_TIMEOUT_SECS: '80' });
    const admin = await scene.admin(server);
    const { id } = await scene.person({}, server);
    const release = await scene.databases.lock(server.env.DATABASE_URL!, `users WHERE id = ${id}`);
    const change = admin.api.patch(`/users/${id}`, { name: 'Grace' });
    equal(
      status(await server.api.get('/health/ready'), 200).json(),
      { status: 'ready' },
      'readiness while a row is locked',
    );
    status(await change, 503);
    await release();
    status(await admin.api.patch(`/users/${id}`, { name: 'Grace' }), 200);
  });

  check('readiness is 200 while a table is locked, as by a backup', async (scene) => {
    const server = await scene.start();
    const { database } = scene.subject;
    const lock = dialectOf(database)?.tableLock('users') ?? [CLIENTS[database].writeLock!];
    const release = await scene.databases.hold(server.env.DATABASE_URL!, ...lock);
    status(await server.api.get('/health/ready'), 200);
    await release();
  });

  check('40 writers at once succeed', async (scene) => {
    const server = await scene.start();
    const second = await scene.start({ DATABASE_URL: server.env.DATABASE_URL });
    const apis = [server.api, second.api];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) => apis[at % 2]!.post('/users', scene.newUser())),
    );
    for (const answer of answers) status(answer, 201);
  });
});

export const databaseFile = section('Database file', { databases: allDatabases.filter(isFile) }, (check) => {
  check('a start that waits for another process says so, and goes on when the lock is free', async (scene) => {
    const env = await scene.environment();
    const release = await lockFile(scene, `${fileOf(env.DATABASE_URL!)}.lock`);
    setTimeout(release, 2500);
    const started = performance.now();
    const server = await scene.spawn(env).started();
    within(performance.now() - started, 2400, 8000, 'time until the start');
    const lines = server.log.map((line) => JSON.stringify(line)).filter((line) => line.includes('waiting for'));
    equal(lines.length, 1, `lines about the lock (${lines.join('\n')})`);
  });

  check('a file with the name of the lock keeps its text, and links to one database share its lock', async (scene) => {
    const env = await scene.environment();
    const file = fileOf(env.DATABASE_URL!);
    writeFileSync(`${file}.lock`, 'text');
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    equal(readFileSync(`${file}.lock`, 'utf8'), 'text', 'the text of the file');
    symlinkSync(file, `${file}-link`);
    const release = await lockFile(scene, `${file}.lock`);
    const program = scene.spawn({ ...env, DATABASE_URL: `${env.DATABASE_URL}-link` });
    await sleep(1500);
    equal(await accepts(program.port), false, 'the port is open while another process has locked the database');
    release();
    await program.started();
  });

  check('readiness is 503 after another file took the place of the file', async (scene) => {
    const [server, other] = await Promise.all([scene.start(), scene.start()]);
    status(await server.api.get('/health/ready'), 200);
    renameSync(fileOf(other.env.DATABASE_URL!), fileOf(server.env.DATABASE_URL!));
    status(await server.api.get('/health/ready'), 503);
  });

  check('readiness is 503 after the file was deleted, and nothing creates an empty one', async (scene) => {
    const server = await scene.start();
    status(await server.api.get('/health/ready'), 200);
    const file = fileOf(server.env.DATABASE_URL!);
    rmSync(file);
    status(await server.api.get('/health/ready'), 503);
    await Promise.all(Array.from({ length: 20 }, () => server.api.get('/users/1')));
    ok(!existsSync(file), 'the server created the file again');
    status(await server.api.get('/health/ready'), 503);
  });
});

export const internal = section('Internal faults', { atOnce: 2 }, (check) => {
  check('500 contains only its title, and the log has the cause with the request id', async (scene) => {
    const server = await scene.start();
    const owner = await scene.person({}, server);
    // The table that the route needs. Without orders, this also makes every sign-in fail.
    const table = scene.hasOrders ? 'orders' : 'users';
    const path = scene.hasOrders ? '/orders' : scene.auth === 'none' ? '/users' : '/profile';
    await scene.databases.run(server.env.DATABASE_URL!, `ALTER TABLE ${table} RENAME TO gone;`);
    const id = 'a-fault-of-its-own';
    const answer = status(await owner.api.get(path, { headers: { 'x-request-id': id } }), 500);
    ok(!LEAKS.test(answer.text), `${answer}: reveals internals`);
    if (scene.hasOrders) status(await owner.api.post('/orders', owner.order()), 500);
    else status(await owner.api.post('/users', scene.newUser()), 500);
    await untilLogged(server);
    const lines = server.log.filter((line) => JSON.stringify(line).includes(id)).map((line) => JSON.stringify(line));
    ok(
      lines.some((line) => line.replace(/"[a-z_]+":"(GET )?\/\w+"/g, '').includes(table) && /error/i.test(line)),
      `no log line with ${id} has the cause: ${lines.join('\n')}`,
    );
  });
});

export const unreachable = section('Database unreachable', { databases: serverDatabases, atOnce: 3 }, (check) => {
  check('503 with Retry-After while the database is unreachable, and recovery afterwards', async (scene) => {
    const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh());
    scene.atEnd(() => proxy.close());
    const server = await scene.start({ DATABASE_URL: url });
    const admin = await scene.admin(server);
    proxy.cut();
    const started = performance.now();
    status(await server.api.get('/health'), 200);
    const answers = await Promise.all([
      admin.api.get('/users'),
      server.api.post('/users', scene.newUser()),
      server.api.get('/health/ready'),
    ]);
    for (const answer of answers) status(answer, 503);
    within(performance.now() - started, 0, 9000, 'time until the 503s');
    status(await server.api.head('/health/ready'), 503);
    proxy.restore();
    await eventually(server.api, '/health/ready', 200);
    status(await server.api.post('/users', scene.newUser()), 201);
  });

  check('a lost idle connection is replaced without an error', async (scene) => {
    const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh());
    scene.atEnd(() => proxy.close());
    const server = await scene.start({ DATABASE_URL: url });
    const admin = await scene.admin(server);
    await sleep(3500); // the connections become idle
    proxy.cut();
    proxy.restore();
    await sleep(1500);
    for (let n = 0; n < 5; n++) status(await admin.api.get('/users'), 200);
  });

  check('readiness is 503 while the database does not answer', async (scene) => {
    const { proxy, url } = await DatabaseProxy.before(scene.databases.fresh());
    scene.atEnd(() => proxy.close());
    const server = await scene.start({ DATABASE_URL: url });
    status(await server.api.get('/health/ready'), 200);
    proxy.silence();
    const started = performance.now();
    status(await server.api.get('/health/ready'), 503);
    within(performance.now() - started, 0, 10_000, 'time until the 503');
    status(await server.api.get('/health'), 200);
    proxy.restore();
    await eventually(server.api, '/health/ready', 200, 30_000);
  });

  check('503 if every connection is busy for 3 s', async (scene) => {
    const { server, silence, restore } = await startOnFragileDatabase(scene, { DATABASE_MAX_CONNECTIONS: '2' });
    const admin = await scene.admin(server);
    await silence();
    const waiting = Array.from({ length: 4 }, () => admin.api.get('/users'));
    await sleep(200);
    const started = performance.now();
    status(await admin.api.get('/users'), 503);
    within(performance.now() - started, 1500, 6000, 'time until the 503');
    await restore();
    await Promise.all(waiting);
    await eventually(server.api, '/health/ready', 200);
    status(await admin.api.get('/users'), 200);
  });

  check(
    'exit code 1 if the database is unreachable at the start, without the password in the output',
    async (scene) => {
      const url = Object.assign(new URL(scene.databases.fresh()), {
        hostname: '127.0.0.1',
        port: '1',
        password: 'zq-password-91',
      }).href;
      const { code, stderr, stdout, ms } = await scene.command([], await scene.environment({ DATABASE_URL: url }));
      equal(code, 1, 'exit code');
      within(ms, 0, 30_000, 'time until the exit');
      ok(!`${stdout}${stderr}`.includes('zq-password-91'), `the password is printed: ${stderr}`);
      matches(stderr, /\S/, 'stderr');
    },
  );
});
