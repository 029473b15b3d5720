import { join } from 'node:path';
import { type Changed, planChange } from '../change/change.ts';
import { lockOf, lockOffline } from '../change/finishing.ts';
import type { NewMigration } from '../change/migrations.ts';
import type { Conflict, Step } from '../change/plan.ts';
import { type ExistingProject, openProject } from '../change/project.ts';
import { keepOld, mustBeCheckedOut, mustBeTexts, mustHaveNames } from '../change/safety.ts';
import { changesOf } from '../change/written.ts';
import { type Change, mustBeReplaceable, replaceFiles, textAt } from '../disk/replace.ts';
import { withStaging } from '../disk/staging.ts';
import { leftoversIn } from '../disk/target.ts';
import { removeStaging } from '../disk/write.ts';
import { Cancelled, UserError } from '../errors.ts';
import { diffOf } from '../generate/diff.ts';
import { generate, newSecret } from '../generate/generate.ts';
import { ENV, MANIFEST } from '../generate/manifest.ts';
import type { Answers } from '../generate/project.ts';
import { templates } from '../generate/templates.ts';
import { formatSpec } from '../resources/spec.ts';
import { invocation } from '../terminal/invocation.ts';
import { paint, printResult, say, warn } from '../terminal/output.ts';
import { formatResources, formatterIn, layoutIn } from '../toolchain/format.ts';
import { isNewer, version } from '../version.ts';
import { conflictError, describe, markersError } from './conflicts.ts';
import { nameLeftovers } from './leftovers.ts';
import { type Outlook, outlookOf } from './next.ts';
import { enter } from './outro.ts';

