import { oneLine } from './run.ts';

const BAR = 16;

/** Narrower lines have no bar. */
const BAR_FROM = 50;

/** What cargo does at the moment. */
export interface Progress {
  /** As cargo prints it: `Compiling`, `Downloaded`, `Blocking`. */
  step: string;
  detail: string;
  /** Packages that are compiled, and all of them; 0 when their number is not known. */
  done: number;
  total: number;
  seconds: number;
}

/** One line of at most `width` characters: the step, how far it is, and the elapsed time, which is never cut off. */
export function progressLine({ step, detail, done, total, seconds }: Progress, width: number): string {
  const time = ` (${seconds} s)`;
  const counting = step === 'Compiling' && total > 0;
  const full = counting ? Math.round((Math.min(done, total) / total) * BAR) : 0;
  const bar = counting && width >= BAR_FROM ? `[${'='.repeat(full)}${' '.repeat(BAR - full)}] ` : '';
  const text = `${bar}${step}${counting ? ` ${Math.min(done, total)}/${total}` : ''}${detail && `: ${detail}`}`;
  const room = width - time.length;
  if (room < 1) return time.trim().slice(0, Math.max(0, width));
  return `${text.length > room ? `${text.slice(0, room - 1)}…` : text}${time}`;
}

/** cargo aligns the word of a status line to twelve columns. All other lines belong to warnings and errors. */
export function parseStatus(line: string): Pick<Progress, 'step' | 'detail'> | undefined {
  const [, step, detail] = /^(?=.{12} ) *([A-Z][a-z]+) (.*)$/.exec(line) ?? [];
  if (step === undefined || detail === undefined) return undefined;
  return { step, detail: oneLine(detail.replace(/ \(.*\)$/, '')) }; // the path or the registry in parentheses
}
