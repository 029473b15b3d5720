import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileOf, isFile } from '../../support/databases.ts';
import { accepts } from '../../support/ports.ts';
import { ORDERS, section } from '../check.ts';
import { dialectOf } from '../database.ts';
import { equal, ok, within } from '../expect.ts';
import { lockFile } from '../file-lock.ts';
import { blockWorkers } from '../people.ts';
import type { Program } from '../program.ts';
import { DatabaseProxy } from '../proxy.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import { eventually } from '../wait.ts';
import { head, PREFACE, Wire } from '../wire.ts';

/** Sends half of a sign-up. The result sends the rest and returns the answer. */
async function halfSent(scene: Scene, { port }: Program): Promise<{ wire: Wire; finish: () => Promise<unknown> }> {
  const body = JSON.stringify(scene.newUser());
  const sent = head(
    'POST /users',
    { 'content-type': 'application/json', 'content-length': body.length },
    body.slice(0, 10),
  );
  const wire = await Wire.sending(port, sent);
  await sleep(300);
  const finish = async () => {
    wire.write(body.slice(10));
    return status(await wire.answerOf('POST', '/users'), 201);
  };
  return { wire, finish };
}

/** A new database that a program waits for: its file is locked, or its server does not respond. */
async function unreachable(scene: Scene): Promise<string> {
  const url = scene.databases.fresh();
  if (isFile(scene.subject.database)) {
    await lockFile(scene, `${fileOf(url)}.lock`);
    return url;
  }
  const { proxy, url: behindProxy } = await DatabaseProxy.before(url);
  scene.atEnd(() => proxy.close());
  proxy.silence();
  return behindProxy;
}

