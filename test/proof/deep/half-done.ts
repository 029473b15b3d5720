import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../../src/answers/options.ts';
import { equal, fail, matches, oneLine } from '../../contract/expect.ts';
import type { Scene } from '../../contract/scene.ts';

type Environment = Record<string, string>;

/** Databases on which a migration that is killed can be half done, because each `CREATE` commits. */
const HALF_DONE: Partial<Record<Database, { waiting: (name: string, state: string) => string }>> = {
  mysql: {
    waiting: (name, state) =>
      `SELECT id FROM information_schema.processlist WHERE db = '${name}' AND state = '${state}';`,
  },
};

export const canBeHalfDone = (database: Database): boolean => database in HALF_DONE;

/** Starts `migrate`, and kills it and its connection when the connection is in this state. */
export async function killAt(scene: Scene, env: Environment, state: string, what: string): Promise<void> {
  const url = env.DATABASE_URL!;
  const program = scene.spawn(env, ['migrate']);
  const waiting = HALF_DONE[scene.subject.database]!.waiting(new URL(url).pathname.slice(1), state);
  const connection = await eventually(what, () => scene.databases.run(url, waiting));
  await program.stop('SIGKILL');
  await scene.databases.run(url, `KILL ${connection};`);
  await sleep(200); // until the server has rolled back
}

export async function mustBeHalfDone(scene: Scene, env: Environment, version: number, what: string): Promise<void> {
  const status = await scene.command(['status'], env);
  equal(status.code, 1, `exit code of status after ${what}`);
  const mark = new RegExp(`^0*${version}: half done, see docs/database\\.md$`, 'm');
  matches(status.stdout, mark, `status after ${what}`);
  const refusal = await scene.command(['migrate'], env);
  equal(refusal.code, 1, `exit code of migrate after ${what}`);
  oneLine(refusal.stderr, /half done, see docs\/database\.md/);
}

export async function mustBeWhole(scene: Scene, env: Environment, what: string): Promise<void> {
  const again = await scene.command(['migrate'], env);
  equal(again.code, 0, `exit code of migrate after the repair of ${what} (${again.stderr})`);
  equal((await scene.command(['status'], env)).code, 0, `exit code of status after the repair of ${what}`);
  const server = await scene.start({ DATABASE_URL: env.DATABASE_URL! });
  await scene.person({}, server);
}

async function eventually(what: string, find: () => Promise<string>): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 100) {
    const found = await find();
    if (found !== '') return found;
    await sleep(100);
  }
  return fail(`the program did not reach ${what}`);
}