export interface ChangeFlags {
  project: string;
  conflicts: 'stop' | 'markers';
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

/** @throws UserError for a project of an earlier version: a change would also be an update */
export async function openCurrent(directory: string): Promise<ExistingProject> {
  const project = openProject(directory);
  await mustBeCheckedOut(project);
  if (!isNewer(version, project.version)) return project;
  throw new UserError(
    `The project is from create-backend ${project.version}, and this is version ${version}.`,
    `Update it first: ${invocation()} update`,
  );
}

/** A change that was not made. */
type Stopped = Changed & { reached: Answers };

/** What a change does and says besides the files that the new answers give. */
interface Data {
  migrations?: readonly NewMigration[];
  /** What the user must know, such as what happens to the rows of a table. In one line each. */
  notes?: readonly string[];
  /** More members of the JSON document. */
  about?: object;
}

/**
 * Carries out a change of a project, or prints it.
 *
 * @param title says in a few words what changes
 */
export async function change(
  project: ExistingProject,
  answers: Answers,
  title: string,
  flags: ChangeFlags,
  { migrations = [], notes = [], about = {} }: Data = {},
): Promise<void> {
  const { root } = project;
  const format = formatterIn(root); // the old and the new project have most files in common
  const render = (answers: Answers) => formatResources(generate(answers, templates, version, newSecret()), format);
  const layout = await layoutIn(root);
  const lock = await lockOf(root);
  const markers = flags.conflicts === 'markers';
  const options = { markers, force: flags.force, migrations, layOut: layout.isDefault ? undefined : format, lock };
  const planned = async () => {
    const changed = await planChange(project, answers, render, options);
    return layout.fault === undefined ? changed : { ...changed, notes: [...changed.notes, layout.fault] };
  };
  const written = (changed: Changed) => changesOf(changed, format, layout.isDefault);
  if (flags.dryRun) return preview(project, await planned(), written, flags, { notes, about, lock });
  mustHaveNames(root);
  removeLeftovers(root);
  const { changed, changes, copied } = await withStaging(root, async (staging) => {
    mustBeSame(project);
    const changed = await planned();
    const blocking = blockingIn(changed);
    if (blocking.length > 0) {
      const stopped = stoppedAt(project, changed);
      if (layout.fault !== undefined) warn(layout.fault);
      if (flags.json) printResult(document(root, stopped, outlookOf(stopped), { lock, ...about }));
      throw conflictError(blocking);
    }
    const changes = await written(changed);
    mustBeTexts(root, changes);
    mustBeReplaceable(root, changes);
    const copied = await keepOld(root, replaced(changed, changes, lock), flags.force);
    await replaceFiles(root, staging, changes);
    return { changed, changes, copied };
  });
  const lockBefore = textAt(join(root, lock));
  const fault = changed.lockIsOpen ? await lockOffline(root) : undefined;
  const made = withOnly(changed, changes);
  const done = fault === undefined ? withLock(made, lock, lockBefore, textAt(join(root, lock))) : made;
  const outlook = outlookOf(done);

  say(`${paint('green', 'Changed')} ${project.answers.name}: ${title}; ${changes.length} files.`);
  notes.forEach(say);
  if (copied !== undefined) warn(copied);
  outlook.notes.forEach(warn);
  done.conflicts.forEach((conflict) => warn(describe(conflict)));
  if (typeof fault === 'string') warn(fault);
  printResult(flags.json ? document(root, done, outlook, { lock, ...about }) : done.steps.map(stepLine).join('\n'));
  nameLeftovers(leftoversIn(root));
  if (fault instanceof Cancelled) throw fault;
  const next = [enter(root), ...outlook.commands].filter(Boolean).join(' && ');
  if (done.conflicts.length > 0) throw markersError(done.conflicts, next);
  if (!flags.json) say(`\nNext: ${next}`);
}

/** @throws UserError if another run has changed the project, for example while this one waited at a prompt */
function mustBeSame({ read, manifest }: ExistingProject): void {
  if (read(MANIFEST) === manifest) return;
  throw new UserError('Another run has changed the project in the meantime.', 'Run the command again.');
}

/** Prints what a change would do. */
async function preview(
  project: ExistingProject,
  planned: Changed,
  write: (changed: Changed) => Promise<Change[]>,
  { json }: ChangeFlags,
  data: Required<Omit<Data, 'migrations'>> & { lock: string },
) {
  const { root } = project;
  const changes = await write(planned);
  mustBeTexts(root, changes);
  const patches = changes.map(patch);
  const written = withOnly(planned, changes);
  const outlook = outlookOf(written);
  const reached = blockingIn(planned).length > 0 ? stoppedAt(project, written) : written;
  const about = { lock: data.lock, ...data.about };
  printResult(json ? document(root, reached, outlookOf(reached), about) : patches.join('').replace(/\n$/, ''));
  data.notes.forEach(say);
  outlook.notes.forEach(warn);
  if (planned.lockIsOpen) warn(`cargo then changes ${data.lock} too.`);
  if (planned.conflicts.length > 0) throw conflictError(planned.conflicts);
}

/** The conflicts that stop a change: no text with markers is written for them. */
function blockingIn({ conflicts, steps }: Changed): readonly Conflict[] {
  return conflicts.filter(({ path }) => !steps.some((step) => step.path === path));
}

/** What is true after a change that conflicts stopped: the project is as it was. */
function stoppedAt({ answers }: ExistingProject, changed: Changed): Stopped {
  return { ...changed, steps: [], lockIsOpen: false, reached: answers };
}

/** A file whose layout is kept can be the same after all. */
function withOnly(planned: Changed, changes: readonly Change[]): Changed {
  return { ...planned, steps: planned.steps.filter(({ path }) => changes.some((change) => change.path === path)) };
}

/** The files that are not the same after a change. */
function replaced({ lockIsOpen, ours }: Changed, changes: readonly Change[], lock: string): string[] {
  const paths = [...changes.map(({ path }) => path), ...(lockIsOpen ? [lock] : [])];
  return paths.filter((path) => ours(path) !== undefined);
}

function removeLeftovers(root: string): void {
  const leftovers = leftoversIn(root);
  if (leftovers.length > 0) warn(`An interrupted run left ${leftovers.join(', ')}. This run removes it.`);
  leftovers.forEach(removeStaging);
}

/** cargo has changed the lock file, or found that it needs no other crates. */
function withLock(planned: Changed, path: string, before: string | undefined, text: string | undefined): Changed {
  if (!planned.lockIsOpen || text === undefined || text === before) return { ...planned, lockIsOpen: false };
  const step: Step = { path, action: before === undefined ? 'create' : 'update', text };
  const steps = [...planned.steps, step].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...planned, steps, lockIsOpen: false };
}

function stepLine({ action, path }: Step): string {
  return `${action.padEnd(6)} ${path}`;
}

/** A unified diff. `.env` has secrets, so only its name is shown. */
function patch({ path, before, after }: Change): string {
  if (path === ENV) return `# ${ENV} changes too. It has secrets, so it is not shown.\n`;
  return diffOf(path, before, after);
}

function document(root: string, changed: Changed | Stopped, { commands: next }: Outlook, about: object): string {
  const { steps, conflicts, deleted, theirs, lockIsOpen } = changed;
  const { name, addons, resources = [] } = 'reached' in changed ? changed.reached : theirs.project;
  const files = steps.map(({ path, action }) => ({ path, action }));
  const answers = { name, addons, resources: resources.map(formatSpec) };
  const members = { path: root, ...answers, files, conflicts, deleted, lockIsOpen, next, version, ...about };
  return JSON.stringify(members, null, 2);
}
