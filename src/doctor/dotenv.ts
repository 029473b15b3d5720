export interface DotEnv {
  /** The first line of each name counts. */
  variables: ReadonlyMap<string, string>;
  /** The numbers of the lines that are malformed. */
  faults: readonly number[];
}

/** Reads a `.env` file as the crate dotenvy 0.15 does, by which the generated programs read it: quotes, escapes, `$NAME`. */
export function parseDotEnv(text: string, environment: NodeJS.ProcessEnv): DotEnv {
  const variables = new Map<string, string>();
  const known = new Map<string, string>();
  const faults: number[] = [];
  for (const { number, line, whole } of logicalLines(text.replace(/^\uFEFF/, ''))) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, rest] = /^(?:export\s+(?!=))?([A-Za-z_][\w.]*)\s*=\s*([\s\S]*)$/.exec(trimmed) ?? [];
    const value =
      name === undefined ? undefined : parsedValue(rest!, (word) => environment[word] ?? known.get(word) ?? '');
    if (name === undefined || value === undefined || !whole) {
      faults.push(number);
      continue;
    }
    known.set(name, value);
    if (!variables.has(name)) variables.set(name, value);
  }
  return { variables, faults };
}

/** A value in quotes may go on in the next line. Where the text ends inside of one, the line is not whole. */
function* logicalLines(text: string): Generator<{ number: number; line: string; whole: boolean }> {
  let start = 1;
  let line = '';
  for (const [index, physical] of text.split(/(?<=\n)/).entries()) {
    if (line === '') start = index + 1;
    line += physical;
    const end = line.trimStart().startsWith('#') ? line.length : endOf(line);
    if (end === undefined) continue;
    yield { number: start, line: line.slice(0, end).replace(/\r?\n$/, ''), whole: true };
    line = '';
  }
  if (line !== '') yield { number: start, line, whole: false };
}

/** Where a line ends: before a comment, or as a whole. Undefined while a quote, or an escape, is open. */
function endOf(line: string): number | undefined {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (char === '\\') {
      if (++at === line.length) return undefined;
    } else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '#' && /[^\S\r\n]/.test(line[at - 1] ?? '')) {
      return at;
    }
  }
  return quote === '' ? line.length : undefined;
}

/** What stands behind the `=`, or undefined when it is malformed. */
function parsedValue(text: string, resolve: (name: string) => string): string | undefined {
  if (text.startsWith('#')) return '';
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === "'") {
      if (char === "'") quote = '';
      else value += char;
    } else if (char === '\\') {
      const next = text[++at];
      if (next === undefined) return quote === '' ? value : undefined;
      if (!'\\\'"$ n'.includes(next)) return undefined;
      value += next === 'n' ? '\n' : next;
    } else if (char === '$') {
      const [all, braced, plain] = /^\$(?:\{([^}]*)\}|([\p{L}\p{N}]*))/u.exec(text.slice(at))!;
      if (text[at + 1] === '{' && braced === undefined) return undefined;
      value += resolve(braced ?? plain ?? '');
      at += all.length - 1;
      // So it is in dotenvy: what ends a name without braces stands for itself, be it a quote.
      if (braced === undefined && at + 1 < text.length && text[at + 1] !== '$') value += text[++at];
    } else if (char === quote) {
      quote = '';
    } else if (quote === '"') {
      value += char;
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === ' ' || char === '\t') {
      return /^[ \t]*(#|$)/.test(text.slice(at)) ? value : undefined;
    } else {
      value += char;
    }
  }
  return quote === '' ? value : undefined;
}