export const shutdown = section('Shutdown', { atOnce: 4 }, (check) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    check(`${signal}: exit code 0 within 3 s`, async (scene) => {
      const server = await scene.start();
      status(await server.api.get('/health/ready'), 200);
      const { code, ms } = await server.stop(signal);
      equal(code, 0, 'exit code');
      within(ms, 0, 3000, 'time until the exit');
      equal(await accepts(server.port), false, 'the port is open');
    });

    check(`${signal}: a running request finishes, and no new one is accepted`, async (scene) => {
      const server = await scene.start();
      const { finish } = await halfSent(scene, server);
      server.signal(signal);
      await sleep(1000);
      ok(server.running, 'the program exited during a request');
      equal(await accepts(server.port), false, 'new connections are accepted');
      await finish();
      const { code, ms } = await server.exit;
      equal(code, 0, 'exit code');
      within(ms, 0, 5000, 'time until the exit');
    });

    check(`${signal}: idle, silent and half-open connections delay the exit by 10 s at most`, async (scene) => {
      const server = await scene.start();
      const idle = await Wire.sending(server.port, head('GET /health', {}));
      await idle.answerOf('GET', '/health');
      const others = [
        await Wire.open(server.port),
        await Wire.sending(server.port, 'GET /health HTTP/1.1\r\nhost: x\r\n'),
        await Wire.sending(server.port, PREFACE),
        await Wire.sending(server.port, PREFACE.subarray(0, 14)),
      ];
      scene.atEnd(() => [idle, ...others].forEach((wire) => wire.destroy()));
      await sleep(200);
      const { code, ms } = await server.stop(signal);
      equal(code, 0, 'exit code');
      within(ms, 0, 12_000, 'time until the exit');
    });
  }

  for (const [first, second] of [
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGTERM'],
  ] as const) {
    check(`a ${second} after a ${first} ends the program immediately`, async (scene) => {
      const server = await scene.start({ REQUEST_TIMEOUT_SECS: '120' });
      const { wire } = await halfSent(scene, server);
      scene.atEnd(() => wire.destroy());
      server.signal(first);
      await sleep(500);
      ok(server.running, 'the program exited during a request');
      server.signal(second);
      within((await server.exit).ms, 0, 1500, 'time until the exit');
    });
  }

  check('a second signal during SHUTDOWN_DELAY_SECS ends the program immediately', async (scene) => {
    const server = await scene.start({ SHUTDOWN_DELAY_SECS: '10' });
    server.signal('SIGTERM');
    await sleep(500);
    ok(server.running, 'the program exited during the delay');
    server.signal('SIGTERM');
    within((await server.exit).ms, 0, 1500, 'time until the exit');
  });

  check(
    'a second signal while the workers finish ends the program immediately',
    async (scene) => {
      const server = await scene.start();
      const owner = await scene.person({}, server);
      const release = await blockWorkers(scene.databases, owner, server.env.DATABASE_URL!);
      await sleep(5500); // until the next sweep
      server.signal('SIGTERM');
      await sleep(500);
      ok(server.running, 'the program exited during a job');
      server.signal('SIGINT');
      const { code, ms } = await server.exit;
      await release();
      equal(code, 1, 'exit code');
      within(ms, 0, 700, 'time until the exit');
    },
    ORDERS,
  );

  check('a request that finishes during the shutdown does not change the exit code', async (scene) => {
    const server = await scene.start();
    const { finish } = await halfSent(scene, server);
    server.signal('SIGTERM');
    await sleep(300);
    await finish();
    equal((await server.exit).code, 0, 'exit code');
  });

  check('a request that never finishes delays the exit by at most 25 s', async (scene) => {
    const server = await scene.start({ REQUEST_TIMEOUT_SECS: '120' });
    const { wire } = await halfSent(scene, server);
    scene.atEnd(() => wire.destroy());
    const { code, ms } = await server.stop();
    equal(code, 0, 'exit code');
    within(ms, 1000, 26_500, 'time until the exit');
  });

  check('SHUTDOWN_DELAY_SECS: requests are answered for that time, while readiness is 503', async (scene) => {
    const server = await scene.start({ SHUTDOWN_DELAY_SECS: '6' });
    server.signal('SIGTERM');
    await eventually(server.api, '/health/ready', 503);
    const started = performance.now();
    while (performance.now() - started < 1500) {
      status(await server.api.get('/health/ready'), 503);
      status(await server.api.get('/health'), 200);
      status(await server.api.post('/users', scene.newUser()), 201);
      await sleep(100);
    }
    const { code, ms } = await server.exit;
    equal(code, 0, 'exit code');
    within(ms, 5900, 12_000, 'time until the exit');
    equal(await accepts(server.port), false, 'the port is open');
    const errors = server.log.filter((line) => (line as { level?: string }).level === 'ERROR');
    equal(errors, [], 'lines at ERROR, although all of this is expected');
  });

  // The first process of a container has no default handlers, so the program must have its own by then.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    check(`${signal} during the start: exit code 0 within 3 s`, async (scene) => {
      const DATABASE_URL = await unreachable(scene);
      const program = scene.spawn(await scene.environment({ DATABASE_URL, SHUTDOWN_DELAY_SECS: '10' }));
      await sleep(1500);
      ok(program.running, `the program exited before the signal: ${program.stderr}`);
      equal(await accepts(program.port), false, 'the port is open');
      const { code, ms } = await program.stop(signal);
      equal(code, 0, 'exit code');
      within(ms, 0, 3000, 'time until the exit');
    });
  }

  check('a signal does not cut a migration, which may be impossible to undo', async (scene) => {
    const lock = dialectOf(scene.subject.database)?.tableLock('_sqlx_migrations');
    const env = await scene.environment();
    equal((await scene.command(['migrate'], env)).code, 0, 'exit code of migrate');
    const url = env.DATABASE_URL!;
    const release = lock ? await scene.databases.hold(url, ...lock) : await lockFile(scene, `${fileOf(url)}.lock`);
    const program = scene.spawn(env);
    await sleep(1500);
    program.signal('SIGTERM');
    await sleep(1500);
    // The program locks a file before it opens it, so nothing has begun there.
    equal(program.running, lock !== undefined, 'whether the program waits for the migration');
    await release();
    equal((await program.exit).code, 0, 'exit code');
  });

  check('SIGINT does not wait for SHUTDOWN_DELAY_SECS', async (scene) => {
    const server = await scene.start({ SHUTDOWN_DELAY_SECS: '10' });
    const { code, ms } = await server.stop('SIGINT');
    equal(code, 0, 'exit code');
    within(ms, 0, 4000, 'time until the exit');
  });

  check('every accepted request is answered during a shutdown under load', async (scene) => {
    const server = await scene.start();
    const outcomes: string[] = [];
    const client = async () => {
      for (;;) {
        try {
          outcomes.push(String((await server.api.post('/users', scene.newUser())).status));
        } catch (error) {
          return void outcomes.push((error as Error).message);
        }
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await sleep(700);
    equal((await server.stop()).code, 0, 'exit code');
    await Promise.all(clients);
    const stored = await scene.databases.run(server.env.DATABASE_URL!, 'SELECT count(*) FROM users;');
    const taken = outcomes.filter((outcome) => outcome === '201').length;
    equal(stored, String(taken), `users stored, of ${outcomes.length} requests`);
    for (const outcome of new Set(outcomes))
      ok(/^(201|503)$|ECONNREFUSED|ECONNRESET|socket hang up/.test(outcome), `unexpected outcome: ${outcome}`);
  });
});
