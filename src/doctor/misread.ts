import type { Assignment } from './dotenv.ts';
import { type Finding, failed, warning } from './finding.ts';

const LITERALLY = 'Put the value in single quotes: inside them, every character is literal.';

/** Lines that the program refuses even if a variable overrides them: dotenvy would replace a `$name`. */
export function refused(assignments: readonly Assignment[], shown: string): Finding[] {
  return assignments.filter(hasReference).map(({ line, name }) => {
    const message = `Line ${line} of ${shown}: the program refuses a $ outside of single quotes (${name}).`;
    return failed('environment', message, LITERALLY);
  });
}

function hasReference({ written }: Assignment): boolean {
  return written.includes('$') && !written.trimStart().startsWith("'");
}

/**
 * Values that the program reads differently from how they look in the file.
 *
 * @param shown the file's path
 * @param isSecret in a secret, a `#` is more often a character than the start of a comment
 */
export function misread(
  assignments: readonly Assignment[],
  shown: string,
  isSecret: (name: string) => boolean,
): Finding[] {
  const times = new Map<string, number>();
  return assignments.flatMap((assignment) => {
    const { line, name } = assignment;
    const where = `Line ${line} of ${shown}`;
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    if (before > 1) return []; // reported once
    if (before === 1) {
      return [warning('environment', `${where} sets ${name} again: the first line counts.`, 'Remove one of them.')];
    }
    if (hasReference(assignment)) return [];
    const fault = faultOf(assignment, isSecret(name));
    return fault ? [warning('environment', `${where}: ${fault}`, LITERALLY)] : [];
  });
}

function faultOf({ name, written, value }: Assignment, secret: boolean): string | undefined {
  const looks = lengthOf(apparent(written, secret));
  const reads = lengthOf(value);
  return reads < looks ? `the program reads only ${reads} of the ${looks} characters of ${name}.` : undefined;
}

/** The value as most people read it: they know quotes and comments, but no escapes outside of quotes. */
function apparent(written: string, secret: boolean): string {
  const text = written.trim();
  const [, quoted] = /^'([^']*)'\s*(?:#.*)?$/.exec(text) ?? /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s.exec(text) ?? [];
  if (quoted !== undefined) return text.startsWith("'") ? quoted : quoted.replace(/\\(.)/gs, '$1');
  const comment = secret ? /(?:^|[ \t])#(?:[ \t].*)?$/ : /(?:^#(?=[ \t]|$)|[ \t]#).*$/;
  return written.trimEnd().replace(comment, '').trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
