import { logicalLines } from './dotenv-lines.ts';

/** Reads a `.env` file exactly as dotenvy 0.15 does, because the generated programs read it with that crate. */
export interface DotEnv {
  /** Name → what the program gets from the file. Of several lines with one name, the first counts. */
  variables: ReadonlyMap<string, string>;
  assignments: readonly Assignment[];
  /** The numbers of the lines that are malformed. dotenvy stops at the first. */
  faults: readonly number[];
}

export interface Assignment {
  /** The number of its first line. */
  line: number;
  name: string;
  /** All text after the `=`, a comment included. */
  written: string;
  value: string;
}

const BLANK = '\\p{White_Space}';
const ASSIGNMENT = new RegExp(`^(?:export${BLANK}+(?!=))?([A-Za-z_][\\w.]*)${BLANK}*=${BLANK}*(.*)$`, 'su');

/** @param environment what is set outside of the file: it counts more */
export function parseDotEnv(text: string, environment: NodeJS.ProcessEnv): DotEnv {
  const variables = new Map<string, string>();
  const assignments: Assignment[] = [];
  const faults: number[] = [];
  const resolve = (name: string) => environment[name] ?? variables.get(name);
  for (const { number, line, comment, whole } of logicalLines(text.replace(/^\uFEFF/, ''))) {
    const trimmed = trim(line);
    if (whole && (trimmed === '' || trimmed.startsWith('#'))) continue;
    const [, name, right = ''] = ASSIGNMENT.exec(trimmed) ?? [];
    const parsed = right.startsWith('#') ? '' : parseValue(right, resolve);
    // The system has no NUL in a variable: dotenvy panics where it would set one.
    const storable = !parsed?.includes('\0') || (name !== undefined && resolve(name) !== undefined);
    if (name === undefined || parsed === undefined || !whole || !storable) {
      faults.push(number);
      continue;
    }
    assignments.push({ line: number, name, written: (line + comment).replace(/^[^=]*=/, ''), value: parsed });
    if (!variables.has(name)) variables.set(name, parsed);
  }
  return { variables, assignments, faults };
}

/** dotenvy's `parse_value`. Undefined when the value is malformed. */
function parseValue(text: string, resolve: (name: string) => string | undefined): string | undefined {
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === "'") {
      if (char === "'") quote = '';
      else value += char;
    } else if (char === '\\') {
      const next = text[++at];
      if (next === undefined) break;
      if (!'\\\'"$ n'.includes(next)) return undefined;
      value += next === 'n' ? '\n' : next;
    } else if (char === '$') {
      const [all, braced, plain = ''] = /^\$(?:\{([^}]*)\}|([\p{Alphabetic}\p{N}]*))/u.exec(text.slice(at))!;
      if (text[at + 1] === '{' && braced === undefined) return undefined;
      const name = braced ?? plain;
      value += resolve(name) ?? '';
      at += all.length - 1;
      // The character that ends a name without braces is taken literally, even a quote.
      if (braced === undefined && at + 1 < text.length && text[at + 1] !== '$') value += text[++at];
    } else if (char === quote) {
      quote = '';
    } else if (quote === '"') {
      value += char;
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === ' ' || char === '\t') {
      if (!/^[ \t]*(#|$)/.test(text.slice(at))) return undefined;
      break;
    } else {
      value += char;
    }
  }
  return quote === '' ? value : undefined;
}

function trim(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}
