/** The key of an entry of a list, such as a crate of Cargo.toml. Undefined: the line is no entry. */
export type KeyOf = (line: string) => string | undefined;

/** The line belongs to the entry below it, as a comment does. */
const NO_KEY = '';

/**
 * Lists whose order means nothing. Each entry has one line. The comments and attributes above it belong to it.
 * `#[macro_use]` would give modules an order, and `//!` must stay at the beginning of a file.
 */
const LISTS: readonly { path: RegExp; entry: RegExp; above: RegExp }[] = [
  { path: /\.rs$/, entry: /^(?:pub(?:\(\w+\))? )?(mod \w+);$/, above: /^(?:#\[(?!.*\bmacro_use\b).*\]|\/\/(?!!).*)$/ },
  { path: /\.rs$/, entry: /^ *(\.merge\([\w:]+\(\)\))$/, above: /^ *\/\/.*$/ },
  { path: /^Cargo\.toml$/, entry: /^([\w-]+) = (?:"[^"]*"|\{[^{}]*\})$/, above: /^#.*$/ },
  { path: /^\.env\.example$/, entry: /^(\w+)=[^$'"\\]*$/, above: /^(?:#.*)?$/ },
];

/** What reads the entries of the lists in a file. Each list has its own keys. */
export function keysIn(path: string): KeyOf[] {
  const lists = LISTS.filter((list) => list.path.test(path));
  return lists.map(
    ({ entry, above }) =>
      (line) =>
        entry.exec(line)?.[1] ?? (above.test(line) ? NO_KEY : undefined),
  );
}

/** Key → the entry, with the lines above it that belong to it. */
type Entries = Map<string, readonly string[]>;

/**
 * What a place of a list becomes, if no entry was changed in two ways.
 *
 * @returns undefined if somebody must decide
 */
export function mergedEntries(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  lists: readonly KeyOf[],
): readonly string[] | undefined {
  for (const keyOf of lists) {
    const [before, own, fresh] = [base, ours, theirs].map((lines) => entriesIn(lines, keyOf));
    const merged = before && own && fresh && mergedLists(before, own, fresh);
    if (merged) return separated(merged, ours.length > 0 ? ours : theirs);
  }
  return undefined;
}

/** @returns undefined if a line is no entry, or an entry is there twice */
function entriesIn(lines: readonly string[], keyOf: KeyOf): Entries | undefined {
  const entries: Entries = new Map();
  let above: string[] = [];
  let last: string | undefined;
  for (const line of lines) {
    const key = keyOf(line);
    if (key === undefined || entries.has(key)) return undefined;
    above.push(line);
    if (key === NO_KEY) continue;
    entries.set(key, above);
    [above, last] = [[], key];
  }
  // An empty line between two entries may be at either end of a place.
  if (above.some((line) => line !== '') || (above.length > 0 && last === undefined)) return undefined;
  if (last !== undefined) entries.set(last, [...entries.get(last)!, ...above]);
  const [first] = entries;
  if (first !== undefined && keyOf('') === NO_KEY && lines.includes('')) {
    const [key, [line, ...rest]] = first;
    entries.set(key, line === '' ? [line, ...rest] : ['', line!, ...rest]);
  }
  return entries;
}

function mergedLists(before: Entries, own: Entries, fresh: Entries): readonly (readonly string[])[] | undefined {
  const isOurs = (key: string) => contentOf(own.get(key)) !== contentOf(before.get(key));
  const isTheirs = (key: string) => contentOf(fresh.get(key)) !== contentOf(before.get(key));
  const isSame = (key: string) => contentOf(own.get(key)) === contentOf(fresh.get(key));
  const keys = [...new Set([...before.keys(), ...own.keys(), ...fresh.keys()])];
  if (keys.some((key) => isOurs(key) && isTheirs(key) && !isSame(key))) return undefined;
  const merged = [...own.keys()].filter((key) => isOurs(key) || fresh.has(key));
  const order = [...fresh.keys()];
  for (const [at, key] of order.entries()) {
    if (own.has(key) || !isTheirs(key)) continue;
    const above = order.slice(0, at).findLast((other) => merged.includes(other));
    const first = above === undefined ? 0 : merged.indexOf(above) + 1;
    const next = merged.findIndex((other, at) => at >= first && fresh.has(other));
    const between = merged.slice(first, next < 0 ? merged.length : next);
    merged.splice(first + placeAmong(between, key, own), 0, key);
  }
  return merged.map((key) => (isTheirs(key) ? fresh : own).get(key)!);
}

/** The place among the user's own entries. They are sorted, as most lists are, unless comments make groups of them. */
function placeAmong(keys: readonly string[], key: string, own: Entries): number {
  if (keys.some((other) => own.get(other)!.length > 1)) return 0;
  const place = keys.findIndex((other) => other > key);
  return place < 0 ? keys.length : place;
}

/** The entry without the empty lines around it. */
function contentOf(entry: readonly string[] | undefined): string | undefined {
  return entry?.join('\n').replace(/^\n+|\n+$/g, '');
}

/** The lines of the entries. Around them are as many empty lines as in `place`, where some of them come from. */
function separated(entries: readonly (readonly string[])[], place: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  const isSpaced = place.at(-1) === '' || entries.some(([line]) => line === '');
  const before = (entry: readonly string[]) => emptyAt(entry) || Number(isSpaced && entry[0]!.startsWith('#'));
  const parts = entries.map((entry, at) => {
    const empty = at === 0 ? emptyAt(place) : before(entry);
    return `${'\n'.repeat(empty)}${contentOf(entry)}`;
  });
  return [...parts.join('\n').split('\n'), ...place.slice(place.length - emptyAt(place.toReversed()))];
}

/** How many empty lines it begins with. */
function emptyAt(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? lines.length : first;
}
