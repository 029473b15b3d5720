import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An anchor in a file, and the text that replaces it. An expression with the flag `g` replaces all matches. */
export type Edit = readonly [anchor: string | RegExp, replacement: string];

/** The files of a project, as a user changes them. Remembers which of them were changed. */
export class Sources {
  readonly directory: string;
  readonly touched = new Set<string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  create(path: string, text: string): void {
    const file = join(this.directory, path);
    if (existsSync(file)) throw new Error(`${path} exists already`);
    mkdirSync(dirname(file), { recursive: true });
    this.write(path, text);
  }

  /** Throws if an anchor is missing, or if a text without `g` occurs more than once. */
  edit(path: string, ...edits: readonly Edit[]): void {
    this.write(path, edited(this.read(path), path, edits));
  }

  append(path: string, text: string): void {
    this.write(path, this.read(path) + text);
  }

  /** Creates a file that begins as a copy of another one. */
  copy(from: string, to: string, change: (text: string) => string): void {
    this.create(to, change(this.read(from)));
  }

  /** Adds a migration with the next number. */
  migrate(name: string, sql: string): void {
    const last = readdirSync(join(this.directory, 'migrations')).sort().at(-1)!;
    const number = Number.parseInt(last, 10) + 1;
    this.create(`migrations/${String(number).padStart(4, '0')}_${name}.sql`, sql);
  }

  /** The files that this work changed. */
  during(work: () => void): string[] {
    const before = new Set(this.touched);
    this.touched.clear();
    work();
    const touched = [...this.touched].sort();
    for (const path of before) this.touched.add(path);
    return touched;
  }

  private write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
    this.touched.add(path);
  }
}

/** The text after these edits. Throws if an anchor is missing or ambiguous. */
export function edited(text: string, name: string, edits: readonly Edit[]): string {
  return edits.reduce((result, [anchor, replacement]) => {
    const all = typeof anchor !== 'string' && anchor.global;
    const count =
      typeof anchor === 'string' ? result.split(anchor).length - 1 : [...result.matchAll(global(anchor))].length;
    if (count === 0 || (count > 1 && !all)) throw new Error(`${name} contains ${count} times: ${anchor}`);
    // A replacement text for a plain anchor has no patterns such as $1.
    return typeof anchor === 'string' ? result.replace(anchor, () => replacement) : result.replace(anchor, replacement);
  }, text);
}

function global(anchor: RegExp): RegExp {
  return new RegExp(anchor, anchor.flags.includes('g') ? anchor.flags : `${anchor.flags}g`);
}

/** The Rust text without one item that begins in the first column, its comment and its attributes. */
export function withoutItem(text: string, name: string, item: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(item));
  if (start < 0) throw new Error(`${name} does not contain: ${item}`);
  const end = lines.indexOf('}', start);
  let from = start;
  while (/^(\/\/\/|#\[)/.test(lines[from - 1] ?? '')) from--;
  if (lines[from - 1] === '') from--;
  return [...lines.slice(0, from), ...lines.slice(end + 1)].join('\n');
}
