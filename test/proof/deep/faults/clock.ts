import { equal, ok } from '../../../contract/expect.ts';
import { confirmed, newOrder } from '../../../contract/people.ts';
import type { Scene } from '../../../contract/scene.ts';
import { run } from '../../../support/shell.ts';

/** After 2038-01-19, where a TIMESTAMP of MySQL and a `time_t` of 32 bits end. */
const LATE = '2039-07-01 12:00:00';

/** Runs the program with the clock of 2039. The database server keeps the real one. */
export async function clock(scene: Scene): Promise<string> {
  const program = await scene.start(await clockAt(LATE));
  const owner = await scene.person({}, program);
  const order = await newOrder(owner);
  await confirmed(owner, order.id);
  for (const stored of [owner.user.created_at, (await owner.api.get(`/orders/${order.id}`)).json().created_at])
    ok(String(stored).startsWith(LATE.slice(0, 10)), `${stored} is not the time of the program`);
  equal(await program.stop().then(({ code }) => code), 0, 'exit code');
  return `a user and an order of ${LATE.slice(0, 4)}`;
}

/** The variables that give a program another clock. Its time limits keep the real one. */
async function clockAt(time: string): Promise<Record<string, string>> {
  const { stdout } = await run('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD']);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: `@${time}`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
