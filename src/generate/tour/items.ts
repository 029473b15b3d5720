import { sortedUses } from '../../resources/tidy.ts';

/**
 * The top-level items of a Rust file. The reader of the tour writes a file item by item, so each state of it has some
 * items of the finished file, in their final order. The search relies on the layout that rustfmt produces.
 */
interface Item {
  /** `fn list`, `struct Review`, `impl Review`. Imports and module comments have their own names. */
  name: string;
  text: string;
}

const HEADER = '//!';
const IMPORTS = 'use';

/**
 * Adds items of the finished file to a file.
 *
 * @param present the file so far, or undefined if there is none
 * @param goal the finished file
 * @param names the items to add, such as `fn list`. An item that the file has already is replaced
 * @throws Error if the finished file has no such item
 */
export function withItems(present: string | undefined, goal: string, names: readonly string[]): string {
  const [now, then] = [itemsOf(present ?? ''), itemsOf(goal)];
  const missing = names.find((name) => !then.some((item) => item.name === name));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
  const isImport = ({ name }: Item) => name === IMPORTS;
  const header = now.find(({ name }) => name === HEADER) ?? then.find(({ name }) => name === HEADER);
  const isBody = (item: Item) => !isImport(item) && item.name !== HEADER;
  const body = then
    .filter(isBody)
    .flatMap((item) => (names.includes(item.name) ? item : (now.find(({ name }) => name === item.name) ?? [])));
  const all = withOwn(body, now.filter(isBody)).map(({ text }) => text);
  const code = all.join('\n').replace(/^\s*\/\/.*\n?/gm, ''); // comments use no imports
  // The attribute `#[schema(…)]` does not use the module of that name.
  const words = new Set(code.match(/(?<!#\[)\b\w+\b/g));
  const imports = usedImports(then.filter(isImport), now.filter(isImport), words);
  return `${[...(header === undefined ? [] : [header.text]), ...imports, ...all].join('\n\n')}\n`;
}

/** Adds the reader's own items, which the finished file does not have. Each stays behind the item before it. */
function withOwn(body: readonly Item[], now: readonly Item[]): Item[] {
  const all = [...body];
  for (const [at, item] of now.entries()) {
    if (all.some(({ name }) => name === item.name)) continue;
    const before = now[at - 1]?.name;
    all.splice(all.findIndex(({ name }) => name === before) + 1, 0, item);
  }
  return all;
}

function itemsOf(rust: string): Item[] {
  if (rust.trim() === '') return [];
  return rust
    .trimEnd()
    .split(/\n\n(?=\S)/)
    .map((text) => ({ name: nameOf(text), text }));
}

const HEAD =
  /^(?:pub(?:\([a-z ]+\))? )?(?:(?:async|unsafe|const) )*((?:fn|struct|enum|mod|const|static|trait|type) \w+)/m;

function nameOf(text: string): string {
  if (text.startsWith(HEADER)) return HEADER;
  if (/^use /.test(text) && !/^pub /m.test(text)) return IMPORTS;
  const [, impl] = /^(impl\b[^\n]*?) (?:\{|where)/m.exec(text) ?? [];
  return impl ?? HEAD.exec(text)?.[1] ?? text.split('\n')[0]!;
}

/**
 * The groups of imports of the finished file and of the present one, without the names that are not in the code. The
 * lines of the finished file stay as they are, so that no later edit splits or joins them.
 */
function usedImports(goal: readonly Item[], present: readonly Item[], words: ReadonlySet<string>): string[] {
  const groups = goal.map(({ text }) => linesOf(text));
  const known = new Set(groups.flat(2));
  if (groups.length === 0) groups.push([]);
  for (const leaf of present.flatMap(({ text }) => linesOf(text).flat()).filter((leaf) => !known.has(leaf))) {
    const isLocal = /^(crate|super|self)::/.test(leaf);
    const group = isLocal ? groups.at(-1)! : groups[0]!;
    const line = group.find((leaves) => leaves.some((other) => moduleOf(other) === moduleOf(leaf)));
    if (line === undefined) group.push([leaf]);
    else line.push(leaf);
  }
  return groups
    .map((lines) => lines.map((leaves) => leaves.filter((leaf) => isUsed(leaf, words))))
    .map((lines) => lines.filter((leaves) => leaves.length > 0))
    .filter((lines) => lines.length > 0)
    .map((lines) => sortedUses(`${lines.map(groupedUses).join('\n')}\n`).trimEnd());
}

function moduleOf(leaf: string): string {
  return leaf.slice(0, Math.max(leaf.lastIndexOf('::'), 0));
}

/** `use a::{B, c::D};` → `a::B`, `a::c::D`, in a list for each `use`. */
function linesOf(uses: string): string[][] {
  return [...uses.matchAll(/^use ([^;]+);/gm)].map(([, path]) => expanded(path!.replace(/\s+/g, ' ')));
}

function expanded(path: string): string[] {
  if (/\{.*\{|\*/.test(path)) throw new Error(`an import of the tour must be neither nested nor a glob: ${path}`);
  const [, head, inner] = /^((?:\w+::)*)\{ ?(.*?),? ?\}$/.exec(path) ?? [];
  return inner === undefined ? [path] : inner.split(/, ?/).map((name) => `${head}${name}`);
}

function isUsed(leaf: string, words: ReadonlySet<string>): boolean {
  const path = leaf.replace(/::self$/, '');
  const name = / as (\w+)$/.exec(path)?.[1] ?? path.split('::').at(-1)!;
  return name === '_' || words.has(name);
}

/** One `use` for each module: `use a::{B, C};`. */
function groupedUses(leaves: readonly string[]): string {
  const modules = new Map<string, string[]>();
  for (const leaf of leaves) {
    const at = leaf.lastIndexOf('::');
    const [module, name] = at === -1 ? ['', leaf] : [leaf.slice(0, at), leaf.slice(at + 2)];
    modules.set(module, [...(modules.get(module) ?? []), name]);
  }
  return [...modules]
    .flatMap(([module, names]) => {
      if (module === '') return names.map((name) => `use ${name};`);
      if (names.length === 1 && names[0] !== 'self') return [`use ${module}::${names[0]};`];
      if (names.length === 1) return [`use ${module};`];
      return [`use ${module}::{${names.join(', ')}};`];
    })
    .join('\n');
}
