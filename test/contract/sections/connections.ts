import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { section } from '../check.ts';
import { equal, ok, oneOf, within } from '../expect.ts';
import { status } from '../rules.ts';
import { head, PREFACE, Wire } from '../wire.ts';

/** Requires a close after 10 s, with a margin for a busy machine. */
async function closedAfterTen(wire: Wire, what: string, from = 0): Promise<void> {
  ok(await wire.closed(18_000), `${what} is still open after 18 s`);
  within(wire.closedAfter! - from, 8500, 16_000, what);
}

const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
/** HEADERS of stream 1, which it ends: `GET http://x/` by the static table of HPACK (RFC 7541, appendix A). */
const GET_ROOT = Buffer.from([0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84, 0x41, 1, 'x'.charCodeAt(0)]);

export const connections = section('Connections', { atOnce: 6 }, (check) => {
  check('a silent connection is closed after 10 s', async (scene) => {
    await closedAfterTen(await Wire.open((await scene.server()).port), 'a silent connection');
  });

  check('half a head is closed after 10 s', async (scene) => {
    await closedAfterTen(
      await Wire.sending((await scene.server()).port, 'GET /health HTTP/1.1\r\nhost: x\r\n'),
      'half a head',
    );
  });

  check('a head that arrives byte by byte is closed after 10 s', async (scene) => {
    const wire = await Wire.sending((await scene.server()).port, 'GET /health HTTP/1.1\r\nhost: x\r\nx-long: ');
    const drip = setInterval(() => wire.write('x'), 500);
    scene.atEnd(() => clearInterval(drip));
    await closedAfterTen(wire, 'a head that arrives byte by byte');
  });

  check('a second head that arrives byte by byte is closed too', async (scene) => {
    const wire = await Wire.sending((await scene.server()).port, head('GET /health', {}));
    status(await wire.answerOf('GET', '/health'), 200);
    wire.write('GET /health HTTP/1.1\r\n');
    const drip = setInterval(() => wire.write('x'), 500);
    scene.atEnd(() => clearInterval(drip));
    scene.atEnd(() => wire.destroy());
    await closedAfterTen(wire, 'a second head that arrives byte by byte');
  });

  check('an idle connection is closed after 10 s, and not before', async (scene) => {
    const wire = await Wire.sending((await scene.server()).port, head('GET /health', {}));
    status(await wire.answerOf('GET', '/health'), 200);
    await closedAfterTen(wire, 'an idle connection');
  });

  check('500 slow connections do not delay other clients', async (scene) => {
    const server = await scene.start();
    const slow = await Promise.all(
      Array.from({ length: 500 }, () => Wire.sending(server.port, 'POST /users HTTP/1.1\r\nhost: x\r\n')),
    );
    const drip = setInterval(() => slow.forEach((wire) => wire.write('x')), 1000);
    scene.atEnd(() => {
      clearInterval(drip);
      slow.forEach((wire) => wire.destroy());
    });
    for (let n = 0; n < 50; n++) {
      const started = performance.now();
      status(await server.api.get('/health/ready'), 200);
      within(performance.now() - started, 0, 2000, 'a request of another client');
    }
    await Promise.all(slow.map((wire) => wire.closed(20_000)));
    equal(slow.filter((wire) => wire.closedAfter === undefined).length, 0, 'slow connections still open');
  });

  check('500 slow bodies do not delay other clients', async (scene) => {
    const server = await scene.start();
    const sent = head('POST /users', { 'content-type': 'application/json', 'content-length': 1000 }, '{');
    const slow = await Promise.all(Array.from({ length: 500 }, () => Wire.sending(server.port, sent)));
    scene.atEnd(() => slow.forEach((wire) => wire.destroy()));
    for (let n = 0; n < 50; n++) status(await server.api.get('/health/ready'), 200);
    status(await server.api.post('/users', scene.newUser()), 201);
  });
});

const good = 'host: localhost\r\n';
const crlf = '\r\n';

