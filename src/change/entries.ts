/** The key of an entry of a list, such as a crate of Cargo.toml. Undefined: the line is no entry. */
export type KeyOf = (line: string) => string | undefined;

/** The line belongs to the entry below it, as a comment does. */
const NO_KEY = '';

/**
 * Lists whose order means nothing, and whose entries have one line each, besides those above it that belong to it.
 * `#[macro_use]` would give modules an order.
 */
const LISTS: readonly { path: RegExp; entry: RegExp; above: RegExp }[] = [
  { path: /\.rs$/, entry: /^(?:pub(?:\(\w+\))? )?(mod \w+);$/, above: /^(?:#\[(?!macro_use).*\]|\/\/.*)$/ },
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

/** An entry with the lines above it that belong to it. */
interface Entry {
  key: string;
  lines: readonly string[];
}

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
    if (before && own && fresh) return mergedLists(before, own, fresh)?.flatMap(({ lines }) => lines);
  }
  return undefined;
}

/** @returns undefined if a line is no entry, or an entry is there twice */
function entriesIn(lines: readonly string[], keyOf: KeyOf): Entry[] | undefined {
  const entries: Entry[] = [];
  let above: string[] = [];
  for (const line of lines) {
    const key = keyOf(line);
    if (key === undefined) return undefined;
    above.push(line);
    if (key === NO_KEY) continue;
    entries.push({ key, lines: above });
    above = [];
  }
  const last = entries.pop();
  // An empty line between two entries may be at either end of a place.
  if (above.some((line) => line !== '') || (above.length > 0 && last === undefined)) return undefined;
  if (last !== undefined) entries.push({ ...last, lines: [...last.lines, ...above] });
  return new Set(entries.map(({ key }) => key)).size === entries.length ? entries : undefined;
}

function mergedLists(base: readonly Entry[], ours: readonly Entry[], theirs: readonly Entry[]): Entry[] | undefined {
  const [before, own, fresh] = [base, ours, theirs].map(
    (entries) => new Map(entries.map(({ key, lines }) => [key, lines.join('\n')])),
  ) as [Map<string, string>, Map<string, string>, Map<string, string>];
  const keys = [...new Set([...before.keys(), ...own.keys(), ...fresh.keys()])];
  const isOurs = (key: string) => own.get(key) !== before.get(key);
  const isTheirs = (key: string) => fresh.get(key) !== before.get(key);
  if (keys.some((key) => isOurs(key) && isTheirs(key) && own.get(key) !== fresh.get(key))) return undefined;
  const current = new Map(theirs.map((entry) => [entry.key, entry]));
  const merged = ours
    .filter(({ key }) => isOurs(key) || fresh.has(key))
    .map((entry) => (isTheirs(entry.key) ? current.get(entry.key)! : entry));
  for (const [at, entry] of theirs.entries()) {
    if (own.has(entry.key) || !isTheirs(entry.key)) continue;
    const above = merged.findIndex(({ key }) => key === theirs[at - 1]?.key);
    merged.splice(placeFor(entry, above + 1, fresh, merged), 0, entry);
  }
  return merged;
}

/** The place from `first` on. The user's own entries above the next one are sorted, as most lists are. */
function placeFor({ key }: Entry, first: number, fresh: ReadonlyMap<string, string>, merged: readonly Entry[]): number {
  const place = merged.slice(first).findIndex((entry) => fresh.has(entry.key) || entry.key > key);
  return place < 0 ? merged.length : first + place;
}
