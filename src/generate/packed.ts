import type { Layer, TemplateContext } from './layers.ts';
import { SEPARATOR } from './lock-file.ts';
import type { Templates } from './templates.ts';

/**
 * The templates as the build ships them: lines of JSON in ASCII, which ends each of them with a line break. The first
 * line is the index. The second one has the packages of all lock files, and the third one pieces of all tours. Then
 * each tour has a line, and each layer. A project decodes only its own lines.
 */
export interface Index {
  /** The names of tours, and then the folders of layers, in the order of the lines. */
  tours: readonly string[];
  folders: readonly string[];
  /** The name of a lock file → its packages, as positions in the second line. */
  locks: Readonly<Record<string, readonly number[]>>;
}

/** The line of a tour. A text is a list of pieces, as positions in the third line: tours share most of them. */
export type PackedTour = readonly (readonly number[])[];

/** The line of a layer. A plain file is one string. */
export type PackedFile = readonly [path: string, content: string | readonly Part[]];

/** A piece of a template: text, a value to print, or a block. A path of no keys is `this`. */
export type Part =
  | string
  | { print: Path }
  | { if: Path; body: readonly Part[] }
  | { each: Path; body: readonly Part[] };

type Path = readonly string[];

export function unpacked(packed: Buffer): Templates {
  const line = lineReader(packed);
  const parsed = <T>(at: number): T => JSON.parse(line(at)) as T;
  const { folders, tours, locks } = parsed<Index>(0);
  const packages = once(() => parsed<string[]>(1));
  const pieces = once(() => parsed<string[]>(2));
  return {
    layers: folders.map((folder, at) => layer(folder, () => parsed(3 + tours.length + at))),
    lock: (id) => locks[id]?.map((position) => packages()[position]).join(SEPARATOR),
    tour: (id) => {
      if (!tours.includes(id)) return undefined;
      const texts = parsed<PackedTour>(3 + tours.indexOf(id));
      return texts.map((text) => text.map((position) => pieces()[position]).join('\n'));
    },
  };
}

/** Bytes become a text when their line is read. */
function lineReader(packed: Buffer): (line: number) => string {
  const starts = [0];
  for (let end = packed.indexOf('\n'); end !== -1; end = packed.indexOf('\n', end + 1)) starts.push(end + 1);
  return (line) => packed.toString('latin1', starts[line], starts[line + 1]);
}

/** Reads a value when it is first needed. */
export function once<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

function layer(folder: string, read: () => PackedFile[]): Layer {
  const files = once(() =>
    read().map(([path, content]) =>
      typeof content === 'string'
        ? { path, text: content }
        : { path, render: (context: TemplateContext) => rendered(content, context) },
    ),
  );
  return {
    folder,
    get files() {
      return files();
    },
  };
}

/** Prints what Handlebars would print. The matrix compares both for all combinations. */
function rendered(parts: readonly Part[], scope: unknown): string {
  return parts.map((part) => (typeof part === 'string' ? part : tag(part, scope))).join('');
}

function tag(part: Exclude<Part, string>, scope: unknown): string {
  if ('if' in part) return valueAt(part.if, scope) ? rendered(part.body, scope) : '';
  if ('each' in part)
    return listAt(part.each, scope)
      .map((item) => rendered(part.body, item))
      .join('');
  const value = valueAt(part.print, scope);
  if (value === undefined) throw new Error(`"${part.print.join('.')}" is not defined`);
  return String(value);
}

function listAt(path: Path, scope: unknown): readonly unknown[] {
  return (valueAt(path, scope) ?? []) as readonly unknown[];
}

function valueAt(path: Path, scope: unknown): unknown {
  return path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], scope);
}
