// `npm run locks`: makes templates/locks/, src/answers/locked-crates.ts and the lock of the tour's crate, with the
// newest versions that the records allow. Needs cargo and the network.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Choices, combinations } from '../src/answers/options.ts';
import { fieldTypes } from '../src/choices/field-types.ts';
import { additionId, LOCKS, lockedAddons, lockId, nameLock, PLACEHOLDER } from '../src/generate/lock.ts';
import { formatLock, type LockFile, mergeLocks, parseLock, subtractLock } from '../src/generate/lock-file.ts';
import { projectOf } from '../src/generate/project.ts';
import { render } from '../src/generate/render.ts';
import { templates } from '../src/generate/templates.ts';
import type { FieldType, Resource } from '../src/resources/resource.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Each combination, with every subset of the add-ons that bring crates. */
const variants = subsets(lockedAddons).flatMap((addons) => combinations(addons));
/** The field types that bring crates or features. */
const allTypes = Object.keys(fieldTypes) as FieldType[];
/** Each set of them, without the empty one. */
const typeSets = subsets(allTypes).filter((types) => types.length > 0);
const work = mkdtempSync(join(tmpdir(), 'create-backend-locks-'));

try {
  const union = resolveUnion();
  const locks = new Map<string, string>();
  for (const choices of variants) {
    const [id, lock] = [lockId(choices), cut(choices, [], union)];
    if ((locks.get(id) ?? lock) !== lock) throw new Error(`Two combinations need different lock files named ${id}.`);
    checkNames(choices, lock);
    locks.set(id, lock);
  }
  for (const [id, addition] of additionsTo(locks, union)) locks.set(id, addition);
  const folder = join(root, 'templates', LOCKS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [id, lock] of locks) writeFileSync(join(folder, `${id}.lock`), lock);
  writeFileSync(join(root, 'src', 'answers', 'locked-crates.ts'), lockedCrates([...locks.values()]));
  lockTour(union);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/**
 * One resolution for all combinations: a workspace with one member per combination. Every lock has the same version of
 * a crate, so the proof can build all combinations in one target directory.
 */
function resolveUnion(): string {
  console.log('Resolving all combinations together …');
  const folder = join(work, 'union');
  const members = variants.map((choices) => {
    const name = `p-${nameOf(choices)}`;
    writeCrate(join(folder, name), choices, name, allTypes);
    return name;
  });
  writeFileSync(join(folder, 'Cargo.toml'), `[workspace]\nresolver = "3"\nmembers = ${JSON.stringify(members)}\n`);
  cargo(folder, 'generate-lockfile');
  cargo(folder, 'fetch', '--locked'); // all later steps are offline, so no version can change
  return readFileSync(join(folder, 'Cargo.lock'), 'utf8');
}

/** The part of the union's lock that one combination uses, with fields of these types. */
function cut(choices: Choices, types: readonly FieldType[], union: string): string {
  const folder = join(work, nameOf(choices));
  writeCrate(folder, choices, PLACEHOLDER, types);
  writeFileSync(join(folder, 'Cargo.lock'), union);
  cargo(folder, 'metadata', '--offline', '--format-version', '1');
  const lock = readFileSync(join(folder, 'Cargo.lock'), 'utf8');
  console.log(`  ${[lockId(choices), ...types].join('+')}: ${lock.split('[[package]]').length - 1} packages`);
  return lock;
}

/** Checks the lock of a combination with names from both ends of the alphabet. */
function checkNames(choices: Choices, lock: string): void {
  const folder = join(work, nameOf(choices));
  for (const name of ['a', 'utf8-middle', 'zz_last']) {
    writeCrate(folder, choices, name);
    writeFileSync(join(folder, 'Cargo.lock'), nameLock(lock, name));
    cargo(folder, 'metadata', '--locked', '--offline', '--format-version', '1');
    // `--locked` accepts a file that a call without it would rewrite.
    cargo(folder, 'metadata', '--offline', '--format-version', '1');
    if (readFileSync(join(folder, 'Cargo.lock'), 'utf8') !== nameLock(lock, name)) {
      throw new Error(`cargo rewrites the lock of ${lockId(choices)} for a project named ${name}.`);
    }
  }
}

/**
 * What each field type adds to the locks of a driver, as parts of lock files.
 * @throws Error if the parts do not give cargo's own lock file for each combination and each set of types
 */
function additionsTo(locks: ReadonlyMap<string, string>, union: string): Map<string, string> {
  const exact = variants.flatMap((choices) =>
    typeSets.map((types) => ({ choices, types, lock: cut(choices, types, union) })),
  );
  const additions = new Map<string, LockFile>();
  for (const { choices, types, lock } of exact.filter((one) => one.types.length === 1)) {
    const addition = subtractLock(parseLock(lock), parseLock(locks.get(lockId(choices))!));
    if (addition.packages.length === 0) continue;
    const id = additionId(choices, types[0]!);
    additions.set(id, mergeLocks(additions.get(id) ?? addition, addition));
  }
  const texts = new Map([...additions].map(([id, addition]) => [id, formatLock(addition)]));
  for (const { choices, types, lock } of exact) {
    const parts = types.flatMap((type) => texts.get(additionId(choices, type)) ?? []);
    if (nameLock(locks.get(lockId(choices))!, PLACEHOLDER, parts) !== lock) {
      throw new Error(`cargo's lock of ${lockId(choices)} with ${types.join(', ')} is not the sum of its parts.`);
    }
  }
  return texts;
}

/** The crate of the tour uses the same versions as the projects. */
function lockTour(union: string): void {
  const tour = join(root, 'templates', 'tour', 'docs', 'tour');
  const folder = join(work, 'tour');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src', 'lib.rs'), '');
  copyFileSync(join(tour, 'Cargo.toml'), join(folder, 'Cargo.toml'));
  writeFileSync(join(folder, 'Cargo.lock'), union);
  cargo(folder, 'metadata', '--offline', '--format-version', '1');
  copyFileSync(join(folder, 'Cargo.lock'), join(tour, 'Cargo.lock'));
}

/** A name of its own for each variant, which cargo accepts. */
function nameOf({ framework, database, auth, addons }: Choices): string {
  return [framework, database, auth, ...addons].join('-');
}

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((sets, one) => sets.concat(sets.map((set) => [...set, one])), [[]]);
}

/** The files of a project that cargo needs for a resolution. */
function writeCrate(folder: string, choices: Choices, name: string, types: readonly FieldType[] = []): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src', 'lib.rs'), '');
  const project = projectOf({ ...choices, name, resources: [withFields(types)] }, '0.0.0', '');
  writeFileSync(join(folder, 'Cargo.toml'), render(project, templates).get('Cargo.toml')!);
}

function withFields(types: readonly FieldType[]): Resource {
  const fields = types.map((type) => ({ name: type, type, nullable: false, unique: false }));
  return { name: 'thing', plural: 'things', access: 'shared', fields };
}

function cargo(cwd: string, ...args: string[]): void {
  execFileSync('cargo', ['--quiet', ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: Infinity });
}

function lockedCrates(locks: readonly string[]): string {
  const names = locks.flatMap((lock) => [...lock.matchAll(/^name = "(.+)"$/gm)].map(([, name]) => name!));
  const list = [...new Set(names)]
    .filter((name) => name !== PLACEHOLDER)
    .sort()
    .join(' ');
  return `// Made by \`npm run locks\`: every package in any lock file that we ship. A project cannot have such a name.
export const lockedCrates: readonly string[] = \`
${list.replace(/(.{1,110})(\s|$)/g, '  $1\n')}\`
  .trim()
  .split(/\\s+/);
`;
}
