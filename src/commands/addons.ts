import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Addon, option, parseAddon } from '../answers/options.ts';
import { faultIn } from '../answers/terminal-prompt.ts';
import type { ExistingProject } from '../change/project.ts';
import { USAGE, UserError } from '../errors.ts';
import { snakeCase } from '../resources/names.ts';
import { invocation } from '../terminal/invocation.ts';
import { quote } from '../terminal/quote.ts';
import { isBelowRepository, WORKFLOWS_AT_ROOT } from '../toolchain/git-outer.ts';
import { type ChangeFlags, change, openCurrent } from './change.ts';
import { inside, TOUR_FITS } from './outro.ts';

/** `add docker metrics` and `remove tour`: changes the add-ons of a project. */
export async function changeAddons(verb: 'add' | 'remove', words: readonly string[], flags: ChangeFlags) {
  const project = await openCurrent(flags.project);
  const given = words.flatMap((word) => word.split(','));
  if (verb === 'remove') mustBeNoResource(project, given);
  const named = [...new Set(given.map((word) => parseAddon(verb, word)))];
  const present = project.answers.addons;
  const idle = named.filter((addon) => present.includes(addon) === (verb === 'add'));
  if (idle.length > 0) {
    const state = verb === 'add' ? 'already has' : 'does not have';
    const remedy = `It has: ${present.join(', ') || 'no add-ons'}.`;
    throw new UserError(`The project ${state} ${idle.join(', ')}.`, remedy, USAGE);
  }
  const wanted = verb === 'add' ? [...present, ...named] : present.filter((addon) => !named.includes(addon));
  const inOrder = option('addons').choices.map(({ value }) => value as Addon);
  const addons = inOrder.filter((addon) => wanted.includes(addon));
  const answers = { ...project.answers, addons };
  const notes = await notesOf(verb, named, project);
  await change(project, answers, `${verb} ${named.join(', ')}`, flags, { notes });
}

/** @throws UserError for the name of a resource, unless an add-on has it too */
function mustBeNoResource({ answers: { resources = [] } }: ExistingProject, words: readonly string[]): void {
  const isAddon = (word: string) => faultIn(() => parseAddon('remove', word)) === undefined;
  const names = words.filter((word) => !isAddon(word)).map(snakeCase);
  const resource = resources.find(({ name, plural }) => names.includes(name) || names.includes(plural));
  if (resource === undefined) return;
  const { name } = resource;
  throw new UserError(`${name} is a resource, not an add-on.`, `Run: ${invocation()} remove resource ${name}`, USAGE);
}

async function notesOf(verb: 'add' | 'remove', named: readonly Addon[], { root, answers }: ExistingProject) {
  if (verb === 'remove') {
    const built = 'docs/tour/target';
    if (!named.includes('tour') || !existsSync(join(root, built))) return [];
    const remove = `rm -r ${quote(inside(root, built))}`;
    return [`${built} stays: it has the compiled programs of the tour. To delete it, run: ${remove}`];
  }
  const notes: string[] = [];
  if (named.includes('tour') && (answers.resources ?? []).length > 0) notes.push(TOUR_FITS);
  if (named.includes('github-actions') && (await isBelowRepository(root))) notes.push(WORKFLOWS_AT_ROOT);
  return notes;
}
