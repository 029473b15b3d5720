/**
 * A console block of the tour. A `console` block belongs to the reader's terminal, a `console server` block to the
 * terminal where the server runs. `$ ` begins a command, `^C` interrupts, and the other lines are the expected output.
 */
export interface Block {
  file: string;
  terminal: 'reader' | 'server';
  steps: readonly Step[];
}

export interface Step {
  line: number;
  /** Undefined if the block only shows what the server has printed since the last block. */
  command: string | undefined;
  expected: readonly string[];
}

export interface Fence {
  line: number;
  info: string;
  lines: readonly string[];
}

export function fences(markdown: string): Fence[] {
  const found: Fence[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [at, text] of markdown.split('\n').entries()) {
    if (open && text === '```') {
      found.push(open);
      open = undefined;
    } else if (open) open.lines.push(text);
    else if (text.trimStart().startsWith('```')) open = { line: at + 1, info: text.slice(3), lines: [] };
  }
  if (open) throw new Error(`the fence that begins in line ${open.line} does not end`);
  return found;
}

export function blocksOf(file: string, markdown: string): Block[] {
  return fences(markdown)
    .filter(({ info }) => /^console\b/.test(info))
    .map(({ line, info, lines }) => {
      if (info !== 'console' && info !== 'console server')
        throw new Error(`${file}:${line}: "${info}" is not a kind of console`);
      return { file, terminal: info === 'console' ? 'reader' : 'server', steps: stepsOf(lines, line) };
    });
}

export function stepsOf(lines: readonly string[], start: number): Step[] {
  const steps: { line: number; command: string | undefined; expected: string[] }[] = [];
  for (const [at, text] of lines.entries()) {
    const line = start + 1 + at;
    if (text.startsWith('$ ')) steps.push({ line, command: text.slice(2), expected: [] });
    else if (text === '^C') steps.push({ line, command: text, expected: [] });
    else if (steps.length === 0) steps.push({ line, command: undefined, expected: [text] });
    else steps.at(-1)!.expected.push(text);
  }
  return steps;
}

/** Stand-ins for text that differs from run to run. Each matches one form only. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<id>': '[1-9][0-9]*',
  '<hex>': '[0-9a-f]{64}',
  '<n>': '[0-9]+',
  '<number>': '[0-9]+(?:\\.[0-9]+)?',
  '<time>': '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z',
  '<token>': '[A-Za-z0-9._-]{20,}',
  '<uuid>': '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '<text>': '[^"]+',
  '…': '.*',
};

function pattern(line: string): RegExp {
  const parts = line
    .split(/(<[a-z]+>|…)/)
    .map((part) => PLACEHOLDERS[part] ?? part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`);
}

/**
 * The number of lines that match the expected ones, or undefined if they do not match. A line with only `…` matches
 * any number of lines. With `whole`, all lines must match.
 */
export function matched(expected: readonly string[], lines: readonly string[], whole: boolean): number | undefined {
  const [first, ...rest] = expected;
  if (first === undefined) return whole && lines.length > 0 ? undefined : 0;
  if (first === '…') {
    for (let skipped = 0; skipped <= lines.length; skipped += 1) {
      const further = matched(rest, lines.slice(skipped), whole);
      if (further !== undefined) return skipped + further;
    }
    return undefined;
  }
  if (lines[0] === undefined || !pattern(first).test(lines[0])) return undefined;
  const further = matched(rest, lines.slice(1), whole);
  return further === undefined ? undefined : further + 1;
}
