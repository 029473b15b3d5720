import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { equal, fail, ok } from '../../../contract/expect.ts';
import { Scene } from '../../../contract/scene.ts';
import { attempt, run } from '../../../support/shell.ts';
import { Load, onlyAnswered } from './load.ts';
import { Orders } from './orders.ts';

/** Free bytes that the check leaves for the database. */
const ROOM = 256 * 1024;

/** Fills the file system of a database file, and frees it again. */
export async function disk(outside: Scene): Promise<string> {
  const mount = join(outside.subject.directory, 'small');
  mkdirSync(mount, { recursive: true });
  const mounted = await attempt('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount]);
  ok(mounted.code === 0, `this check mounts a file system, which requires root: ${mounted.output.trim()}`);
  outside.atEnd(() => run('umount', ['--lazy', mount]));
  const scene = new Scene({ ...outside.subject, directory: mount });
  outside.atEnd(() => scene.close());

  const program = await scene.start();
  const url = program.env.DATABASE_URL!;
  const stored = new Orders(scene, url);
  const owner = await scene.person({}, program);
  const ballast = join(mount, 'ballast');
  const { bavail, bsize } = statfsSync(mount);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - ROOM));

  const load = new Load(scene);
  load.clientsOf(3, 'POST /orders', () => owner.api.post('/orders', owner.order({ item: 'x'.repeat(200) })));
  load.clientsOf(2, 'GET /orders', () => owner.api.get('/orders'));
  load.clientsOf(1, 'GET /health', () => program.api.get('/health'), 50);
  load.clientsOf(1, 'GET /health/ready', () => program.api.get('/health/ready'), 50);
  const last = () => load.of('POST /orders').at(-1)?.answer?.status;
  const progress = async () =>
    `no write was refused; ${await stored.count()} of ${load.acknowledged.length} acknowledged orders are stored`;
  await until(() => last() !== undefined && last() !== 201, 20_000, progress);
  await sleep(3000);
  const ready = load.of('GET /health/ready').at(-1)?.answer?.status;
  const refused = load.of('POST /orders').filter(({ answer }) => answer?.status !== 201).length;
  rmSync(ballast);
  const freed = performance.now();
  await until(
    () => last() === 201,
    10_000,
    async () => 'no write succeeded after the disk was freed',
  );
  const again = performance.now();
  await sleep(1000);
  await load.stop();

  ok(program.running, 'the program exited on a full disk');
  onlyAnswered(load.of('POST /orders'), 201, 503);
  onlyAnswered(load.of('GET /orders', 'GET /health'), 200);
  equal(ready, 503, 'readiness after 3 s on a full disk');
  onlyAnswered(load.of('GET /health/ready'), 200, 503);
  equal(load.of('GET /health/ready').at(-1)?.answer?.status, 200, 'readiness after the disk was freed');
  onlyAnswered(
    load.of('POST /orders').filter(({ at }) => at > again),
    201,
  );
  await stored.allConfirmed(load.acknowledged);
  equal(await scene.databases.run(url, 'PRAGMA integrity_check;'), 'ok', 'integrity_check');
  return [
    `${refused} × 503 on a full disk`,
    `${load.of('GET /orders').length} reads at the same time`,
    `writes again after ${Math.round(again - freed)} ms`,
    `all ${load.acknowledged.length} acknowledged orders stored`,
  ].join(', ');
}

async function until(done: () => boolean, ms: number, otherwise: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!done()) {
    if (performance.now() > deadline) fail(await otherwise());
    await sleep(20);
  }
}
