/** The key of an entry of a list, such as a crate of Cargo.toml. Undefined: the line is no entry. */
export type KeyOf = (line: string) => string | undefined;

/** A blank line or a comment belongs to the entry below it. */
const NO_KEY = '';

/** Lists whose order means nothing, and whose entries have one line each. */
const LISTS: readonly { path: RegExp; entry: RegExp; hasComments?: true }[] = [
  { path: /\.rs$/, entry: /^(?:pub(?:\(\w+\))? )?(mod \w+);$/ },
  { path: /\.rs$/, entry: /^ *(\.merge\([\w:]+\(\)\))$/ },
  { path: /^Cargo\.toml$/, entry: /^([\w-]+) = (?:"[^"]*"|\{[^{}]*\})$/ },
  { path: /^\.env\.example$/, entry: /^(\w+)=[^$'"\\]*$/, hasComments: true },
];

/** What reads the entries of the lists in a file. Each list has its own keys. */
export function keysIn(path: string): KeyOf[] {
  const lists = LISTS.filter((list) => list.path.test(path));
  return lists.map(({ entry, hasComments }) => (line) => {
    if (hasComments && /^(#.*)?$/.test(line)) return NO_KEY;
    return entry.exec(line)?.[1];
  });
}

/**
 * What a place of a list becomes, if each side only inserts entries, or the new one only removes some.
 *
 * @returns undefined if somebody must decide
 */
export function mergedEntries(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  lists: readonly KeyOf[],
): readonly string[] | undefined {
  if (base.length === 0) return bothOf(ours, theirs, lists);
  return theirs.length === 0 ? withoutThese(base, ours, lists) : undefined;
}

/** The user's entries without the removed ones, unless one of these is edited. */
function withoutThese(
  removed: readonly string[],
  ours: readonly string[],
  lists: readonly KeyOf[],
): readonly string[] | undefined {
  const left = ours.filter((line) => !removed.includes(line));
  const isList = (keyOf: KeyOf) => [...removed, ...left].every((line) => keyOf(line));
  const keyOf = lists.find(isList);
  if (keyOf === undefined) return undefined;
  const gone = removed.map(keyOf);
  return left.some((line) => gone.includes(keyOf(line))) ? undefined : left;
}

/**
 * Both sides, if each of them only inserts entries of one list, and no entry is in both.
 *
 * @returns undefined if somebody must decide
 */
function bothOf(
  ours: readonly string[],
  theirs: readonly string[],
  lists: readonly KeyOf[],
): readonly string[] | undefined {
  for (const keyOf of lists) {
    const [own, fresh] = [ours.map(keyOf), theirs.map(keyOf)];
    if ([...own, ...fresh].includes(undefined)) continue;
    if (own.some((key) => key !== NO_KEY && fresh.includes(key))) return undefined;
    return ours[0]! <= theirs[0]! ? [...ours, ...theirs] : [...theirs, ...ours]; // most lists are sorted
  }
  return undefined;
}
