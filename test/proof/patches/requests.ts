import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../contract/answer.ts';
import { equal, matches, ok, within } from '../../contract/expect.ts';
import { newOrder, type Person } from '../../contract/people.ts';
import type { Program } from '../../contract/program.ts';
import { status } from '../../contract/rules.ts';
import type { Json, Problem, User } from '../../contract/shapes.ts';
import type { Auth } from '../../contract/subject.ts';
import { untilLogged } from '../../contract/wait.ts';
import { head, Wire } from '../../contract/wire.ts';
import { WebSocketClient } from './websocket.ts';

export interface Situation {
  program: Program;
  auth: Auth;
  person: Person;
  other: Person;
}

/** The origin of a page that may call the program. */
export const ORIGIN = 'https://app.example';

type Check = (situation: Situation) => Promise<void>;

/** What a patched program must answer. All of them run at once, because some of them take 12 to 20 seconds. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'two path parameters': async ({ program: { api } }) => {
    const answer = status(await api.get('/users/7/orders/8'), 200);
    equal(answer.json(), { user: 7, order: 8 }, `${answer}`);
    status(await api.get('/users/7/orders/0'), 400);
    status(await api.get('/users/x/orders/8'), 400);
  },

  'a text in the path': async ({ program: { api } }) => {
    const answer = status(await api.get('/labels/%C3%A9t%C3%A9%20%2F%202'), 200);
    equal(answer.json(), { label: 'été / 2' }, `${answer}`);
  },

  'events for 17 s': async ({ program }) => {
    const started = performance.now();
    const answer = await fetch(`http://127.0.0.1:${program.port}/seconds`);
    equal(answer.headers.get('content-type'), 'text/event-stream', 'content-type of the events');
    const untilHead = performance.now() - started;
    const events = [...(await answer.text()).matchAll(/^data: ?(\d+)$/gm)].map(([, second]) => Number(second));
    equal(
      events,
      Array.from({ length: 15 }, (_, second) => second + 1),
      'the events',
    );
    within(untilHead, 0, 2900, 'the head of the stream, which comes before its first event');
    within(performance.now() - started, 16_500, 30_000, 'the stream');
  },

  'a second request after a stream of 17 s, on the same connection': async ({ program }) => {
    const wire = await Wire.sending(program.port, head('GET /seconds', {}));
    await sleep(18_000);
    matches(wire.text, /data: ?15\n/, 'the stream');
    wire.write(head('GET /health', { connection: 'close' }));
    await wire.closed(5000);
    equal(wire.text.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 200', 'HTTP/1.1 200'], 'the answers');
  },

  'a WebSocket after 12 s of silence': async ({ program }) => {
    const socket = await WebSocketClient.open(program.port, '/echo');
    try {
      equal(await socket.exchange('tea'), 'tea', 'the first echo');
      await sleep(12_000);
      equal(await socket.exchange('more tea'), 'more tea', 'the echo after the silence');
    } finally {
      socket.close();
    }
  },

  'an upload of 20 s, longer than REQUEST_TIMEOUT_SECS': async ({ program }) => {
    const started = performance.now();
    const { code, text } = await slowUpload(program.port, '/upload', 21, 'x'.repeat(1000));
    equal([code, JSON.parse(text)], [200, { length: 21_000 }], 'the answer to the upload');
    within(performance.now() - started, 19_900, 30_000, 'the upload');
  },

  'a 422 with a text': async ({ program: { api } }) => {
    const answer = status(await api.get('/cold'), 422);
    const { title, error, detail } = answer.json<Problem & Json>();
    equal({ title, error, detail }, { title: 'Unprocessable Entity', ...twice('the tea is cold') }, `${answer}`);
  },

  'a 409 with a JSON body of its own': async ({ program }) => {
    const answer = await fetch(`http://127.0.0.1:${program.port}/taken`);
    equal([answer.status, await answer.json()], [409, { taken_by: 'Grace' }], 'the answer');
    equal(answer.headers.get('content-type'), 'application/json', 'its content type');
  },

  'a 418 with bytes that are no text': async ({ program }) => {
    const answer = await fetch(`http://127.0.0.1:${program.port}/bytes`);
    equal([answer.status, [...new Uint8Array(await answer.arrayBuffer())]], [418, [0, 159, 146, 150]], 'the answer');
  },

  'a whole download is not logged as cut': async ({ program }) => {
    const answer = await fetch(`http://127.0.0.1:${program.port}/download`);
    equal((await answer.arrayBuffer()).byteLength, 200_000, 'the length of the download');
    status(await program.api.get('/health'), 200);
    ok(!program.stderr.includes('the connection ended before'), 'the log says that the download was cut');
  },

  'a handler of all methods': async ({ program: { api } }) => {
    for (const method of ['GET', 'OPTIONS', 'DELETE'])
      equal(status(await api.send(method, '/method'), 200).json(), { method }, `${method} /method`);
  },

  'a panic': async ({ program }) => {
    await panics(program, '/panic', 'the kettle is empty');
  },

  'a panic before the handler': async ({ program }) => {
    await panics(program, '/guarded', 'the guard is asleep');
  },

  'a route without an extractor': async ({ program: { api }, auth, person }) => {
    for (const method of ['GET', 'POST']) {
      const answer = status(await person.api.send(method, '/secret'), 200);
      equal(answer.json(), { secret: 'mint' }, `${answer}`);
      if (auth !== 'none') status(await api.send(method, '/secret'), 401);
    }
    const crossSite = { headers: { 'sec-fetch-site': 'cross-site' } };
    if (auth === 'session') status(await person.api.send('POST', '/secret', crossSite), 403);
  },

  invoices: async ({ auth, person, other }) => {
    const body = { ...(auth === 'none' && { user_id: person.id }), title: 'Tea', amount: 40 };
    const created: Answer[] = [];
    for (const _ of [1, 2, 3]) created.push(status(await person.api.post('/invoices', body), 201));
    const path = created[0]!.header('location')!;
    const { id, user_id, title, amount } = status(await person.api.get(path), 200).json();
    equal(
      { path, user_id, title, amount },
      { path: `/invoices/${id}`, user_id: person.id, title: 'Tea', amount: 40 },
      path,
    );
    const query = auth === 'none' ? `&user_id=${person.id}` : '';
    const first = status(await person.api.get(`/invoices?limit=2${query}`), 200);
    equal(first.json<Json[]>().length, 2, 'the first page');
    const next = /<(.+)>; rel="next"/.exec(first.header('link') ?? '')?.[1] ?? '';
    equal(status(await person.api.get(next), 200).json<Json[]>().length, 1, 'the second page');
    equal(status(await person.api.patch(path, { amount: 41 }), 200).json().amount, 41, 'the changed amount');
    if (auth !== 'none') {
      status(await other.api.get(path), 404);
      status(await other.api.patch(path, { amount: 1 }), 404);
      status(await other.api.delete(path), 404);
    }
    status(await person.api.delete(path), 204);
    status(await person.api.get(path), 404);
  },

  'a new column': async ({ person }) => {
    equal((person.user as User & Json).locale, 'en', 'the new column in the answer to POST /users');
    const read = status(await person.api.get(`/users/${person.id}`), 200).json();
    equal(read.locale, 'en', 'the new column in the answer to GET /users/{id}');
  },

  'a changed query': async ({ auth, person }) => {
    const orders = [await newOrder(person), await newOrder(person), await newOrder(person)].map(({ id }) => id);
    const path = `/orders?limit=2${auth === 'none' ? `&user_id=${person.id}` : ''}`;
    const first = status(await person.api.get(path), 200);
    matches(first.header('link'), /rel="next"/, 'the link to the older orders');
    const ids = first.json<Json[]>().map((order) => order.id);
    equal(ids, [orders[2], orders[1]], 'the newest orders');
  },
};

function twice(error: string) {
  return { error, detail: error };
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

/** The client gets a problem document without the message, and the log has both the message and the request id. */
async function panics(program: Program, path: string, message: string): Promise<void> {
  const id = `the-request-for${path.replace('/', '-')}`;
  const answer = status(await program.api.get(path, { headers: { 'x-request-id': id, origin: ORIGIN } }), 500);
  equal(answer.header('x-request-id'), id, `the request id of GET ${path}`);
  equal(answer.header('access-control-allow-origin'), ORIGIN, `the allowed origin of GET ${path}`);
  ok(!answer.text.includes(message), `GET ${path} tells the message of the panic: ${answer.text}`);
  await untilLogged(program);
  const lines = `${program.stdout}\n${program.stderr}`.split('\n').filter((line) => line.trim() !== '');
  const raw = lines.filter((line) => !isJson(line));
  equal(raw, [], 'lines of the log that are not JSON');
  const told = lines.filter((line) => line.includes(message)).map((line) => JSON.parse(line));
  equal(told.length, 1, 'number of log lines with the message of the panic');
  const failures = lines.filter((line) => line.includes('"level":"ERROR"') && line.includes(id));
  equal(failures.length, 1, 'number of ERROR lines for the panic');
  ok(JSON.stringify(told[0]).includes(`"request_id":"${id}"`), `the line of the panic lacks the request id`);
}

/** Sends one part per second. */
async function slowUpload(port: number, path: string, parts: number, part: string) {
  const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false });
  const answer = new Promise<{ code: number; text: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (more) => (text += more));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
    });
  });
  answer.catch(() => {}); // it is awaited after the last part
  request.write(part);
  for (let sent = 1; sent < parts; sent++) {
    await sleep(1000);
    if (!request.destroyed) request.write(part);
  }
  request.end();
  return answer;
}
