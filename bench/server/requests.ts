import type { Panel } from '../bars.ts';
import { median } from '../measure.ts';
import { type Section, table } from '../report.ts';
import type { Databases } from './databases.ts';
import { fullLoad, processorTime, steadyLoad } from './load.ts';
import { Server } from './process.ts';
import type { Subject } from './subjects.ts';

export interface Runs {
  rounds: number;
  /** Of each measurement. */
  seconds: number;
}

/** Seconds before each measurement. They fill caches and let JavaScript compile. */
const WARM_UP = 1;

export const ROWS = { users: 1000, orders: 10_000, status: 'confirmed' } as const;

/** The name of the database that all copies come from. */
export const SEED = 'bench_seed';

interface Task<T> {
  title: string;
  subjects: readonly Subject[];
  databases: Databases;
  runs: Runs;
  measure: (server: Server) => Promise<T>;
}

/** Each program takes its turn in each round, as a new process with a new copy of the database. */
async function inTurns<T>({ title, subjects, databases, runs, measure }: Task<T>): Promise<Map<Subject, T[]>> {
  const results = new Map(subjects.map((subject): [Subject, T[]] => [subject, []]));
  for (let round = 0; round < runs.rounds; round++) {
    for (const subject of subjects) {
      const url = databases.copy(subject.database as 'sqlite' | 'postgres', SEED, 'bench_run');
      const server = await Server.start(subject, subject.tls ? url.replace('?sslmode=disable', '') : url);
      results.get(subject)!.push(await measure(server));
      await server.stop();
    }
    console.log(`${title}: round ${round + 1} of ${runs.rounds}`);
  }
  return results;
}

type Request = Omit<Task<never>, 'measure'> & { path: string; drawn?: boolean };

/** As many requests as each program takes, over 32 connections. */
export async function requests(task: Request): Promise<Section> {
  const { title, subjects, path } = task;
  const loads = await inTurns({
    ...task,
    measure: async (server) => {
      await fullLoad(server, path, WARM_UP);
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
  const text = table(['program', 'CPU for a request', '× bare', 'requests per second'], rows);
  return { title, text, panels: task.drawn ? [panel] : [] };
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
  const text = `${task.rate.toLocaleString('en')} requests per second over 16 connections. Medians of the rounds.`;
  return { title: task.title, text: `${text}\n\n${table(['program', '50 %', '99 %'], rows)}` };
}

function microseconds(value: number): string {
  return `${value.toFixed(1)} µs`;
}
