/** One package of a lock file. */
export interface LockedPackage {
  name: string;
  version: string;
  /** The lines after the version, as cargo wrote them: the source and the checksum. */
  rest: string;
  /** `name version` of each. */
  dependencies: readonly string[];
}

/** A lock file, or a part of one: a dependency may be a package that the part does not contain. */
export interface LockFile {
  /** The lines before the first package. */
  head: string;
  packages: readonly LockedPackage[];
}

/** What separates the packages of a lock file, and its head from the first one. */
export const SEPARATOR = '\n\n[[package]]\n';
const PACKAGE = new RegExp(
  [
    /^name = "(?<name>.+)"\nversion = "(?<version>.+)"(?<rest>(?:\n\w+ = ".+")*)/,
    /(?:\ndependencies = \[\n(?<dependencies>[\s\S]*)\n\])?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

export function idOf({ name, version }: LockedPackage): string {
  return `${name} ${version}`;
}

/** @throws Error if the text is not a lock file in cargo's format, with all crates from one registry */
export function parseLock(text: string): LockFile {
  const [head, ...blocks] = text.trimEnd().split(SEPARATOR);
  const packages = blocks.map(parsePackage);
  const versions = new Map(packages.map((one) => [one.name, idOf(one)]));
  const complete = (dependency: string) => {
    const id = dependency.includes(' ') ? dependency : versions.get(dependency);
    if (id === undefined) throw new Error(`The lock file has no package ${dependency}.`);
    return id;
  };
  return { head: head!, packages: packages.map((one) => ({ ...one, dependencies: one.dependencies.map(complete) })) };
}

function parsePackage(block: string): LockedPackage {
  const { name, version, rest, dependencies = '' } = PACKAGE.exec(block)?.groups ?? {};
  if (name === undefined) throw new Error(`This is not a package of a lock file:\n${block}`);
  return { name, version: version!, rest: rest!, dependencies: dependencies.match(/(?<=^ ").+(?=",$)/gm) ?? [] };
}

/**
 * The text that cargo writes. The name of a dependency is enough if no other package has it.
 * Source: `encodable_package_id` in cargo's src/cargo/core/resolver/encode.rs.
 */
export function formatLock({ head, packages }: LockFile): string {
  const counts = new Map<string, number>();
  for (const { name } of packages) counts.set(name, (counts.get(name) ?? 0) + 1);
  const ids = new Set(packages.map(idOf));
  const shortest = (id: string) => {
    const [name] = id.split(' ');
    return ids.has(id) && counts.get(name!) === 1 ? name! : id;
  };
  const blocks = packages.toSorted(byNameAndVersion).map((one) => {
    const lines = one.dependencies
      .map(shortest)
      .sort()
      .map((dependency) => ` "${dependency}",\n`);
    const list = lines.length === 0 ? '' : `\ndependencies = [\n${lines.join('')}]`;
    return `name = "${one.name}"\nversion = "${one.version}"${one.rest}${list}`;
  });
  return `${[head, ...blocks].join(SEPARATOR)}\n`;
}

// Cargo compares the bytes of names. Names are ASCII, so `<`, which compares UTF-16 code units, gives the same order.
function byNameAndVersion(a: LockedPackage, b: LockedPackage): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return inOrder(a.version) < inOrder(b.version) ? -1 : 1;
}

// Versions are compared as texts, too: Node loads a collator for localeCompare, which takes as long as all the rest.
function inOrder(version: string): string {
  return version.replace(/\d+/g, (number) => number.padStart(6, '0'));
}

/** Adds packages, and dependencies of packages that both contain. */
export function mergeLocks(lock: LockFile, addition: LockFile): LockFile {
  const packages = new Map(lock.packages.map((one) => [idOf(one), one]));
  for (const added of addition.packages) {
    const present = packages.get(idOf(added))?.dependencies ?? [];
    packages.set(idOf(added), { ...added, dependencies: [...new Set([...present, ...added.dependencies])] });
  }
  return { ...lock, packages: [...packages.values()] };
}

/** What `lock` has and `base` has not. Merging it with `base` gives `lock`, if `base` is a part of `lock`. */
export function subtractLock(lock: LockFile, base: LockFile): LockFile {
  const before = new Map(base.packages.map((one) => [idOf(one), one.dependencies]));
  const packages = lock.packages.flatMap((one) => {
    const old = before.get(idOf(one));
    const dependencies = one.dependencies.filter((id) => !old?.includes(id));
    return old !== undefined && dependencies.length === 0 ? [] : [{ ...one, dependencies }];
  });
  return { ...lock, packages };
}
