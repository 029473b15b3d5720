import { type Framework, option } from '../../src/answers/options.ts';
import { proofTarget } from '../support/proof-home.ts';

/** The proof of one project. */
export interface Task {
  framework: Framework;
  /** @param target a target directory that nothing else uses meanwhile */
  work(target: string): Promise<void>;
}

/** With fewer tasks than this, a second lane would only compile the same crates again. */
const WORTH_IT = 6;

/**
 * Runs the tasks in one lane per framework. A lane runs one task at a time and has a target directory of its own. One
 * cargo alone leaves cores idle, because it often waits for a single crate, for a test or for a server. A lane that has
 * finished its framework takes tasks of the other one. Each cargo may use all cores, because lanes often wait: the long
 * tasks should come first.
 */
export async function inLanes(tasks: readonly Task[]): Promise<void> {
  const frameworks = option('framework').choices.map(({ value }) => value as Framework);
  const lanes = tasks.length < WORTH_IT ? [undefined] : frameworks;
  const left = [...tasks];
  const next = (framework?: Framework): Task | undefined => {
    const own = left.find((task) => framework === undefined || task.framework === framework);
    // The last task of the other lane stays there, where its crates are compiled already.
    const task = own ?? (left.length > 1 ? left.at(-1) : undefined);
    if (task !== undefined) left.splice(left.indexOf(task), 1);
    return task;
  };
  const outcomes = await Promise.allSettled(
    lanes.map(async (framework, at) => {
      const target = at === 0 ? proofTarget : `${proofTarget}-${framework}`;
      for (let task = next(framework); task !== undefined; task = next(framework)) await task.work(target);
    }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Runs the work that needs the same thing, such as a fixed port, one after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
