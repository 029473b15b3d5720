import type { Panel } from '../bars.ts';
import { median } from '../measure.ts';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { fullLoad, processorTime, steadyLoad, warmUp } from './load.ts';
import { Server } from './process.ts';
import type { Subject } from './subjects.ts';

export interface Runs {
  rounds: number;
  /** Of each measurement. */
  seconds: number;
}

export const ROWS = { users: 1000, orders: 10_000, status: 'confirmed' } as const;

/** The name of the database that all copies come from. */
export const SEED = 'bench_seed';

interface Task<T> {
  title: string;
  path: string;
  subjects: readonly Subject[];
  databases: Databases;
  runs: Runs;
  measure: (server: Server, subject: Subject) => Promise<T>;
}

/** Each program takes its turn in each round, as a new process. If it writes, the database is a new copy. */
async function inTurns<T>({ title, path, subjects, databases, runs, measure }: Task<T>): Promise<Map<Subject, T[]>> {
  const results = new Map(subjects.map((subject): [Subject, T[]] => [subject, []]));
  for (let round = 0; round < runs.rounds; round++) {
    for (const subject of subjects) {
      const database = subject.database as 'sqlite' | 'postgres';
      const url = path === '/users' ? databases.copy(database, SEED, 'bench_run') : databases.url(database, SEED);
      const server = await Server.start(subject, databases.through(url, subject.link));
      results.get(subject)!.push(await measure(server, subject));
      await server.stop();
    }
    console.log(`${title}: round ${round + 1} of ${runs.rounds}`);
  }
  return results;
}

type Request = Omit<Task<never>, 'measure'> & { drawn?: boolean; goal?: string };

/** As many requests as each program takes, over 32 connections. */
export async function requests(task: Request): Promise<Section> {
  const { title, subjects } = task;
  const loads = await inTurns({
    ...task,
    measure: async (server, { health }) => {
      const path = task.path === '/health' ? (health ?? task.path) : task.path;
      await warmUp(server, path);
      const rate = await fullLoad(server, path, task.runs.seconds);
      return { rate, cpu: await processorTime(server, path, task.runs.seconds) };
    },
  });
  const of = (label: string, figure: 'rate' | 'cpu') => {
    const subject = subjects.find((one) => one.label === label)!;
    return median(loads.get(subject)!.map((load) => load[figure]));
  };
  const rows = subjects.map(({ label, bare }) => [
    label,
    microseconds(of(label, 'cpu')),
    label === bare ? '' : (of(label, 'cpu') / of(bare, 'cpu')).toFixed(2),
    Math.round(of(label, 'rate')).toLocaleString('en'),
  ]);
  const panel: Panel = {
    title: `${title.replaceAll('`', '')}: processor time`,
    bars: [...subjects]
      .sort((a, b) => of(a.label, 'cpu') - of(b.label, 'cpu'))
      .map(({ label, ours }) => ({ label, value: of(label, 'cpu'), text: microseconds(of(label, 'cpu')), ours })),
  };
  const head = ['program', 'CPU for a request', '× bare', 'requests per second'];
  const compared = ['Go', 'Fastify'].flatMap((rival) => {
    const label = `${rival}, same features`;
    if (!subjects.some((subject) => subject.label === label)) return [];
    const [axum, actix] = ['axum, ours', 'actix-web, ours'].map((own) =>
      (of(label, 'cpu') / of(own, 'cpu')).toFixed(2),
    );
    return [`- ${rival} with the same features takes ${axum} × the CPU of ours on Axum, and ${actix} × on Actix Web.`];
  });
  const text = [...compared, ...(task.goal === undefined ? [] : [`- Goal: ${task.goal}`]), '', table(head, rows)];
  return { title, text: text.join('\n'), panels: task.drawn ? [panel] : [] };
}

/** How long clients wait when each program gets the same number of requests, which all of them can serve. */
export async function latency(task: Request & { rate: number }): Promise<Section> {
  const times = await inTurns({
    ...task,
    measure: (server) => steadyLoad(server, task.path, task.rate, task.runs.seconds),
  });
  const rows = [...times].map(([{ label }, all]) => [
    label,
    ...[0, 1].map((at) => `${median(all.map((pair) => pair[at]!)).toFixed(2)} ms`),
  ]);
  const goal = '- Goal: 99 % is no longer than for any other program with the same features.';
  const rate = task.rate.toLocaleString('en');
  const text = `${goal}\n\n${rate} requests per second over 16 connections. Medians of the rounds.`;
  return { title: task.title, text: `${text}\n\n${table(['program', '50 %', '99 %'], rows)}` };
}

function microseconds(value: number): string {
  return `${value.toFixed(1)} µs`;
}
