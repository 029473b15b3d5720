import { statSync } from 'node:fs';
import { median } from '../measure.ts';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { fullLoad } from './load.ts';
import { Server } from './process.ts';
import { ROWS, SEED } from './requests.ts';
import type { Database, Framework, Link, Programs, Subject } from './subjects.ts';

const STARTS = 15;

const KINDS: readonly [Framework, Database, Link?][] = [
  ['axum', 'sqlite'],
  ['actix-web', 'sqlite'],
  ['axum', 'mysql'],
  ['axum', 'postgres'],
  ['axum', 'postgres', 'socket'],
  ['axum', 'postgres', 'TLS'],
  ['actix-web', 'postgres'],
  ['actix-web', 'postgres', 'socket'],
  ['actix-web', 'postgres', 'TLS'],
];

/** The time from the start of a program to its first response. The tables exist already. */
export async function starts(programs: Programs, databases: Databases): Promise<Section> {
  const ours = KINDS.map(([framework, database, link]): Subject => {
    const command = [programs.ours(framework, database)];
    const label = `${framework}, ${database}${link === undefined ? '' : `, ${link}`}`;
    return { label, bare: label, ours: true, database, command, env: { RUST_LOG: 'info' }, link };
  });
  const subjects: Subject[] = [...ours, ...programs.loco().map((loco) => ({ ...loco, label: 'loco, postgres' }))];
  const urls = new Map(subjects.map(({ database }) => [database, databases.make(database, 'bench_start', NO_ROWS)]));
  const times = new Map(subjects.map((subject): [Subject, { wall: number; cpu: number }[]] => [subject, []]));
  for (let round = 0; round <= STARTS; round++) {
    for (const subject of subjects) {
      const url = urls.get(subject.database)!;
      const server = await Server.start(subject, databases.through(url, subject.link));
      if (round > 0) times.get(subject)!.push({ wall: server.startTime, cpu: server.cpu() / 1000 });
      await server.stop();
    }
  }
  const rows = [...times].map(([{ label }, all]) => {
    const walls = all.map(({ wall }) => wall);
    const cpu = all.reduce((sum, one) => sum + one.cpu, 0) / all.length;
    return [label, `${median(walls).toFixed(0)} ms`, `${Math.min(...walls).toFixed(0)} ms`, `${cpu.toFixed(0)} ms`];
  });
  const text = `${STARTS} starts of each, after one that does not count. The program was stopped right after its first
response, so CPU is the processor time until then, as the mean of all starts. Without TLS, \`DATABASE_URL\` has
\`?sslmode=disable\` (PostgreSQL) or \`?ssl-mode=disabled\` (MySQL). For loco, it is the first response to \`/_ping\`.`;
  return { title: 'The start', text: `${text}\n\n${table(['program', 'median', 'fastest', 'CPU'], rows)}` };
}

const NO_ROWS = { users: 0, orders: 0, status: 'confirmed' } as const;

/** Sizes of executables, and memory before and after load. */
export async function memory(programs: Programs, databases: Databases): Promise<Section> {
  const rows: string[][] = [];
  for (const subject of [...programs.subjects('sqlite'), ...programs.subjects('postgres'), ...programs.loco()]) {
    if (subject.link !== undefined || subject.label.endsWith('no log')) continue;
    const url = databases.copy(subject.database as 'sqlite' | 'postgres', SEED, 'bench_run');
    const server = await Server.start(subject, url);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const rest = server.memory();
    const { health } = subject;
    const paths = health === undefined ? ['/users/500', '/orders?after=5000&limit=20'] : [health, health];
    for (const path of paths) await fullLoad(server, path, 3);
    const most = server.memory('VmHWM');
    await server.stop();
    const [executable = ''] = subject.command;
    const size = executable === process.execPath ? '' : mebibytes(statSync(executable).size / 2 ** 20);
    rows.push([subject.label, subject.database, size, mebibytes(rest), mebibytes(most)]);
  }
  const text = `One second after the first response, and the most until the end of three seconds of
\`GET /users/500\` and three seconds of \`GET /orders\`, each over 32 connections. The database has ${ROWS.users} users
and ${ROWS.orders} orders. The executable of Fastify is Node. loco gets \`/_ping\` in place of both requests.`;
  const head = ['program', 'database', 'executable', 'memory at rest', 'most memory'];
  return { title: 'Size and memory', text: `${text}\n\n${table(head, rows)}` };
}

function mebibytes(value: number): string {
  return `${value.toFixed(1)} MiB`;
}
