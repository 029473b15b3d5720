import { statSync } from 'node:fs';
import { nameOf } from '../../test/support/databases.ts';
import { allFrameworks } from '../../test/support/figures.ts';
import { median } from '../measure.ts';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { fullLoad } from './load.ts';
import { Server } from './process.ts';
import { ROWS } from './requests.ts';
import { type Database, type Link, LOGGED, type Programs, type Subject } from './subjects.ts';

const STARTS = 15;

const LINKS: Readonly<Record<Database, readonly (Link | undefined)[]>> = {
  sqlite: [undefined],
  postgres: [undefined, 'socket', 'TLS'],
  mysql: [undefined],
};

const GOALS: Partial<Record<Database, string>> = {
  sqlite: '- Goal: the first response in under 20 ms.\n\n',
  mysql: '- Goal: the first response in under 20 ms.\n\n',
};

const NOTES: Readonly<Record<Database, string>> = {
  sqlite: '',
  postgres: ' Without TLS, `DATABASE_URL` has\n`?sslmode=disable`. For loco, it is the first response to `/_ping`.',
  mysql: ' `DATABASE_URL` has\n`?ssl-mode=disabled`, so there is no TLS.',
};

/** The time from the start of a program to its first response. The tables exist already. */
export async function starts(programs: Programs, databases: Databases, database: Database): Promise<Section> {
  const ours = allFrameworks.flatMap((framework) =>
    LINKS[database].map((link): Subject => {
      const command = [programs.ours(framework, database)];
      const label = `${framework}, ours${link === undefined ? '' : `, ${link}`}`;
      return { label, bare: label, ours: true, database, command, env: { RUST_LOG: 'info' }, link };
    }),
  );
  const subjects = [...ours, ...(database === 'postgres' ? programs.loco() : [])];
  const empty = databases.make(database, 'bench_start', NO_ROWS);
  const times = new Map(subjects.map((subject): [Subject, { wall: number; cpu: number }[]] => [subject, []]));
  for (let round = 0; round <= STARTS; round++) {
    for (const subject of subjects) {
      const server = await Server.start(subject, databases.through(empty, subject.link));
      if (round > 0) times.get(subject)!.push({ wall: server.startTime, cpu: server.cpu() / 1000 });
      await server.stop();
    }
  }
  const rows = [...times].map(([{ label }, all]) => {
    const walls = all.map(({ wall }) => wall);
    const cpu = all.reduce((sum, one) => sum + one.cpu, 0) / all.length;
    return [label, `${median(walls).toFixed(0)} ms`, `${Math.min(...walls).toFixed(0)} ms`, `${cpu.toFixed(0)} ms`];
  });
  const goal = GOALS[database] ?? '';
  const text = `${goal}${STARTS} starts of each, after one that does not count. The program was stopped right after its
first response, so CPU is the processor time until then, as the mean of all starts.${NOTES[database]}`;
  databases.drop(database, 'bench_start');
  return {
    title: `The start on ${nameOf(database)}`,
    text: `${text}\n\n${table(['program', 'median', 'fastest', 'CPU'], rows)}`,
  };
}

const NO_ROWS = { users: 0, orders: 0, status: 'confirmed' } as const;

/** Sizes of executables, and memory before and after load. */
export async function memory(programs: Programs, databases: Databases, database: Database): Promise<Section> {
  const rows: string[][] = [];
  const url = databases.make(database, 'bench_run', ROWS);
  for (const subject of memorySubjects(programs, database)) {
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
    rows.push([subject.label, size, mebibytes(rest), mebibytes(most)]);
  }
  databases.drop(database, 'bench_run');
  const loco = database === 'postgres' ? ' loco gets `/_ping` in place of both requests.' : '';
  const fastify = database === 'mysql' ? '' : ' The executable of Fastify is Node.';
  const text = `One second after the first response, and the most until the end of a load over 32 connections. This is
three seconds of \`GET /users/500\` and three seconds of \`GET /orders\`. The database has ${ROWS.users} users
and ${ROWS.orders} orders.${fastify}${loco}`;
  const head = ['program', 'executable', 'memory at rest', 'most memory'];
  return { title: `Size and memory on ${nameOf(database)}`, text: `${text}\n\n${table(head, rows)}` };
}

/** The other programs do not know MySQL. */
function memorySubjects(programs: Programs, database: Database): Subject[] {
  if (database !== 'mysql') {
    const all = programs
      .subjects(database)
      .filter(({ link, label }) => link === undefined && !label.endsWith('no log'));
    return [...all, ...(database === 'postgres' ? programs.loco() : [])];
  }
  return allFrameworks.map((framework) => {
    const label = `${framework}, ours`;
    return { label, bare: label, ours: true, database, command: [programs.ours(framework, database)], env: LOGGED };
  });
}

function mebibytes(value: number): string {
  return `${value.toFixed(1)} MiB`;
}
