import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { equal, oneLine, within } from '../../../contract/expect.ts';
import { status } from '../../../contract/rules.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { Database } from '../../../support/databases.ts';
import { accepts, freePort } from '../../../support/ports.ts';
import { attempt } from '../../../support/shell.ts';
import type { OwnServer } from '../../own-server.ts';
import { accountOf } from '../../server-kinds.ts';

const REQUESTS = 80;

/** With other clients on the pooler, a single look at two connections missed about a fifth of the starts. */
const STARTS = 20;
const CLIENTS = 3;

/** A pooler for a database, if there is one that the proof tries. */
const POOLERS: Partial<Record<Database, string>> = { postgres: 'pgbouncer' };

export const isPooled = (database: Database): boolean => database in POOLERS;

/** How PgBouncer cannot be used, with the size of its pool, and what the program says about it. */
const REFUSED = [
  ['transaction', 20, /DATABASE_URL.*pooler.*session mode/],
  ['transaction', 1, /DATABASE_URL.*pooler.*session mode/],
  ['statement', 20, /DATABASE_URL.*pooler.*session mode/],
  ['session', 1, /pooler has no session left \(DATABASE_URL\)/],
] as const;

/** Runs the program behind PgBouncer: only the session mode works, if it has enough sessions. */
export async function pooler(scene: Scene, server: OwnServer): Promise<string> {
  const first = await scene.start();
  await first.stop();
  const name = new URL(first.env.DATABASE_URL!).pathname;
  for (const [mode, size, message] of REFUSED) {
    const DATABASE_URL = (await bouncer(scene, server, mode, size)) + name;
    const busy = mode === 'transaction' && size > CLIENTS;
    if (busy) for (let n = 0; n < CLIENTS; n++) keepBusy(scene, DATABASE_URL);
    const starts = Array.from({ length: busy ? STARTS : 1 }, () => ['migrate']);
    for (const args of [[], ...starts]) {
      const { code, ms, stderr } = await scene.command(args, await scene.environment({ DATABASE_URL }));
      equal(code, 1, `exit code of “${args}” behind a pooler in ${mode} mode`);
      const line = stderr.split('\n').filter((text) => text.startsWith('error: '));
      oneLine(line.join('\n'), message);
      within(ms, 0, 20_000, `time until the error in ${mode} mode`);
    }
  }
  const DATABASE_URL = (await bouncer(scene, server, 'session', 20)) + name;
  const program = await scene.start({ DATABASE_URL });
  const owner = await scene.person({}, program);
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => owner.api.post('/orders', owner.order())));
  for (const answer of answers) status(answer, 201);
  return `transaction and statement mode refused, ${REQUESTS} orders in session mode`;
}

/** A client that sends one statement after the other until the end. */
function keepBusy(scene: Scene, url: string): void {
  const statements = 'while echo "SELECT 1;"; do :; done | exec psql --quiet "$0" >/dev/null';
  const child = spawn('bash', ['-c', statements, url], { stdio: 'ignore', detached: true });
  scene.atEnd(() => process.kill(-child.pid!, 'SIGKILL'));
}

/** Starts PgBouncer, and returns the URL of its server. */
async function bouncer(scene: Scene, server: OwnServer, mode: string, size: number): Promise<string> {
  const tool = await attempt('bash', ['-c', 'PATH=$PATH:/usr/sbin; command -v pgbouncer']);
  if (tool.code !== 0) throw new Error('pgbouncer is not installed (apt-get install pgbouncer)');
  const account = accountOf('postgres');
  const directory = mkdtempSync(join(tmpdir(), 'pooler-'));
  scene.atEnd(() => rmSync(directory, { recursive: true, force: true }));
  const { hostname, port, username } = new URL(server.url);
  const own = await freePort();
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: own,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    default_pool_size: size,
    ignore_startup_parameters: 'extra_float_digits',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  const file = join(directory, 'pgbouncer.ini');
  const database = `* = host=${hostname} port=${port} user=${username}`;
  writeFileSync(file, ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'));
  if (account.uid !== undefined) chownSync(directory, account.uid, account.gid!);
  const child = spawn(tool.output.trim(), ['--quiet', file], { ...account, cwd: directory, stdio: 'ignore' });
  scene.atEnd(async () => {
    const exit = once(child, 'close');
    if (child.kill('SIGKILL')) await exit;
  });
  for (let waited = 0; !(await accepts(own)); waited += 50) {
    if (child.exitCode !== null || waited > 10_000) throw new Error(`pgbouncer did not start (${child.exitCode})`);
    await sleep(50);
  }
  return `postgres://${username}@127.0.0.1:${own}`;
}
