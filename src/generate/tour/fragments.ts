/**
 * The chapters of the tour show code of the rendered project. A comment names it, so that the code is written once:
 *
 *     <!-- fragment: src/worker.rs impl JobQueue > fn confirm -->
 *
 * A link to the line and a code block are added after the comment. The selector after the path can be:
 *
 * - a Rust item: `fn main`, `struct User`, `impl Clone for X`; `>` selects an item inside another one
 * - `statement CREATE TABLE users` in SQL, `section [profile.dev]` in TOML
 * - nothing: the whole file
 *
 * `| from … | to …` selects some of its lines. The search relies on the layout that rustfmt produces.
 */

/** Attributes of the API description are left out, because they are longer than the code. */
const LEFT_OUT = /^\s*#!?\[(utoipa::|schema|param|into_params|response)/;

const LANGUAGES: Readonly<Record<string, string>> = {
  rs: 'rust',
  sql: 'sql',
  toml: 'toml',
  sh: 'sh',
  mjs: 'js',
  txt: 'text',
  Dockerfile: 'dockerfile',
};

export interface Fragment {
  path: string;
  /** The first line that is shown, counted from 1. */
  line: number;
  lines: readonly string[];
}

/**
 * The link and the code block for a fragment. `what` is the text after `fragment:` in the comment.
 * @throws Error if there is no such file or item
 */
export function fragment(what: string, texts: ReadonlyMap<string, string>): string {
  const { path, line, lines } = cut(what, texts);
  const language = LANGUAGES[path.split('.').pop()!] ?? '';
  const name = nameOf(what);
  const place = `${name === undefined ? '' : `\`${name}\` in `}${path}, line ${line}`;
  return [`[${place}](../../${path}#L${line})`, '', `\`\`\`${language}`, ...lines, '```'].join('\n');
}

/** The name of what the fragment shows: of a function, a type or a constant, or the head of an `impl`. */
function nameOf(what: string): string | undefined {
  const item = what.split(' | ')[0]!.split(' > ').at(-1)!;
  const [, name, head] = /(?:^| )(?:(?:fn|struct|enum|const) (\w+)|(impl.*))$/.exec(item) ?? [];
  return name ?? head;
}

/** Cuts one fragment. `what` is the text after `fragment:` in the comment. */
export function cut(what: string, texts: ReadonlyMap<string, string>): Fragment {
  const [head = '', ...narrow] = what.split(' | ');
  const [path = '', ...words] = head.split(' ');
  const lines = texts.get(path)?.replace(/\n$/, '').split('\n');
  if (lines === undefined) throw new Error(`there is no file ${path}`);
  let range: Range = { from: 0, to: lines.length };
  const selector = words.join(' ');
  for (const part of selector === '' ? [] : selector.split(' > ')) range = find(lines, range, part);
  for (const option of narrow) range = narrowed(lines, range, option);
  const kept = withoutLeftOut(lines.slice(range.from, range.to));
  const skipped = lines.slice(range.from, range.to).indexOf(kept[0]!);
  return { path, line: range.from + skipped + 1, lines: dedented(kept) };
}

/** The lines from `from` up to, but not including, `to`. */
interface Range {
  from: number;
  to: number;
}

function find(lines: readonly string[], within: Range, selector: string): Range {
  if (selector.startsWith('statement ')) return statement(lines, selector.slice('statement '.length));
  if (selector.startsWith('section ')) return section(lines, selector.slice('section '.length));
  return item(lines, within, selector);
}

function item(lines: readonly string[], within: Range, selector: string): Range {
  const starts: number[] = [];
  for (let at = within.from; at < within.to; at += 1) if (isHead(lines[at]!, selector)) starts.push(at);
  // Matches that are indented further belong to something inside a function.
  const depth = Math.min(...starts.map((at) => indent(lines[at]!)));
  const [start, another] = starts.filter((at) => indent(lines[at]!) === depth);
  if (start === undefined) throw new Error(`there is no ${selector}`);
  if (another !== undefined)
    throw new Error(`there is more than one ${selector}: lines ${start + 1} and ${another + 1}`);
  return { from: withLeading(lines, start), to: end(lines, start) + 1 };
}

function isHead(line: string, selector: string): boolean {
  if (!line.includes(selector)) return false; // a fast check that rejects nearly every line
  const bare = line
    .trim()
    .replace(/^pub(\([a-z ]+\))? /, '')
    .replace(/^((async|unsafe|const) )+(?=fn )/, '');
  if (selector.startsWith('impl ')) return bare.replace(/ (\{.*|where)$/, '') === selector;
  return bare.startsWith(selector) && !/^\w/.test(bare.slice(selector.length));
}

/** The first line of the comments and attributes before an item. */
function withLeading(lines: readonly string[], start: number): number {
  let from = start;
  while (from > 0) {
    const before = lines[from - 1]!.trim();
    if (before.startsWith('//!')) break;
    if (before.startsWith('//') || /^#!?\[.*\]$/.test(before)) from -= 1;
    else if (/^[)\]}]*\)\]$/.test(before)) from = opening(lines, from - 1);
    else break;
  }
  return from;
}

function opening(lines: readonly string[], from: number): number {
  while (!lines[from]!.trim().startsWith('#[')) from -= 1;
  return from;
}

function end(lines: readonly string[], start: number): number {
  const head = lines[start]!;
  const isValue = /^\s*(pub(\([a-z ]+\))? )?(const(?! fn)|static|type|use) /.test(head);
  const close = `${' '.repeat(indent(head))}}`;
  const isEnd = (line: string) => (isValue ? line.endsWith(';') : line === close || line === `${close};`);
  if (/[;}]$/.test(head)) return start;
  const at = lines.findIndex((line, at) => at > start && isEnd(line));
  if (at === -1) throw new Error(`line ${start + 1} has no end that rustfmt would write`);
  return at;
}

function statement(lines: readonly string[], beginning: string): Range {
  const start = lines.findIndex((line) => line.startsWith(beginning) && !/^\w/.test(line.slice(beginning.length)));
  const to = lines.findIndex((line, at) => at >= start && line.replace(/ *--.*$/, '').endsWith(';'));
  if (start === -1 || to === -1) throw new Error(`there is no statement ${beginning}`);
  let from = start;
  while (from > 0 && lines[from - 1]!.startsWith('--')) from -= 1;
  return { from, to: to + 1 };
}

function section(lines: readonly string[], head: string): Range {
  const start = lines.indexOf(head);
  if (start === -1) throw new Error(`there is no section ${head}`);
  const next = lines.findIndex((line, at) => at > start && /^(\[|$)/.test(line));
  let from = start;
  while (from > 0 && lines[from - 1]!.startsWith('#')) from -= 1;
  return { from, to: next === -1 ? lines.length : next };
}

function narrowed(lines: readonly string[], { from, to }: Range, option: string): Range {
  const [, side, text] = /^(from|to) (.+)$/.exec(option) ?? [];
  if (side === undefined) throw new Error(`"${option}" is neither "from …" nor "to …"`);
  const at = lines.findIndex((line, at) => at >= from && at < to && line.includes(text!));
  if (at === -1) throw new Error(`no line has "${text}"`);
  return side === 'from' ? { from: at, to } : { from, to: at + 1 };
}

function withoutLeftOut(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!LEFT_OUT.test(lines[at]!)) kept.push(lines[at]!);
    else while (!lines[at]!.trimEnd().endsWith(')]')) at += 1;
  }
  return kept;
}

function dedented(lines: readonly string[]): string[] {
  const least = Math.min(...lines.filter((line) => line !== '').map(indent));
  return lines.map((line) => line.slice(least));
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}
