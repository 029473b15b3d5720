import { setTimeout as sleep } from 'node:timers/promises';
import { equal, ok } from '../../../contract/expect.ts';
import { confirmed, newOrder } from '../../../contract/people.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';
import { isFile } from '../../../support/databases.ts';
import { run } from '../../../support/shell.ts';

/** After 2038-01-19, where a TIMESTAMP of MySQL and a `time_t` of 32 bits end. */
const LATE = '2039-07-01 12:00:00';

/** Where sign-ins are stored. */
const SIGN_INS = { jwt: 'token_families', session: 'sessions' };

/** Runs the program with wrong clocks. The database server keeps the right one. */
export async function clock(scene: Scene): Promise<string> {
  await storesLateTimes(scene);
  const results = [`a user and an order of ${LATE.slice(0, 4)}`];
  const { auth } = scene;
  if (auth !== 'none') {
    await endsSignInsOfTheFuture(scene, SIGN_INS[auth]);
    results.push('a sign-in of the future ends');
    if (!isFile(scene.subject.database)) {
      await keepsSignIns(scene, SIGN_INS[auth]);
      results.push('a fast instance ends no sign-ins of others');
    }
  }
  return results.join(', ');
}

async function storesLateTimes(scene: Scene): Promise<void> {
  const program = await scene.start(await clockAt(`@${LATE}`));
  const owner = await scene.person({}, program);
  const order = await newOrder(owner);
  await confirmed(owner, order.id);
  for (const { created_at } of [owner.user, order])
    ok(String(created_at).startsWith(LATE.slice(0, 10)), `${created_at} is not the time of the program`);
  equal((await program.stop()).code, 0, 'exit code');
}

/** A clock that was a year fast is set back. Otherwise the sign-ins of that time last for a year. */
async function endsSignInsOfTheFuture(scene: Scene, table: string): Promise<void> {
  const env = await scene.environment();
  const fast = await scene.spawn({ ...env, ...(await clockAt('+1y')) }).started();
  const { api } = await scene.person({}, fast);
  status(await api.get('/profile'), 200);
  await fast.stop();
  const right = await scene.spawn(env).started();
  status(await right.api.get('/profile', { headers: api.always }), 401);
  await sleep(2000); // the first purge comes immediately
  equal(await scene.databases.run(env.DATABASE_URL!, `SELECT count(*) FROM ${table};`), '0', `rows of ${table}`);
}

/** One of two instances has a clock that is a year fast. Otherwise it deletes all sign-ins of the other one. */
async function keepsSignIns(scene: Scene, table: string): Promise<void> {
  const right = await scene.start();
  const { api } = await scene.person({}, right);
  const fast = { ...(await scene.environment({ DATABASE_URL: right.env.DATABASE_URL! })), ...(await clockAt('+1y')) };
  await scene.spawn(fast).started();
  await sleep(2000); // the first purge comes immediately
  equal(await scene.databases.run(fast.DATABASE_URL!, `SELECT count(*) FROM ${table};`), '1', `rows of ${table}`);
  status(await api.get('/profile'), 200);
}

/** The variables that give a program another clock. Its time limits keep the right one. */
async function clockAt(time: string): Promise<Record<string, string>> {
  const { stdout } = await run('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD']);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