export const malformed = section('Malformed heads', {}, (check) => {
  const post = `POST /users HTTP/1.1${crlf}${good}`;
  const get = `GET /health HTTP/1.1${crlf}${good}`;
  const json = `content-type: application/json${crlf}`;
  const body = '{"email":"smuggled@example.com","name":"Ada"}';
  const smuggled = `${get}${crlf}`;
  const framings: Record<string, string> = {
    'Content-Length with Transfer-Encoding': `content-length: 5${crlf}transfer-encoding: chunked`,
    'Transfer-Encoding with Content-Length': `transfer-encoding: chunked${crlf}content-length: 5`,
  };
  for (const [what, lines] of Object.entries(framings)) {
    check(`400, or one answer and a close, for ${what}`, async (scene) => {
      const { port } = await scene.server();
      const wire = await Wire.sending(port, `${post}${json}${lines}${crlf}${crlf}0${crlf}${crlf}${smuggled}`);
      ok(await wire.closed(5000), `the connection stays open: ${wire.text}`);
      equal(wire.text.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0, 1, `answers (${wire.text})`);
      oneOf(wire.status, [400, 415, 413], 'status');
    });
  }

  const bare: Record<string, string> = {
    'two different Content-Lengths': `${post}content-length: 5${crlf}content-length: 6${crlf}${crlf}${body}`,
    'a Content-Length that is not a number': `${post}content-length: five${crlf}${crlf}${body}`,
    'a negative Content-Length': `${post}content-length: -5${crlf}${crlf}${body}`,
    'an unknown Transfer-Encoding': `${post}${json}transfer-encoding: gzip${crlf}${crlf}${body}`,
    'an invalid chunk size': `${post}${json}transfer-encoding: chunked${crlf}${crlf}zz${crlf}${body}${crlf}`,
    'a line that is not a header': `${get}no header${crlf}${crlf}`,
    'a space before the colon': `${get}x : y${crlf}${crlf}`,
    'a NUL in a header': `${get}x: a\0b${crlf}${crlf}`,
    'an invalid request line': `nonsense${crlf}${crlf}`,
    'a TLS handshake': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    'a URI of 80 000 characters': `GET /${'x'.repeat(80_000)} HTTP/1.1${crlf}${good}${crlf}`,
    'a header of 2 000 000 characters': `${get}x: ${'x'.repeat(2_000_000)}${crlf}${crlf}`,
    '2000 headers': `${get}${Array.from({ length: 2000 }, (_, at) => `x${at}: y${crlf}`).join('')}${crlf}`,
  };
  for (const [what, bytes] of Object.entries(bare)) {
    check(`an error or a close for ${what}`, async (scene) => {
      const server = await scene.server();
      const wire = await Wire.sending(server.port, bytes);
      await wire.closed(3000);
      ok(
        wire.status !== undefined || wire.closedAfter !== undefined,
        'the program neither answered nor closed the connection',
      );
      if (wire.status !== undefined)
        oneOf(wire.status, [400, 404, 408, 413, 414, 415, 431, 501], `status (${wire.text.slice(0, 300)})`);
      wire.destroy();
      status(await server.api.get('/health'), 200);
    });
  }

  const twice: Record<string, [string, string]> = {
    host: ['localhost', 'localhost'],
    origin: ['http://localhost', 'https://evil.example'],
    'sec-fetch-site': ['same-origin', 'cross-site'],
    'content-type': ['application/json', 'text/plain'],
  };
  for (const [name, values] of Object.entries(twice)) {
    check(`no request with two lines of ${name} is handled, in each order`, async (scene) => {
      const { port } = await scene.server();
      const body = JSON.stringify(scene.newUser());
      const others = { host: 'localhost', 'content-type': 'application/json', 'content-length': body.length };
      for (const order of [values, values.toReversed()]) {
        const lines = Object.entries(others).filter(([other]) => other !== name);
        const all = [...lines, ...order.map((value) => [name, value])].map((line) => line.join(': ') + crlf);
        const wire = await Wire.sending(port, `POST /users HTTP/1.1${crlf}${all.join('')}${crlf}${body}`);
        // Under session, the check for cross-site requests may come first.
        status(await wire.answerOf('POST', '/users', 5000), 400, ...(scene.auth === 'session' ? [403] : []));
        wire.destroy();
      }
    });
  }

  check('a head of 16 KiB is read, and one of 132 KiB gets 431', async (scene) => {
    for (const [kib, code] of [
      [16, 200],
      [132, 431],
    ] as const) {
      const filled = `${get}x: ${'x'.repeat(kib * 1024 - get.length - 7)}${crlf}${crlf}`;
      equal(filled.length, kib * 1024, 'length of the head');
      const wire = await Wire.sending((await scene.server()).port, filled);
      const deadline = performance.now() + 5000;
      while (wire.status === undefined && performance.now() < deadline) await sleep(20);
      equal(wire.status, code, `status for a head of ${kib} KiB`);
      wire.destroy();
    }
  });

  check('a malformed head writes no error into the log', async (scene) => {
    const server = await scene.start();
    for (const bytes of Object.values(bare)) await (await Wire.sending(server.port, bytes)).closed(3000);
    await server.stop();
    const errors = server.log.filter((line) => (line as { level?: string }).level === 'ERROR');
    equal(errors, [], 'lines at ERROR');
  });

  check('two requests in one write are answered in order', async (scene) => {
    const wire = await Wire.sending(
      (await scene.server()).port,
      head('GET /nowhere', {}) + head('GET /health', { connection: 'close' }),
    );
    await wire.closed(5000);
    equal(wire.text.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 404', 'HTTP/1.1 200'], 'answers');
  });

  check('the connection closes after Connection: close, also if another request follows', async (scene) => {
    const wire = await Wire.sending(
      (await scene.server()).port,
      head('GET /health', { connection: 'close' }) + head('GET /health', {}).repeat(3),
    );
    ok(await wire.closed(5000), `the connection stays open: ${wire.text}`);
    const answers = wire.text.match(/HTTP\/1\.1 200[\s\S]*?\r\n\r\n/g) ?? [];
    for (const answer of answers) ok(/connection: close/i.test(answer), `an answer does not say close: ${answer}`);
    equal(answers.length, 1, 'answers');
  });

  for (const [upgrade, ...statuses] of [
    ['websocket', 201, 400],
    ['h2c\r\nupgrade: websocket', 201, 400],
    // `curl --http2` sends it. A server that does not know the protocol ignores it (RFC 9110, section 7.8).
    ['h2c', 201],
  ] as const) {
    const offered = upgrade.replace('\r\nupgrade:', ' and');
    check(`a request with a body that offers ${offered} is answered immediately`, async (scene) => {
      const body = JSON.stringify(scene.newUser());
      const headers = { connection: 'upgrade', upgrade, 'content-type': 'application/json' };
      const wire = await Wire.sending(
        (await scene.server()).port,
        head('POST /users', { ...headers, 'content-length': body.length }, body),
      );
      status(await wire.answerOf('POST', '/users', 5000), ...statuses);
      wire.destroy();
    });
  }

  check('a POST without a body that offers a WebSocket is answered immediately', async (scene) => {
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'content-type': 'application/json' };
    const wire = await Wire.sending((await scene.server()).port, head('POST /users', headers));
    status(await wire.answerOf('POST', '/users', 5000), 400);
    wire.destroy();
  });

  check('HTTP/2 without TLS is refused, so such a client holds no connection', async (scene) => {
    const wire = await Wire.sending((await scene.server()).port, Buffer.concat([PREFACE, SETTINGS, GET_ROOT]));
    ok(await wire.closed(5000), 'the connection is still open after 5 s');
    status(await (await scene.api()).get('/health'), 200);
  });

  check('a client that disconnects during a request does not affect others', async (scene) => {
    const server = await scene.server();
    for (let n = 0; n < 50; n++) {
      const wire = await Wire.sending(
        server.port,
        head('POST /users', { 'content-type': 'application/json', 'content-length': 50 }, '{"em'),
      );
      wire.destroy();
    }
    status(await server.api.post('/users', scene.newUser()), 201);
  });
});
