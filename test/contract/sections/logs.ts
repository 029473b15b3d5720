import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { section } from '../check.ts';
import { equal, ok } from '../expect.ts';
import { newOrder } from '../people.ts';
import type { Program } from '../program.ts';
import { status } from '../rules.ts';
import { untilLog, untilLogged } from '../wait.ts';

/** All values of a log line, at any depth. */
function values(line: unknown): unknown[] {
  return line !== null && typeof line === 'object' ? Object.values(line).flatMap(values) : [line];
}

/** All keys of a log line, at any depth. */
function keys(line: unknown): string[] {
  return line !== null && typeof line === 'object'
    ? Object.entries(line).flatMap(([key, value]) => [key, ...keys(value)])
    : [];
}

/** More lines than the pipe and the program keep. */
const LINES = 8000;

async function fillLog({ api }: Program): Promise<void> {
  for (let sent = 0; sent < LINES; sent += 50)
    await Promise.all(Array.from({ length: 50 }, async () => status(await api.get('/health'), 200)));
}

export const logs = section('Logs', { atOnce: 2 }, (check) => {
  check('LOG_FORMAT=json: one line per request, with the required fields', async (scene) => {
    const server = await scene.start();
    const { api, rows, id } = await scene.row(server);
    const asked = [
      ['GET', `${rows}/${id}`, `${rows}/{id}`, 200],
      ['PATCH', `${rows}/${id}?x=secret-query`, `${rows}/{id}`, 415],
      ['GET', `${rows}/x`, `${rows}/{id}`, 400],
      ['GET', '/health', '/health', 200],
    ] as const;
    for (const [at, [method, path]] of asked.entries())
      await api.send(method, path, { headers: { 'x-request-id': `log-line-${at}` } });
    await untilLogged(server);
    for (const [at, [method, , pattern, code]] of asked.entries()) {
      const lines = server.log.filter((line) => values(line).includes(`log-line-${at}`));
      const line = lines.find((candidate) => values(candidate).map(String).includes(String(code)));
      ok(line, `there is no line for ${method} ${pattern} ${code} among ${JSON.stringify(lines)}`);
      for (const value of [method, pattern])
        ok(values(line).includes(value), `${value} is not in ${JSON.stringify(line)}`);
      for (const key of [/^time/, /^level$/, /request_?id/i, /latency|elapsed|duration/]) {
        ok(
          keys(line).some((name) => key.test(name)),
          `there is no ${key} in ${JSON.stringify(line)}`,
        );
      }
      ok(
        values(line).some((value) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(value))),
        `there is no UTC time in ${JSON.stringify(line)}`,
      );
      ok(!JSON.stringify(line).includes('secret-query'), `the query is in ${JSON.stringify(line)}`);
    }
  });

  check('a log that nobody reads stops neither requests nor the shutdown', async (scene) => {
    const server = await scene.start();
    const read = server.stopReading();
    await fillLog(server);
    server.signal('SIGTERM');
    const deadline = performance.now() + 15_000;
    while (server.running && performance.now() < deadline) await sleep(100);
    ok(!server.running, 'the program did not end');
    read();
    equal((await server.exit).code, 0, 'exit code');
  });

  check('a log that somebody reads again says how many lines were lost', async (scene) => {
    const server = await scene.start();
    const read = server.stopReading();
    await fillLog(server);
    read();
    const deadline = performance.now() + 10_000;
    const lost = () => server.log.reduce((sum, { lost }) => sum + Number(lost ?? 0), 0);
    const written = () => server.log.filter(({ route }) => route === '/health').length;
    while (lost() + written() < LINES && performance.now() < deadline) await sleep(100);
    ok(lost() > 0, 'no line says that lines were lost');
    equal(lost() + written(), LINES, 'lines that were written or lost');
  });

  check('LOG_FORMAT=json: every line is one JSON object', async (scene) => {
    const server = await scene.start();
    await scene.person({}, server);
    await server.api.get('/%0a%1b[31m{"level":"ERROR"}');
    await server.stop();
    const lines = `${server.stdout}${server.stderr}`.split('\n').filter((line) => line !== '');
    ok(lines.length > 0, 'nothing was logged');
    for (const line of lines) equal(line[0], '{', `first character of ${line}`);
    equal(server.log.length, lines.length, 'lines that are JSON');
  });

  check('without LOG_FORMAT, no line is JSON', async (scene) => {
    const server = await scene.start({ LOG_FORMAT: undefined });
    await server.api.get('/health');
    await server.stop();
    ok(`${server.stdout}${server.stderr}`.trim() !== '', 'nothing was logged');
    equal(server.log, [], 'JSON lines');
  });

  check('a pretty line has the required fields too', async (scene) => {
    const server = await scene.start({ LOG_FORMAT: undefined });
    const { api, rows, id } = await scene.row(server);
    await api.get(`${rows}/${id}?x=secret-query`, { headers: { 'x-request-id': 'log-line-pretty' } });
    await untilLogged(server);
    const lines = `${server.stdout}${server.stderr}`.split('\n').filter((line) => line.includes('log-line-pretty'));
    const fields = [
      /^\d{4}-\d\d-\d\dT[\d:.]+Z\b/,
      /\bINFO\b/,
      /\bGET\b/,
      new RegExp(`${rows}/\\{id\\}`),
      /\b200\b/,
      /\b[\d.]+ms\b/,
    ];
    ok(
      lines.some((line) => fields.every((field) => field.test(line))),
      `no line has all of ${fields.join(', ')}: ${lines.join('\n')}`,
    );
    ok(!lines.some((line) => line.includes('secret-query')), `the query is in ${lines.join('\n')}`);
  });

  check('a pretty line fits into 120 columns: method, route, status and latency first, the id last', async (scene) => {
    const server = await scene.start({ LOG_FORMAT: undefined });
    const { api, rows, id } = await scene.row(server);
    const ids = [
      (await api.get(`${rows}/${id}`)).header('x-request-id'),
      (await api.get('/nowhere')).header('x-request-id'),
    ];
    await untilLogged(server);
    const lines = `${server.stdout}${server.stderr}`.split('\n');
    for (const [at, what] of [`GET ${rows}/{id} 200`, 'GET 404'].entries()) {
      const line = lines.find((candidate) => candidate.includes(ids[at]!)) ?? '';
      ok(
        line.includes(` ${what} `) && new RegExp(` \\d+(\\.\\d+)?ms request_id=${ids[at]}$`).test(line),
        `the line of ${what} has another order: ${line}`,
      );
      ok(line.length <= 120, `the line has ${line.length} columns: ${line}`);
    }
  });

  check('an empty RUST_LOG counts as unset', async (scene) => {
    for (const RUST_LOG of ['', ' , ']) await untilLog(await scene.start({ RUST_LOG }), 'listening on');
  });

  check('a RUST_LOG of levels and targets with levels is accepted', async (scene) => {
    for (const RUST_LOG of ['WARN', 'off,sqlx=debug', 'info,sqlx::query=', 'Info,[request]=debug,'])
      status(await (await scene.start({ RUST_LOG })).api.get('/health'), 200);
    for (const RUST_LOG of [' info ', 'sqlx=debug, info ', 'info, sqlx=debug', 'größe=off,info']) {
      await untilLog(await scene.start({ RUST_LOG }), 'listening on');
    }
  });

  check('an error has the id of its request, at any RUST_LOG', async (scene) => {
    const formats = ['json', undefined].map((LOG_FORMAT) => ({ RUST_LOG: 'error', LOG_FORMAT }));
    for (const variables of [...formats, { RUST_LOG: 'sqlx::query=debug' }]) {
      const server = await scene.start(variables);
      const { api, rows, id } = await scene.row(server);
      await scene.databases.run(server.env.DATABASE_URL!, `ALTER TABLE ${rows.slice(1)} RENAME TO gone;`);
      const answer = status(await api.get(`${rows}/${id}`), 500);
      await untilLog(server, 'ERROR');
      const line = server.stderr.split('\n').find((candidate) => candidate.includes('ERROR')) ?? '';
      ok(line.includes(answer.header('x-request-id')!), `the line has no request id: ${line}`);
    }
  });

  for (const format of ['json', undefined]) {
    check(`at TRACE no body, credential or connection string is logged (${format ?? 'pretty'})`, async (scene) => {
      const server = await scene.start({ RUST_LOG: 'trace', LOG_FORMAT: format });
      const marks = { name: 'zqname81', email: 'zqmail81@example.com' };
      const owner = await scene.person(marks, server);
      if (scene.hasOrders) {
        const { id } = await newOrder(owner, { item: 'zqitem81' });
        await owner.api.patch(`/orders/${id}`, { item: 'zqpatch81' });
        status(await owner.api.get('/orders'), 200);
      }
      await owner.api.post('/users', scene.newUser({ ...marks, name: 'zqtaken81' }));
      await owner.api.text('POST', '/users', '{"zqmember81":"zqvalue81"}');
      await server.api.get('/health', { headers: { authorization: 'Bearer zqtoken81', cookie: 'session=zqcookie81' } });
      await untilLogged(server);
      const logged = `${server.stdout}${server.stderr}`;
      const secrets = [
        'zqname81',
        'zqmail81',
        'zqitem81',
        'zqpatch81',
        'zqtaken81',
        'zqmember81',
        'zqvalue81',
        'zqtoken81',
        'zqcookie81',
        server.env.DATABASE_URL!,
      ];
      const { password } = new URL(server.env.DATABASE_URL!);
      const credentials = [
        owner.password,
        ...Object.values(owner.api.always).map((value) => value.replace(/^Bearer |^.*?=/, '')),
      ];
      const found = [...secrets, password, ...credentials]
        .filter((secret) => secret !== '')
        .filter((secret) => logged.includes(secret));
      equal(
        found,
        [],
        `secrets in the log, as in: ${logged.split('\n').find((line) => line.includes(found[0] ?? '\0'))}`,
      );
    });
  }
});
