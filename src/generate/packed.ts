import { brotliDecompressSync } from 'node:zlib';
import type { Layer, TemplateContext } from './layers.ts';
import type { Templates } from './templates.ts';

/**
 * The templates as the build ships them: lines of JSON in ASCII, compressed with brotli. The first line is the index.
 * The second one has the packages of all lock files, and the third one the texts of all tours. Then each layer has one.
 * A project decodes only its own lines.
 */
export interface Index {
  /** In the order of the lines. */
  folders: readonly string[];
  /** The name of a lock file → its packages, as positions in the second line. */
  locks: Readonly<Record<string, readonly number[]>>;
  /** The name of a tour → its texts, as positions in the third line. Tours share most of them, too. */
  tours: Readonly<Record<string, readonly number[]>>;
}

/** What separates the packages of a lock file. All lock files share most packages, so each is stored once. */
export const SEPARATOR = '\n\n[[package]]\n';

/** The line of a layer. A plain file is one string. */
export type PackedFile = readonly [path: string, content: string | readonly Part[]];

/** A piece of a template: text, a value to print, or a block. A path of no keys is `this`. */
export type Part =
  | string
  | { print: Path }
  | { if: Path; body: readonly Part[] }
  | { each: Path; body: readonly Part[] };

type Path = readonly string[];

/** Bytes. In one chunk of this size, decompression needs no other. */
const CHUNK = 1 << 22;

export function unpacked(packed: Uint8Array): Templates {
  const lines = brotliDecompressSync(packed, { chunkSize: CHUNK }).toString('latin1').split('\n');
  const [index = '', packages = '', contents = '', ...layers] = lines;
  const { folders, locks, tours } = JSON.parse(index) as Index;
  return {
    layers: folders.map((folder, at) => layer(folder, layers[at]!)),
    lock: (id) => textsAt(locks[id], packages)?.join(SEPARATOR),
    tour: (id) => textsAt(tours[id], contents),
  };
}

function textsAt(positions: readonly number[] | undefined, line: string): string[] | undefined {
  if (positions === undefined) return undefined;
  const all = JSON.parse(line) as string[];
  return positions.map((position) => all[position]!);
}

function layer(folder: string, line: string): Layer {
  let files: Layer['files'] | undefined;
  return {
    folder,
    get files() {
      files ??= (JSON.parse(line) as PackedFile[]).map(([path, content]) =>
        typeof content === 'string'
          ? { path, text: content }
          : { path, render: (context: TemplateContext) => rendered(content, context) },
      );
      return files;
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
