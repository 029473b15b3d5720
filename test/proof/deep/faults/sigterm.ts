import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../../contract/answer.ts';
import { equal, ok, within } from '../../../contract/expect.ts';
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

/**
 * Requires that every request in flight gets a complete answer, and that a stored order was always acknowledged. The
 * frameworks close idle connections at once, so a request that is on its way at that moment may be dropped.
 */
export async function sigterm(scene: Scene): Promise<string> {
  let program = await scene.start();
  const { env } = program;
  const stored = new Orders(scene, env.DATABASE_URL!);
  const owner = await scene.person({}, program);
  const acknowledged: number[] = [];
  let [slowest, drops] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let stopping = false;
    const signalled = () => stopping;
    const taken = (answer: Answer) => void acknowledged.push(status(answer, 201).json<Order>().id);
    const clients = [
      ...Array.from({ length: KEEPING }, () => keeping(program, owner, signalled, taken)),
      ...Array.from({ length: KNOCKING }, () => knocking(program, owner, signalled, taken)),
    ];
    clients.forEach((client) => client.catch(() => {})); // awaited below
    const slow = await Promise.all(Array.from({ length: SLOW }, () => halfSent(program, owner)));
    await sleep(1000);
    stopping = true;
    program.signal('SIGTERM');
    await sleep(700);
    for (const finish of slow) taken(await finish());
    drops += (await Promise.all(clients)).filter(Boolean).length;
    const { code, ms } = await program.exit;
    equal(code, 0, 'exit code');
    within(ms, 0, 25_000, 'time until the exit');
    slowest = Math.max(slowest, ms);
    equal(await stored.count(), acknowledged.length, 'stored orders');
    program = await scene.spawn(env).started();
  }
  await stored.allConfirmed(acknowledged);
  const stored201 = `${acknowledged.length} stored orders and as many 201s`;
  return `${ROUNDS} rounds, ${stored201}, ${drops} requests dropped, slowest exit ${Math.round(slowest)} ms`;
}

/** Sends requests on one connection until the program closes it. Returns whether the last request was dropped. */
async function keeping(
  program: Program,
  owner: Person,
  signalled: () => boolean,
  taken: (answer: Answer) => void,
): Promise<boolean> {
  const client = new KeepAlive(program.port, owner.api.always);
  for (;;) {
    try {
      const answer = await client.post('/orders', owner.order());
      taken(answer);
      if (answer.list('connection').includes('close')) return false;
    } catch (error) {
      client.close();
      return dropped(error as Error, signalled());
    }
  }
}

/** Opens a connection for each request until none is accepted. Returns whether the last request was dropped. */
async function knocking(
  program: Program,
  owner: Person,
  signalled: () => boolean,
  taken: (answer: Answer) => void,
): Promise<boolean> {
  const api = program.api.with(owner.api.always);
  for (;;) {
    try {
      taken(await api.post('/orders', owner.order()));
    } catch (error) {
      return dropped(error as Error, signalled());
    }
  }
}

/** Requires that a request failed because the program stopped. Returns false if the system refused its connection. */
function dropped({ message }: Error, signalled: boolean): boolean {
  ok(signalled && /ECONNREFUSED|ECONNRESET|EPIPE|socket hang up/.test(message), `a request failed: ${message}`);
  return !message.includes('ECONNREFUSED');
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
