import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import { ENV, MANIFEST, sha256, withNewHashes } from '../generate/manifest.ts';
import type { Answers } from '../generate/project.ts';
import type { Format } from '../toolchain/format.ts';
import { isNewer } from '../version.ts';
import { mergedCrates } from './crates.ts';
import { olderVariables, variablesOf } from './dotenv.ts';
import { mergeDotenv } from './dotenv-merge.ts';
import type { Originals } from './history.ts';
import { isCode, laidOutLike, type Texts } from './layout.ts';
import { mustBeResolved } from './markers.ts';
import { isMigration, keepMigrations, type NewMigration } from './migrations.ts';
import { newSince } from './new-migrations.ts';
import { needsOf, ownCodeOf } from './own-code.ts';
import { mustFitOwnNames } from './own-names.ts';
import { mustFitPackage } from './package-name.ts';
import { type Plan, plan, type Sides } from './plan.ts';
import type { ExistingProject } from './project.ts';
import { mustHaveTables } from './resource-tables.ts';
import { schemaOf } from './tables.ts';

export const LOCK = 'Cargo.lock';
const CARGO = 'Cargo.toml';
const EXAMPLE = '.env.example';
const RESTORE_TABLE = 'Restore it in a migration of your own, update, and drop or rename it again.';

export interface ChangeOptions {
  /** Conflicts become texts with git's markers. */
  markers: boolean;
  /** Edited files that go away are deleted. */
  force: boolean;
  /** Migrations besides those that create the tables of new resources. */
  migrations?: readonly NewMigration[];
  /** Given if the project's code has another layout than the templates. */
  layOut?: Format | undefined;
  /** The lock file that cargo uses, from the project. By default its own one: a workspace around it has another. */
  lock?: string;
}

export interface Changed extends Plan {
  /** The project that create-backend would write for the new answers. */
  theirs: Generated;
  /** The lock file that cargo uses must get other crates, and was not written because cargo had changed it. */
  lockIsOpen: boolean;
  /** The variables of `.env` that get another default. */
  replaced: readonly string[];
  /** What the user must know about `.env`, `Cargo.toml` and the layout of code. */
  notes: readonly string[];
  ours: (path: string) => string | undefined;
  /** The Rust files of the user. */
  ownCode: readonly string[];
}

/**
 * Plans the change of a project to new answers, without touching it. All later changes of a project go this way: what
 * create-backend wrote for the old answers is the base, what it would write for the new ones is theirs. An update
 * has the same answers, and an earlier version wrote the base.
 *
 * @param render what this version writes for some answers
 * @throws UserError if the change would need another content of an existing migration, or a table that is gone, and
 * for a project with a conflict that somebody has not resolved
 */
export async function planChange(
  project: ExistingProject,
  answers: Answers,
  render: (answers: Answers) => Generated | Promise<Generated>,
  options: ChangeOptions,
): Promise<Changed> {
  const { hashes } = project;
  const read = new Map<string, string | undefined>();
  const ours = (path: string) => {
    if (!read.has(path)) read.set(path, project.read(path));
    return read.get(path);
  };
  mustFitPackage(project);
  const rendered = await render(project.answers);
  const isOlder = isNewer(rendered.project.context.generator.version, project.version);
  if (!options.force) mustBeResolved(project, (path) => rendered.files.get(path)?.text);
  const further = [...(options.migrations ?? []), ...newSince(project.version, rendered.project.words)];
  const altered = further.flatMap(({ tables = [] }) => tables);
  if (altered.length > 0) mustHaveTables(schemaOf(project), altered, RESTORE_TABLE);
  const theirs = keepMigrations(project, rendered, await render(answers), further);
  mustFitOwnNames(project, theirs);
  const files = new Map(theirs.files);
  mustBeNewModules(project, files.keys());
  const { texts: bases, why: whyUnknown } = await basesOf(project, ours, [rendered, theirs], options.layOut);
  const basePaths = new Set([...hashes.keys(), MANIFEST].filter((path) => !isMigration(path) && path !== ENV));

  files.delete(ENV);
  const exampleChanges = isOlder || rendered.files.get(EXAMPLE)?.text !== theirs.files.get(EXAMPLE)?.text;
  const dotenv = exampleChanges ? ours(ENV) : undefined;
  const variables = () => variablesOf(theirs);
  const before = () => (isOlder ? olderVariables(bases.get(EXAMPLE), variables()) : variablesOf(rendered));
  const merged = dotenv === undefined ? undefined : mergeDotenv(before(), variables(), dotenv);

  const lock = ours(LOCK);
  const lockIsEdited = lock === undefined || sha256(lock) !== hashes.get(LOCK);
  const newLock = files.get(LOCK);
  if (lockIsEdited) {
    files.delete(LOCK);
    basePaths.delete(LOCK);
  }
  const isOuter = (options.lock ?? LOCK) !== LOCK;
  const lockIsOpen = (lockIsEdited || isOuter) && newLock !== undefined && sha256(newLock.text) !== hashes.get(LOCK);

  const [cargo, wrote, fresh] = [ours(CARGO), bases.get(CARGO), files.get(CARGO)]; // without a base, nothing is new
  const isNew = cargo !== undefined && wrote !== undefined && fresh !== undefined && fresh.text !== wrote;
  const crates = isNew ? await mergedCrates(wrote, cargo, fresh.text) : undefined;
  if (crates !== undefined) files.set(CARGO, { ...fresh, text: crates.text });

  const whole = (path: string) => path.startsWith('.sqlx/') || path === MANIFEST;
  // An earlier version wrote other texts, so what this version writes is no base of an update.
  const present = (path: string) => (isOlder ? undefined : rendered.files.get(path)?.text);
  const sides = { base: (path: string) => bases.get(path), whyUnknown, present, basePaths, ours, theirs: files, whole };
  const planned = plan(options.layOut === undefined ? sides : await inLayout(sides, options.layOut), options);
  const steps = [...planned.steps];
  if (merged !== undefined && merged.text !== dotenv) steps.push({ path: ENV, action: 'merge', text: merged.text });
  steps.sort((a, b) => (a.path < b.path ? -1 : 1));
  const ownCode = ownCodeOf(project);
  const needs = needsOf({ ownCode, hashes, ours, steps, lost: crates?.lost ?? [], crate: project.answers.name });
  return {
    ...planned,
    steps,
    replaced: merged?.replaced ?? [],
    notes: [...(merged?.notes ?? []), ...(crates?.notes ?? []), ...needs],
    theirs,
    lockIsOpen,
    ours,
    ownCode,
  };
}

