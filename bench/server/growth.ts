import { median } from '../measure.ts';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { fullLoad, processorTime, warmUp } from './load.ts';
import { Server } from './process.ts';
import type { Runs } from './requests.ts';
import type { Database, Programs, Subject } from './subjects.ts';

const SIZES = [1000, 100_000, 1_000_000];

/** A page of users in the middle of small and large tables. */
export async function growth(programs: Programs, databases: Databases, runs: Runs): Promise<Section> {
  const rows: string[][] = [];
  for (const database of ['sqlite', 'postgres', 'mysql'] as const) {
    const subject = quiet(programs, database);
    const loads = SIZES.map((): { rate: number; cpu: number }[] => []);
    for (const size of SIZES) databases.make(database, `bench_${size}`, { users: size, orders: 0, status: 'pending' });
    for (let round = 0; round < runs.rounds; round++) {
      for (const [at, size] of SIZES.entries()) {
        const server = await Server.start(subject, databases.url(database, `bench_${size}`));
        const path = `/users?after=${size / 2}`;
        await warmUp(server, path);
        const rate = await fullLoad(server, path, runs.seconds);
        loads[at]!.push({ rate, cpu: await processorTime(server, path, runs.seconds) });
        await server.stop();
      }
    }
    for (const size of SIZES) databases.drop(database, `bench_${size}`);
    rows.push(
      ...SIZES.map((size, at) => [
        database,
        size.toLocaleString('en'),
        `${median(loads[at]!.map(({ cpu }) => cpu)).toFixed(1)} µs`,
        Math.round(median(loads[at]!.map(({ rate }) => rate))).toLocaleString('en'),
      ]),
    );
  }
  const text = `- Goal: the same CPU for each size of the table.

A page of 20 users from the middle of the table: \`GET /users?after=<half>\`. Axum, without logs.
${runs.rounds} rounds of ${runs.seconds} s.`;
  const head = ['database', 'rows', 'CPU for a request', 'requests per second'];
  return { title: 'Pages of growing tables', text: `${text}\n\n${table(head, rows)}` };
}

const PENDING = 100_000;
/** Where the orders are not all confirmed by then, the table shows the rate until then. */
const MOST_SECONDS = 60;

/** How fast workers confirm orders that wait. */
export async function backlog(programs: Programs, databases: Databases): Promise<Section> {
  const rows: string[][] = [];
  const cases = [
    ['sqlite', 1],
    ['postgres', 1],
    ['postgres', 2],
    ['postgres', 4],
  ] as const;
  for (const [database, instances] of cases) {
    const url = databases.make(database, 'bench_backlog', { users: 1000, orders: PENDING, status: 'pending' });
    const pending = () =>
      Number(databases.run(database, 'bench_backlog', "SELECT count(*) FROM orders WHERE status = 'pending'"));
    const started = performance.now();
    const starting = Array.from({ length: instances }, () => Server.start(quiet(programs, database), url, '0,1'));
    const servers = await Promise.all(starting);
    const elapsed = () => (performance.now() - started) / 1000;
    let left = PENDING;
    while (left > 0 && elapsed() < MOST_SECONDS) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      left = pending();
    }
    const seconds = elapsed();
    const cpu = servers.reduce((sum, server) => sum + server.cpu(), 0);
    for (const server of servers) await server.stop();
    databases.drop(database, 'bench_backlog');
    const confirmed = PENDING - left;
    rows.push([
      database,
      `${instances}`,
      confirmed.toLocaleString('en'),
      `${seconds.toFixed(0)} s`,
      Math.round(confirmed / seconds).toLocaleString('en'),
      `${(cpu / confirmed).toFixed(0)} µs`,
    ]);
    console.log(rows.at(-1)!.join(' '));
  }
  const text = `- Goal: not slower with more instances.

${PENDING.toLocaleString('en')} orders are pending when the instances start. The measurement ends when
all are confirmed, or after ${MOST_SECONDS} seconds. Axum, without logs. The processes may use both cores.
Every instance looks for the oldest pending orders, and takes those of a page in a random order.`;
  const head = ['database', 'instances', 'confirmed', 'in', 'orders per second', 'CPU for an order'];
  return { title: 'A backlog of orders', text: `${text}\n\n${table(head, rows)}` };
}

function quiet(programs: Programs, database: Database): Subject {
  const command = [programs.ours('axum', database)];
  return { label: 'axum', bare: '', ours: true, database, command, env: { RUST_LOG: 'off' } };
}
