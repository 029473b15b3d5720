import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { type Addon, type Choices, mustFit, option, parseAddon } from '../answers/options.ts';
import { type Changed, planChange } from '../change/change.ts';
import { formatted, lockOffline } from '../change/finishing.ts';
import { isMigration, type NewMigration } from '../change/migrations.ts';
import type { Conflict, Step } from '../change/plan.ts';
import { type ExistingProject, openProject } from '../change/project.ts';
import { keepOld } from '../change/safety.ts';
import { type Change, replaceFiles } from '../disk/replace.ts';
import { UserError } from '../errors.ts';
import { generate, newSecret } from '../generate/generate.ts';
import { ENV } from '../generate/manifest.ts';
import type { Answers } from '../generate/project.ts';
import { templates } from '../generate/templates.ts';
import { formatSpec } from '../resources/spec.ts';
import { invocation } from '../terminal/invocation.ts';
import { paint, printResult, say, warn } from '../terminal/output.ts';
import { isNewer, version } from '../version.ts';
import { nameLeftovers } from './leftovers.ts';
import { enter } from './outro.ts';

export interface ChangeFlags {
  project: string;
  conflicts: 'stop' | 'markers';
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

/** `add docker metrics` and `remove tour`: changes the add-ons of a project. */
export async function changeAddons(verb: 'add' | 'remove', words: readonly string[], flags: ChangeFlags) {
  const project = openCurrent(flags.project);
  const named = words.flatMap((word) => word.split(',')).map((word) => parseAddon(verb, word));
  const present = project.answers.addons;
  const idle = named.filter((addon) => present.includes(addon) === (verb === 'add'));
  if (idle.length > 0) {
    const state = verb === 'add' ? 'already has' : 'does not have';
    throw new UserError(`The project ${state} ${idle.join(', ')}.`, `It has: ${present.join(', ') || 'no add-ons'}.`);
  }
  const wanted = verb === 'add' ? [...present, ...named] : present.filter((addon) => !named.includes(addon));
  const inOrder = option('addons').choices.map(({ value }) => value as Addon);
  const addons = inOrder.filter((addon) => wanted.includes(addon));
  const answers = { ...project.answers, addons };
  mustFit(answers as Choices);
  await change(project, answers, `${verb} ${named.join(', ')}`, flags);
}

/** @throws UserError for a project of an earlier version: a change would also be an update */
export function openCurrent(directory: string): ExistingProject {
  const project = openProject(directory);
  if (!isNewer(version, project.version)) return project;
  throw new UserError(
    `The project is from create-backend ${project.version}, and this is version ${version}.`,
    `Update it first: ${invocation()} update`,
  );
}

/** What a change does and says besides the files that the new answers give. */
interface Data {
  migrations?: readonly NewMigration[];
  /** What happens to the rows of a table, in one line each. */
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
  const options = { markers: flags.conflicts === 'markers', force: flags.force, migrations };
  const render = (answers: Answers) => generate(answers, templates, version, newSecret());
  const planned = await planChange(project, answers, render, options);
  const blocking = planned.conflicts.filter(({ path }) => !planned.steps.some((step) => step.path === path));
  if (blocking.length > 0 && !flags.dryRun) throw conflictError(blocking);
  const changes = await changesOf(root, planned);
  if (flags.dryRun) {
    printResult(flags.json ? document(root, planned, about) : changes.map(patch).join('').trimEnd());
    notes.forEach(say);
    for (const conflict of planned.conflicts) warn(describe(conflict));
    return;
  }
  const copy = await keepOld(root, changes, flags.force);
  const leftovers = await replaceFiles(root, changes);
  const locked = !planned.lockIsOpen || (await lockOffline(root));

  say(`${paint('green', 'Changed')} ${project.answers.name}: ${title}; ${changes.length} files.`);
  notes.forEach(say);
  if (copy !== undefined) warn(`git does not track this project. A copy of the files before is in ${copy}.`);
  if (planned.deleted.length > 0) warn(`You had deleted ${planned.deleted.join(', ')}, so this change left them out.`);
  for (const conflict of planned.conflicts) warn(`${describe(conflict)}\nThe file has git's markers there.`);
  if (!locked) warn('cargo could not change Cargo.lock without the network. cargo build does it.');
  printResult(flags.json ? document(root, planned, about) : planned.steps.map(stepLine).join('\n'));
  nameLeftovers(leftovers);
  if (!flags.json) say(`\nNext: ${[enter(root), ...nextCommands(planned)].filter(Boolean).join(' && ')}`);
}

function nextCommands({ steps }: Changed): string[] {
  const migrates = steps.some(({ path, action }) => action === 'create' && isMigration(path));
  return ['cargo test', ...(migrates ? ['cargo run -- migrate'] : [])];
}

/** Merged code is formatted if the user's code was. */
async function changesOf(root: string, { steps, ours }: Changed): Promise<Change[]> {
  const changes: Change[] = [];
  for (const step of steps) {
    const { path } = step;
    const before = ours(path);
    if (step.action === 'delete') changes.push({ path, before, after: undefined });
    else if (step.action !== 'merge') changes.push({ path, before, after: step.text, mode: step.mode });
    else changes.push({ path, before, after: await formatted(root, path, step.text, before ?? '') });
  }
  return changes.filter(({ before, after }) => before !== after);
}

function conflictError(conflicts: readonly Conflict[]): UserError {
  return new UserError(
    `This change and your edits do not fit together. Nothing was written.\n${conflicts.map(describe).join('\n')}`,
    "Make these edits by hand, or use --conflicts markers to get git's markers in the files.",
  );
}

/** The file, the place and what to paste there. */
function describe({ path, why, hunks }: Conflict): string {
  const places = hunks.map(({ line, ours, theirs }) =>
    [
      `  ${path}, line ${line}, has:`,
      ...ours.map((text) => `  - ${text}`),
      '  It would become:',
      ...theirs.map((text) => `  + ${text}`),
    ].join('\n'),
  );
  return [`${path}: ${why}.`, ...places].join('\n');
}

function stepLine({ action, path }: Step): string {
  return `${action.padEnd(6)} ${path}`;
}

/** A unified diff. `.env` has secrets, so only its name is shown. */
function patch({ path, before, after }: Change): string {
  if (path === ENV) return `# ${ENV} changes too. It has secrets, so it is not shown.\n`;
  const [from, to] = [
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
  ];
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function document(root: string, { steps, conflicts, deleted, theirs, lockIsOpen }: Changed, about: object): string {
  const { name, addons, resources = [] } = theirs.project;
  const files = steps.map(({ path, action }) => ({ path, action }));
  const answers = { name, addons, resources: resources.map(formatSpec) };
  const members = { path: root, ...answers, files, conflicts, deleted, lockIsOpen, version, ...about };
  return JSON.stringify(members, null, 2);
}
