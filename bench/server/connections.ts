import { spawn } from 'node:child_process';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { Server } from './process.ts';
import { SEED } from './requests.ts';
import type { Framework, Programs } from './subjects.ts';

const SECONDS = 60;

const CASES: readonly [Framework, processes: number, connections: number][] = [
  ['axum', 1, 19_500],
  ['actix-web', 1, 19_500],
  ['axum', 6, 100_000],
  ['actix-web', 6, 100_000],
];

/** Many connections that send almost nothing, and one client that sends a request every 20 ms meanwhile. */
export async function connections(programs: Programs, databases: Databases): Promise<Section> {
  const rows: string[][] = [];
  for (const [framework, processes, connections] of CASES) {
    const url = databases.copy('sqlite', SEED, 'bench_run');
    const command = [programs.ours(framework, 'sqlite')];
    const env = { RUST_LOG: 'warn' };
    const subject = { label: framework, bare: '', ours: true, database: 'sqlite' as const, command, env };
    const servers: Server[] = [];
    for (let at = 0; at < processes; at++) servers.push(await Server.start(subject, url));
    const memory = () => servers.reduce((sum, server) => sum + server.memory(), 0);
    const before = memory();
    const holders = servers.map(({ port }) => new Holder(programs.holder(), port, Math.ceil(connections / processes)));
    await Promise.all(holders.map(({ opened }) => opened));
    const client = healthyClient(servers[0]!.port);
    const ends = await Promise.all(holders.map(({ ended }) => ended));
    const each = ((memory() - before) * 1024) / connections;
    for (const server of servers) await server.stop();
    const { failed, times } = await client;
    times.sort((a, b) => a - b);
    const closed = ends.reduce((sum, end) => sum + end.closed, 0);
    const responses = ends.reduce((sum, end) => sum + end.responses, 0);
    rows.push([
      framework,
      `${processes}`,
      connections.toLocaleString('en'),
      closed.toLocaleString('en'),
      responses.toLocaleString('en'),
      closed === 0 ? `${each.toFixed(1)} kB` : '',
      `${failed}`,
      ...[0.5, 0.99].map((part) => `${times[Math.floor(times.length * part)]!.toFixed(1)} ms`),
    ]);
    console.log(rows.at(-1)!.join(' '));
  }
  const head = [
    'framework',
    'processes',
    'connections',
    'closed',
    'responses',
    'memory each',
    'failed',
    '50 %',
    '99 %',
  ];
  const text = `- Goal: no connection is closed, and no request fails.

The connections stay open for ${SECONDS} seconds after the last one has opened. Each sends
\`GET /health\` every 8 seconds, because a project closes a connection that is idle for 10 seconds. One more client
sends \`GET /users/500\` every 20 ms. The last columns say how many of its requests failed, and how long it
waited for the others.

- closed: connections that ended too early. A project also closes those whose client is too slow to send in time.
- memory each: how much the memory of all processes grew from their start, divided by the connections, if none was
  closed. The memory of the kernel is not included.
- The servers share one core. The clients that hold the connections use both.`;
  return { title: 'Connections', text: `${text}\n\n${table(head, rows)}` };
}

/** A process that holds connections. */
class Holder {
  readonly opened: Promise<void>;
  readonly ended: Promise<{ closed: number; responses: number }>;

  constructor(program: string, port: number, connections: number) {
    const numbers = [port, connections, SECONDS].map(String);
    const child = spawn('taskset', ['--cpu-list', '0,1', program, ...numbers], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout);
    const early = new Error('a client process ended too early');
    this.opened = new Promise((resolve, reject) => {
      lines.on('line', (line) => line === 'open' && resolve());
      child.on('exit', () => reject(early));
    });
    this.ended = new Promise((resolve, reject) => {
      lines.on('line', (line) => line.startsWith('{') && resolve(JSON.parse(line)));
      child.on('exit', () => reject(early));
    });
    this.ended.catch(() => {}); // it may end before somebody waits for it
  }
}

/** The milliseconds of each request, and how many requests failed. */
async function healthyClient(port: number): Promise<{ times: number[]; failed: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let failed = 0;
  const until = performance.now() + (SECONDS - 5) * 1000;
  while (performance.now() < until) {
    const started = performance.now();
    const succeeded = await new Promise<boolean>((resolve) => {
      const request = http.get({ host: '127.0.0.1', port, path: '/users/500', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode === 200));
      });
      request.on('error', () => resolve(false));
    });
    if (succeeded) times.push(performance.now() - started);
    else failed++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  agent.destroy();
  return { times, failed };
}
