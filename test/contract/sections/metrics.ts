import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameOf } from '../../support/databases.ts';
import { accepts, freePort } from '../../support/ports.ts';
import { inParallel, ORDERS, section } from '../check.ts';
import { equal, matches, ok, within } from '../expect.ts';
import { parse, type Sample, total } from '../openmetrics.ts';
import { newOrder } from '../people.ts';
import type { Program } from '../program.ts';
import { status } from '../rules.ts';
import type { Scene } from '../scene.ts';
import type { Root } from '../shapes.ts';
import { head, Wire } from '../wire.ts';
import { refused } from './configuration.ts';

interface Scraped {
  status: number;
  type: string | undefined;
  text: string;
}

function ask(port: number, path = '/metrics', method = 'GET'): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, agent: false, timeout: 5000 }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path} within 5 s`)));
    request.on('error', reject);
    request.end();
  });
}

async function scrape(port: number): Promise<Sample[]> {
  const answer = await ask(port);
  equal(answer.status, 200, 'status of GET /metrics');
  return parse(answer.text);
}

/** Starts a program, and returns it with the port of its metrics. */
async function measured(
  scene: Scene,
  changes: Record<string, string> = {},
): Promise<{ server: Program; port: number }> {
  const port = await freePort();
  return { server: await scene.start({ METRICS_ADDR: `127.0.0.1:${port}`, ...changes }), port };
}

const requests = 'http_requests_total';
const durations = 'http_request_duration_seconds';

/** The public port has no metrics, with and without the add-on. */
export const publicMetrics = section('No public metrics', {}, (check) => {
  check('GET /metrics is 404', async (scene) => {
    for (const path of ['/metrics', '/metrics/', '/metrics?x=1']) status(await (await scene.api()).get(path), 404);
  });
});

export const metrics = section('Metrics', { addons: ['metrics'], atOnce: 4 }, (check) => {
  check('every family is served as OpenMetrics text on a separate address', async (scene) => {
    const { server, port } = await measured(scene);
    status(await server.api.get('/health'), 200);
    const answer = await ask(port);
    matches(answer.type, /^application\/openmetrics-text; version=1\.0\.0; charset=utf-8$/, 'content-type');
    const samples = parse(answer.text);
    for (const name of [
      requests,
      `${durations}_count`,
      'db_connections',
      'db_connections_max',
      ...(scene.hasOrders ? ['job_queue_depth', 'job_queue_capacity'] : []),
      'build_info',
    ]) {
      ok(
        samples.some((sample) => sample.name === name),
        `there is no ${name} in\n${answer.text}`,
      );
    }
    const started = total(samples, 'process_start_time_seconds') ?? 0;
    ok(Math.abs(started - Date.now() / 1000) < 60, `process_start_time_seconds ${started} is not now`);
    const { name, version } = (await server.api.get('/')).json<Root>();
    equal(total(samples, 'build_info', { name, version, database: nameOf(scene.subject.database) }), 1, 'build_info');
    equal((await ask(port, '/metrics', 'HEAD')).text, '', 'body of HEAD');
    equal((await ask(port, '/metrics', 'POST')).status, 405, 'status of POST /metrics');
    for (const path of ['/', '/health', '/users', '/metrics/'])
      equal((await ask(port, path)).status, 404, `status of ${path} on the address of the metrics`);
  });

  check('requests are counted by route, method and status', async (scene) => {
    const { server, port } = await measured(scene);
    const { api, rows, id } = await scene.row(server);
    const asked = [
      ['GET', `${rows}/${id}`, `${rows}/{id}`, 200, 3],
      ['GET', `${rows}/999999?x=1`, `${rows}/{id}`, 404, 2],
      ['GET', `${rows}/x`, `${rows}/{id}`, 400, 1],
      ['PATCH', `${rows}/${id}`, `${rows}/{id}`, 415, 2],
      ['PUT', `${rows}/${id}`, `${rows}/{id}`, 405, 1],
      ['HEAD', '/health', '/health', 200, 4],
      ['GET', '/nowhere', 'unmatched', 404, 2],
      ['POST', `${rows}/`, 'unmatched', 404, 1],
      ['BREW', '/health', '/health', 405, 1],
      ['GREET', '/health', '/health', 405, 1],
    ] as const;
    const before = await scrape(port);
    for (const [method, path, , code, times] of asked) {
      for (let n = 0; n < times; n++) status(await api.send(method, path), code);
    }
    const after = await scrape(port);
    const grown = (name: string, labels: Record<string, string | number>) =>
      (total(after, name, labels) ?? 0) - (total(before, name, labels) ?? 0);
    const sent = asked.reduce((sum, [, , , , times]) => sum + times, 0);
    for (const name of [requests, `${durations}_count`]) equal(grown(name, {}), sent, `requests in ${name}`);
    for (const [method, , route, code, times] of asked) {
      if (['BREW', 'GREET'].includes(method)) continue;
      equal(grown(requests, { route, method, status: code }), times, `requests ${method} ${route} ${code}`);
    }
    equal(grown(requests, { route: '/health', method: 'other', status: 405 }), 2, 'requests of unknown methods');
    equal(grown(`${durations}_count`, { route: `${rows}/{id}`, method: 'GET' }), 6, `durations of GET ${rows}/{id}`);
  });

  check('a slow answer counts in the buckets of its duration', async (scene) => {
    const { server, port } = await measured(scene);
    const body = JSON.stringify(scene.newUser());
    const wire = await Wire.sending(
      server.port,
      head('POST /users', { 'content-type': 'application/json', 'content-length': body.length }),
    );
    await sleep(1300);
    wire.write(body);
    status(await wire.answerOf('POST', '/users'), 201);
    const samples = await scrape(port);
    const route = { route: '/users', method: 'POST' };
    equal(total(samples, `${durations}_bucket`, { ...route, le: '1.0' }), 0, 'answers within a second');
    equal(total(samples, `${durations}_bucket`, { ...route, le: '10.0' }), 1, 'answers within ten seconds');
    const seconds = total(samples, `${durations}_sum`, route) ?? 0;
    ok(seconds > 1.2 && seconds < 10, `it took ${seconds} s`);
  });

  check('100 random paths, methods, hosts and queries add no series', async (scene) => {
    const { server, port } = await measured(scene);
    const guess = async () => {
      const word = `x${randomBytes(6).toString('hex')}`; // never a valid id
      await server.api.get(`/${word}`);
      await server.api.get(`/users/${word}?${word}=${word}`, {
        headers: { host: `${word}.example`, 'user-agent': word, 'x-request-id': word },
      });
      await server.api.get(`/users/7/${word}`);
      await server.api.get(`/%75sers/"\\${word}`);
      await server.api.send(word.toUpperCase(), '/health');
      await server.api.send('SEARCH', `/${word}`);
    };
    await guess();
    const one = (await scrape(port)).map(({ name, labels }) => name + JSON.stringify(labels)).sort();
    for (let n = 0; n < 100; n++) await guess();
    const many = (await scrape(port)).map(({ name, labels }) => name + JSON.stringify(labels)).sort();
    equal(many, one, 'series');
  });

  check(
    'connections and jobs are correct under load and after it',
    async (scene) => {
      const { server, port } = await measured(scene, { DATABASE_MAX_CONNECTIONS: '4' });
      const owner = await scene.person({}, server);
      let most = 0;
      let working = true;
      const load = inParallel(20, Array.from({ length: 300 }), async () => void (await newOrder(owner))).finally(
        () => (working = false),
      );
      load.catch(() => {}); // if the loop below fails first, its error is the one to report
      while (working) {
        const samples = await scrape(port);
        const [idle, inUse] = ['idle', 'in_use'].map((state) => total(samples, 'db_connections', { state }));
        ok(
          idle! >= 0 && inUse! >= 0 && idle! + inUse! <= total(samples, 'db_connections_max')!,
          `${idle} idle and ${inUse} in use`,
        );
        const depth = total(samples, 'job_queue_depth')!;
        ok(depth >= 0 && depth <= total(samples, 'job_queue_capacity')!, `${depth} jobs are waiting`);
        most = Math.max(most, inUse!);
      }
      await load;
      ok(most > 0, 'no connection was in use at any time');
      const deadline = performance.now() + 10_000;
      let samples = await scrape(port);
      while (
        (total(samples, 'db_connections', { state: 'in_use' }) !== 0 || total(samples, 'job_queue_depth') !== 0) &&
        performance.now() < deadline
      ) {
        await sleep(50);
        samples = await scrape(port);
      }
      equal(total(samples, 'job_queue_depth'), 0, 'waiting jobs after the load');
      equal(total(samples, 'db_connections', { state: 'in_use' }), 0, 'connections in use, after the load');
      ok(total(samples, 'db_connections', { state: 'idle' })! > 0, 'no connection is idle after the load');
      equal(
        samples.filter(({ name, value }) => name === 'db_connections_max' && value === 4).length,
        1,
        'pools of 4 connections',
      );
    },
    ORDERS,
  );

  for (const value of ['zq81', '10.1.2.3', 'localhost:9464', '10.1.2.3:70000', '10.1.2.3:-1', 'http://10.1.2.3:9464']) {
    check(`METRICS_ADDR=${value}`, (scene) => refused(scene, 'METRICS_ADDR', { METRICS_ADDR: value }));
  }

  check('an address in use: one line of output, exit code 1, and nothing listens', async (scene) => {
    const { server, port } = await measured(scene);
    const own = await freePort();
    const cases: Record<string, string>[] = [
      { METRICS_ADDR: `127.0.0.1:${port}` },
      { METRICS_ADDR: `127.0.0.1:${own}`, PORT: String(own) },
    ];
    for (const changes of cases) {
      const env = await scene.environment({ RUST_LOG: 'warn', ...changes });
      const { code, stderr } = await scene.command([], env);
      equal(code, 1, 'exit code');
      // If both addresses are the same, either of them may fail.
      matches(
        stderr,
        changes.PORT
          ? /^error: [^\n]*\b(METRICS_ADDR|PORT)\b[^\n]*\n$/
          : /^error: [^\n]*; if it is in use, set METRICS_ADDR=[^\n]*\n$/,
        'stderr',
      );
      equal(await accepts(Number(env.PORT)), false, 'the public port is open');
    }
    status(await server.api.get('/health'), 200);
    await scrape(port);
  });

  check('the metrics are served during the shutdown, and do not delay the exit', async (scene) => {
    const { server, port } = await measured(scene);
    const idle = await Wire.sending(port, head('GET /metrics', {}));
    const halfOpen = await Wire.sending(port, 'GET /metrics HTTP/1.1\r\nhost:');
    const body = JSON.stringify(scene.newUser());
    const wire = await Wire.sending(
      server.port,
      head('POST /users', { 'content-type': 'application/json', 'content-length': body.length }),
    );
    scene.atEnd(() => [idle, halfOpen, wire].forEach((open) => open.destroy()));
    await sleep(300);
    server.signal('SIGTERM');
    await sleep(1000);
    equal(await accepts(server.port), false, 'new connections are accepted');
    await scrape(port);
    wire.write(body);
    status(await wire.answerOf('POST', '/users'), 201);
    const { code, ms } = await server.exit;
    equal(code, 0, 'exit code');
    within(ms, 1000, 8000, 'time until the exit');
    equal(await accepts(port), false, 'the port of the metrics is open');
  });

  check('slow connections to the metrics are closed after 10 s, and do not delay other clients', async (scene) => {
    const { port } = await measured(scene);
    const slow = await Promise.all(
      Array.from({ length: 100 }, (_, n) => Wire.sending(port, n % 2 === 0 ? '' : 'GET /metrics HTTP/1.1\r\nx: ')),
    );
    const drip = setInterval(() => slow.forEach((wire, n) => n % 2 === 1 && wire.write('x')), 500);
    scene.atEnd(() => {
      clearInterval(drip);
      slow.forEach((wire) => wire.destroy());
    });
    for (let n = 0; n < 10; n++) await scrape(port);
    await Promise.all(slow.map((wire) => wire.closed(18_000)));
    equal(slow.filter((wire) => wire.closedAfter === undefined).length, 0, 'slow connections still open');
    await scrape(port);
  });

  check('a request to the metrics whose body never ends does not keep its connection', async (scene) => {
    const { port } = await measured(scene);
    const wire = await Wire.sending(port, head('GET /metrics', { 'transfer-encoding': 'chunked' }));
    const drip = setInterval(() => wire.write('1\r\nx\r\n'), 500);
    scene.atEnd(() => {
      clearInterval(drip);
      wire.destroy();
    });
    await wire.closed(25_000);
    ok(wire.closedAfter !== undefined, 'the connection is still open');
  });

  check('300 connections to the metrics leave some waiting, and do not delay the other address', async (scene) => {
    const { server, port } = await measured(scene);
    const idle = await Promise.all(Array.from({ length: 300 }, () => Wire.open(port)));
    scene.atEnd(() => idle.forEach((wire) => wire.destroy()));
    await sleep(500);
    const waiting = await Wire.sending(port, head('GET /metrics', {}));
    status(await server.api.get('/health'), 200);
    await sleep(2000);
    equal(waiting.text, '', 'answer beyond 250 connections');
    idle.forEach((wire) => wire.destroy());
    status(await waiting.answerOf('GET', '/metrics'), 200);
    waiting.destroy();
  });

  check('a client that never reads the metrics loses its connection', async (scene) => {
    const { port } = await measured(scene);
    const wire = await Wire.open(port);
    wire.read(false);
    wire.write(head('GET /metrics', {}).repeat(3000));
    await sleep(14_000);
    wire.read(true);
    await wire.closed(5000);
    const answers = wire.text.match(/HTTP\/1\.1 200/g)?.length ?? 0;
    ok(answers < 3000, 'the connection was kept, and its client got all answers');
    wire.destroy();
  });
});
