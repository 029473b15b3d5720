import { fences, type Step, stepsOf } from '../support/transcript.ts';

/**
 * How long a reader needs for a chapter who pastes the diffs. The pace is that of a slow reader: two readers of the
 * whole tour were slower than 200 words and 24 lines. Exercises are not included, because the tour says so.
 */
const WORDS_PER_MINUTE = 170;

/** A line of a diff, of code or of output. */
const LINES_PER_MINUTE = 16;

/** To paste a command, and to compare its output. Also to take an edit back. */
const SECONDS_PER_ACTION = 10;

/** What commands take on two processors; the first pattern that fits counts. They were measured once. */
const WAITS: readonly (readonly [command: RegExp, seconds: number])[] = [
  [/cargo sqlx prepare/, 10],
  [/cargo (test|clippy|install)\b/, 10],
  [/cargo (build|run)\b/, 8],
  [/cargo (check|sqlx)\b/, 4],
];

/** Seconds for all crates: the first build, the first check, and the first builds of query data and of tests. */
const FIRST_BUILDS: Readonly<Record<string, number>> = {
  '01-start.md': 90,
  '02-first-route.md': 90,
  '06-sql.md': 50,
  '12-tests.md': 50,
};

export interface Effort {
  words: number;
  lines: number;
  actions: number;
  /** Seconds. */
  waits: number;
  minutes: number;
}

/** What the reader of a chapter does before its exercise. */
export function effortOf(name: string, chapter: string): Effort {
  const text = chapter.replace(/^## Your turn$[\s\S]*/m, '').replace(/<!--[\s\S]*?-->/g, '');
  let lines = 0;
  let actions = 0;
  let waits = FIRST_BUILDS[name] ?? 0;
  const edited = new Set<string>();
  for (const { info, lines: shown, line } of fences(text)) {
    if (info === 'diff') {
      const changed = shown.filter((one) => /^[-+](?!--|\+\+)/.test(one));
      // An edit that takes back earlier ones needs no reading.
      if (changed.every((one) => edited.has(opposite(one)))) actions += 1;
      else lines += changed.length;
      for (const one of changed) edited.add(one);
    } else if (/^console/.test(info)) {
      const steps = stepsOf(shown, line);
      lines += steps.flatMap(({ expected }) => expected).length;
      actions += steps.filter(({ command }) => command !== undefined).length;
      waits += steps.reduce((sum, step) => sum + waitOf(step), 0);
    } else if (info !== 'mermaid') lines += shown.length;
  }
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const words = prose.split(/\s+/).filter((word) => /\w/.test(word)).length;
  const seconds = actions * SECONDS_PER_ACTION + waits;
  return { words, lines, actions, waits, minutes: words / WORDS_PER_MINUTE + lines / LINES_PER_MINUTE + seconds / 60 };
}

function waitOf({ command = '' }: Step): number {
  const slept = [...command.matchAll(/\bsleep (\d+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
  return slept + (WAITS.find(([pattern]) => pattern.test(command))?.[1] ?? 0);
}

function opposite(line: string): string {
  return (line.startsWith('+') ? '-' : '+') + line.slice(1);
}

/** What a chapter says: whole steps of five minutes, so that the number is the same for most combinations. */
export function stated(minutes: number): number {
  return Math.ceil(minutes / 5) * 5;
}
