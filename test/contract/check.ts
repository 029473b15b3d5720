import { performance } from 'node:perf_hooks';
import { Scene } from './scene.ts';
import { type Database, hasOrders, type Subject } from './subject.ts';

type Run = (scene: Scene) => Promise<void>;

interface Check {
  name: string;
  run: Run;
  needs: Needs;
}

/** What a check or a section is about, if not every program has it. */
interface Needs {
  sample?: 'orders';
}

export interface Section {
  name: string;
  options: Options;
  checks: readonly Check[];
}

/** The needs of checks about orders. */
export const ORDERS: Needs = { sample: 'orders' };

interface Options extends Needs {
  /** Skips the section for other kinds of auth. */
  auth?: readonly Subject['auth'][];
  databases?: readonly Database[];
  /** Skips the section unless the program has all of these. */
  addons?: readonly string[];
  /** Additional variables for the section's server. */
  env?: Record<string, string>;
  /** How many checks run at once. Use more than 1 only if every check starts its own program. */
  atOnce?: number;
}

export interface Result {
  section: string;
  check: string;
  ms: number;
  /** The rule that was broken; absent if the check passed. */
  broken?: string;
}

/** Groups checks under a name. Each check gets its own scene. */
export function section(
  name: string,
  options: Options,
  define: (check: (name: string, run: Run, needs?: Needs) => void) => void,
): Section {
  const checks: Check[] = [];
  define((check, run, needs = {}) => checks.push({ name: check, run, needs }));
  return { name, options, checks };
}

/** Whether the program has what the checks are about. */
function has(subject: Subject, needs: Needs): boolean {
  return needs.sample === undefined || hasOrders(subject);
}

/** The checks of a section that this program needs to pass, and the number of the others. */
export function divided({ options, checks }: Section, subject: Subject): { own: Check[]; others: number } {
  const own = checks.filter(({ needs }) => has(subject, options) && has(subject, needs));
  return { own, others: checks.length - own.length };
}

export function applies({ options }: Section, subject: Subject): boolean {
  const fits =
    (options.auth?.includes(subject.auth) ?? true) && (options.databases?.includes(subject.database) ?? true);
  return fits && (options.addons ?? []).every((addon) => subject.addons?.includes(addon));
}

/** Runs the checks of a section on its own server and database. */
export async function runSection(
  { name, options, checks }: Section,
  subject: Subject,
  report: (result: Result) => void,
): Promise<void> {
  const shared = new Scene(subject, options.env);
  await inParallel(options.atOnce ?? 1, checks, async (check) => {
    const scene = shared.forOneCheck();
    const started = performance.now();
    const broken = await outcome(check.run(scene), scene);
    report({
      section: name,
      check: check.name,
      ms: performance.now() - started,
      ...(broken !== undefined && { broken }),
    });
  });
  await shared.close();
}

async function outcome(run: Promise<void>, scene: Scene): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await scene.close().catch(() => {});
  }
}

/** Works through the list, `width` items at a time. */
export async function inParallel<T>(
  width: number,
  list: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...list];
  const worker = async () => {
    while (rest.length > 0) await work(rest.shift() as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
