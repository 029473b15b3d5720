import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../../contract/answer.ts';
import { equal, fail, ok, within } from '../../../contract/expect.ts';
import type { Person } from '../../../contract/people.ts';
import type { Program } from '../../../contract/program.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { Order } from '../../../contract/shapes.ts';
import { head, Wire } from '../../../contract/wire.ts';
import { KeepAlive } from './keep-alive.ts';
import { Orders } from './orders.ts';

const ROUNDS = 3;
const KEEPING = 12;
const KNOCKING = 4;
const SLOW = 20;

/** Requires that every accepted request gets a complete answer, and that answers announce the end of a connection. */
export async function sigterm(scene: Scene): Promise<string> {
  let program = await scene.start();
  const { env } = program;
  const stored = new Orders(scene, env.DATABASE_URL!);
  const owner = await scene.person({}, program);
  const acknowledged: number[] = [];
  let [slowest, resets] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let signalled = Infinity;
    const taken = (answer: Answer) => void acknowledged.push(status(answer, 201).json<Order>().id);
    const clients = [
      ...Array.from({ length: KEEPING }, () => keeping(program, owner, () => signalled, taken)),
      ...Array.from({ length: KNOCKING }, () => knocking(program, owner, taken)),
    ];
    clients.forEach((client) => client.catch(() => {})); // awaited below
    const slow = await Promise.all(Array.from({ length: SLOW }, () => halfSent(program, owner)));
    await sleep(1000);
    program.signal('SIGTERM');
    signalled = performance.now();
    await sleep(700);
    for (const finish of slow) taken(await finish());
    resets += (await Promise.all(clients)).filter((reset) => reset === true).length;
    const { code, ms } = await program.exit;
    equal(code, 0, 'exit code');
    within(ms, 0, 25_000, 'time until the exit');
    slowest = Math.max(slowest, ms);
    equal(await stored.count(), acknowledged.length, 'stored orders');
    program = await scene.spawn(env).started();
  }
  await stored.allConfirmed(acknowledged);
  // The system accepts connections by itself, so one may arrive after the program has read its queue the last time.
  ok(resets <= 1, `${resets} requests on new connections were dropped`);
  return `${ROUNDS} rounds, ${acknowledged.length} requests and as many 201s, slowest exit ${Math.round(slowest)} ms`;
}

/** Sends requests on one connection until an answer closes it. Soon after the signal, each answer must close it. */
async function keeping(
  program: Program,
  owner: Person,
  signalled: () => number,
  taken: (answer: Answer) => void,
): Promise<void> {
  const client = new KeepAlive(program.port, owner.api.always);
  for (;;) {
    const late = performance.now() > signalled() + 100;
    const answer = await client
      .post('/orders', owner.order())
      .catch((error) => fail(`a request on an open connection was dropped: ${error.message}`));
    taken(answer);
    if (answer.list('connection').includes('close')) return client.close();
    ok(!late, `${answer}: the answer to a request after the signal does not close the connection`);
  }
}

/** Opens a connection for each request until none is accepted. Returns whether the last one was reset. */
async function knocking(program: Program, owner: Person, taken: (answer: Answer) => void): Promise<boolean> {
  const api = program.api.with(owner.api.always);
  for (;;) {
    try {
      taken(await api.post('/orders', owner.order()));
    } catch (error) {
      const { message } = error as Error;
      if (/ECONNREFUSED/.test(message)) return false;
      ok(/ECONNRESET|socket hang up/.test(message), `a request was dropped: ${message}`);
      return true;
    }
  }
}

/** Sends a request except the end of its body. The result sends the end and returns the answer. */
async function halfSent({ port }: Program, owner: Person): Promise<() => Promise<Answer>> {
  const body = JSON.stringify(owner.order());
  const headers = { ...owner.api.always, 'content-type': 'application/json', 'content-length': body.length };
  const wire = await Wire.sending(port, head('POST /orders', headers, body.slice(0, 8)));
  return async () => {
    wire.write(body.slice(8));
    const answer = await wire.answerOf('POST', '/orders');
    ok(answer.list('connection').includes('close'), `${answer}: the answer does not close the connection`);
    ok(await wire.closed(3000), `${answer}: the connection stays open`);
    return answer;
  };
}
