import type { Assignment } from './dotenv.ts';
import { type Finding, failed, warning } from './finding.ts';

const LITERALLY =
  'Put the value in single quotes: inside them, every character is literal. ' +
  'If it contains a single quote, put it in double quotes, or set the variable in the environment.';

/** Lines that the program refuses even if a variable overrides them. */
export function refused(assignments: readonly Assignment[], shown: string): Finding[] {
  const counts = new Map<string, number>();
  return assignments.flatMap((assignment) => {
    const { line, name } = assignment;
    const where = `Line ${line} of ${shown}`;
    if (!isLiteral(assignment)) {
      const message = `${where}: the program refuses the value of ${name}, because dotenvy would change it.`;
      return [failed('environment', message, LITERALLY)];
    }
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count !== 2) return [];
    return [failed('environment', `${where} sets ${name} again: the program refuses this.`, 'Remove one of them.')];
  });
}

/** The program's `is_literal`: the value is written as it is, alone or in quotes, and on one line. */
function isLiteral({ written, value }: Assignment): boolean {
  const text = written.trim();
  const starts = ["'", '"', ''].map((quote) => quote + value + quote).filter((start) => text.startsWith(start));
  return !value.includes('\n') && starts.some((start) => /^\s*(?:#|$)/.test(text.slice(start.length)));
}

/**
 * Values that end at a `#`, although they look longer.
 *
 * @param shown the file's path
 * @param isSecret in a secret, a `#` is more often a character than the start of a comment
 */
export function misread(
  assignments: readonly Assignment[],
  shown: string,
  isSecret: (name: string) => boolean,
): Finding[] {
  return assignments.filter(isLiteral).flatMap(({ line, name, written, value }) => {
    const looks = /^\s*['"]/.test(written) ? value : apparent(written, isSecret(name));
    if (lengthOf(value) >= lengthOf(looks)) return [];
    const fault = `the program reads only ${lengthOf(value)} of the ${lengthOf(looks)} characters of ${name}.`;
    return [warning('environment', `Line ${line} of ${shown}: ${fault}`, LITERALLY)];
  });
}

/** A value without quotes, as most people read it. */
function apparent(written: string, secret: boolean): string {
  const comment = secret ? /(?:^|[ \t])#(?:[ \t].*)?$/ : /(?:^#(?=[ \t]|$)|[ \t]#).*$/;
  return written.trimEnd().replace(comment, '').trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
