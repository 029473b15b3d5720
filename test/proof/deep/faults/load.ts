import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../../contract/answer.ts';
import { Broken, fail } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';
import type { Order } from '../../../contract/shapes.ts';

/** One request: when it was sent, how many milliseconds it took, and its answer or error. */
export interface Sample {
  what: string;
  at: number;
  ms: number;
  answer?: Answer;
  error?: string;
}

type Ask = () => Promise<Answer>;

/** Clients that repeat a request until `stop` is called. */
export class Load {
  readonly samples: Sample[] = [];
  private readonly clients: Promise<void>[] = [];
  private stopped = false;
  private broken: Broken | undefined;

  constructor(scene: Scene) {
    scene.atEnd(() => (this.stopped = true)); // even if the check fails before it stops them
  }

  /** Adds clients. Each waits `pause` milliseconds between an answer and its next request. */
  clientsOf(count: number, what: string, ask: Ask, pause = 0): void {
    for (let n = 0; n < count; n++) this.clients.push(this.client(what, ask, pause));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
    if (this.broken) throw this.broken;
  }

  of(...what: string[]): Sample[] {
    return this.samples.filter((sample) => what.includes(sample.what));
  }

  /** The ids of all rows that a 201 confirmed. */
  get acknowledged(): number[] {
    return this.samples.filter(({ answer }) => answer?.status === 201).map(({ answer }) => answer!.json<Order>().id);
  }

  private async client(what: string, ask: Ask, pause: number): Promise<void> {
    while (!this.stopped) {
      const at = performance.now();
      const sample: Sample = { what, at, ms: 0 };
      try {
        sample.answer = await ask();
      } catch (error) {
        if (error instanceof Broken) this.broken ??= error; // the answer broke a rule for all answers
        sample.error = (error as Error).message;
      }
      sample.ms = performance.now() - at;
      this.samples.push(sample);
      await sleep(sample.error === undefined ? pause : Math.max(pause, 20));
    }
  }
}

/** Requires that every request was answered with one of these statuses. */
export function onlyAnswered(samples: readonly Sample[], ...statuses: number[]): void {
  for (const { what, answer, error } of samples) {
    if (answer === undefined) fail(`${what} was not answered: ${error}`);
    if (!statuses.includes(answer.status)) fail(`expected ${statuses.join(' or ')}: ${answer}`);
  }
}

export function longest(samples: readonly Sample[]): number {
  return samples.reduce((most, { ms }) => Math.max(most, ms), 0);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