/** @throws UserError for a new module that the user has as a directory with `mod.rs`. rustc refuses both at once */
function mustBeNewModules({ hashes, read }: ExistingProject, paths: Iterable<string>): void {
  for (const path of paths) {
    const other = path.replace(/\.rs$/, '/mod.rs');
    if (hashes.has(path) || hashes.has(other) || other === path || read(other) === undefined) continue;
    throw new UserError(`You have the module ${other}, and this change needs ${path}.`, 'Rename your module.');
  }
}

/** The same sides, in the layout of the project where the user's files have it. */
async function inLayout(sides: Sides, layOut: Format): Promise<Sides> {
  const laidOut = new Map<string, Texts>();
  for (const path of new Set([...sides.basePaths, ...sides.theirs.keys()])) {
    const [ours, base, theirs] = [sides.ours(path), sides.base(path), sides.theirs.get(path)?.text];
    if (!isCode(path) || ours === undefined || ours === base || base === theirs || ours === theirs) continue;
    const texts = await laidOutLike(ours, { base, present: sides.present?.(path), theirs }, layOut);
    if (texts !== undefined) laidOut.set(path, texts);
  }
  const files = new Map(sides.theirs);
  const hashes = new Map<string, string>();
  for (const [path, { theirs: text }] of laidOut) {
    if (text === undefined) continue;
    files.set(path, { ...files.get(path)!, text });
    hashes.set(path, sha256(text)); // the layout is no edit of the user
  }
  files.set(MANIFEST, { text: withNewHashes(files.get(MANIFEST)!.text, hashes) });
  const base = (path: string) => (laidOut.has(path) ? laidOut.get(path)!.base : sides.base(path));
  const present = (path: string) => (laidOut.has(path) ? laidOut.get(path)!.present : sides.present?.(path));
  return { ...sides, base, present, theirs: files };
}

/** What create-backend wrote: one of the three texts at hand, or else an earlier one from the history. */
async function basesOf(
  { hashes, history }: ExistingProject,
  ours: (path: string) => string | undefined,
  [rendered, theirs]: readonly [Generated, Generated],
  layOut: Format | undefined,
): Promise<Originals> {
  const bases = new Map<string, string>();
  const wanted = new Map<string, string>();
  // A change before this one has laid it out.
  const laidOut = async (path: string, text: string | undefined, isIt: (text: string | undefined) => boolean) => {
    const own = layOut === undefined || text === undefined || !isCode(path) ? undefined : await layOut(text);
    return isIt(own) ? own : undefined;
  };
  for (const [path, hash] of hashes) {
    const likely = [rendered, theirs].map(({ files }) => files.get(path)?.text);
    // Nothing changes, whatever the base is. Only .env needs that of its example.
    if (path !== EXAMPLE && likely.every((text) => text === ours(path))) continue;
    const isIt = (text: string | undefined) => text !== undefined && sha256(text) === hash;
    const base = [...likely, ours(path)?.replaceAll('\r\n', '\n')].find(isIt) ?? (await laidOut(path, likely[0], isIt));
    if (base !== undefined) bases.set(path, base);
    else if (ours(path) !== undefined) wanted.set(path, hash);
  }
  const { texts, why } = await history(wanted);
  return { texts: new Map([...bases, ...texts]), why };
}
