import { option } from '../answers/options.ts';
import { askOne, loadPrompt } from '../answers/terminal-prompt.ts';
import { openProject } from '../change/project.ts';
import { mustBeCommitted } from '../change/safety.ts';
import { Cancelled, USAGE, UserError } from '../errors.ts';
import type { Answers } from '../generate/project.ts';
import { invocation } from '../terminal/invocation.ts';
import { say } from '../terminal/output.ts';
import { isNewer, version } from '../version.ts';
import { changeAddons } from './addons.ts';
import { type ChangeFlags, openCurrent } from './change.ts';
import { addResource, changeResource, removeResource } from './resources.ts';
import { update } from './update.ts';

/** Something that a user can do with a project. */
interface Use {
  name: string;
  run: () => Promise<void>;
}

/**
 * In the directory of a project, offers what can be done with it.
 *
 * @param verb a command without arguments. Then only its uses are offered. If it has one use, that begins at once
 */
export async function offerUses(flags: ChangeFlags, verb?: 'add' | 'remove' | 'change'): Promise<void> {
  const project = verb === undefined ? openProject(flags.project) : await openCurrent(flags.project);
  const { root, answers, version: from } = project;
  const changes = changesOf(answers, flags);
  // The other changes need a project of this version.
  const uses = isNewer(version, from)
    ? [updating(flags)]
    : changes.filter(({ name }) => verb === undefined || name.toLowerCase().startsWith(verb));
  if (uses.length === 0) throw nothingTo(verb!);
  await mustBeCommitted(root, flags);
  if (verb !== undefined && uses.length === 1) return uses[0]!.run();
  say(`This directory is a project of create-backend: ${answers.name}.`);
  const rowsOfUses = [...uses, CANCEL].map(({ name }, at) => ({ value: String(at), name }));
  await (uses[Number(await askOne('What would you like to do?', rowsOfUses))] ?? CANCEL).run();
}

function changesOf({ addons, resources = [] }: Answers, flags: ChangeFlags): Use[] {
  const present: readonly string[] = addons;
  const rows = option('addons').choices.map(({ value, label, hint }) => ({ value, name: `${label}: ${hint}` }));
  const addable = rows.filter(({ value }) => !present.includes(value));
  const removable = rows.filter(({ value }) => present.includes(value));
  const uses = [
    { name: 'Add a resource', isPossible: true, run: () => addResource([], flags) },
    { name: 'Change a resource', isPossible: resources.length > 0, run: () => changeResource([], [], flags) },
    {
      name: 'Add add-ons',
      isPossible: addable.length > 0,
      run: async () => changeAddons('add', await chosen('Which add-ons?', addable), flags),
    },
    {
      name: 'Remove add-ons',
      isPossible: removable.length > 0,
      run: async () => changeAddons('remove', await chosen('Which add-ons?', removable), flags),
    },
    { name: 'Remove a resource', isPossible: resources.length > 0, run: () => removeResource([], false, flags) },
  ];
  return uses.filter(({ isPossible }) => isPossible);
}

function nothingTo(verb: string): UserError {
  const what = verb === 'remove' ? 'no add-on and no resource' : 'no resource';
  return new UserError(
    `The project has ${what} that create-backend made.`,
    `To add a resource, run: ${invocation()} add resource`,
    USAGE,
  );
}

function updating(flags: ChangeFlags): Use {
  return {
    name: `Update it to create-backend ${version}`,
    run: async () => void (await update({ ...flags, check: false })),
  };
}

const CANCEL: Use = {
  name: 'Cancel',
  run: async () => {
    throw new Cancelled('SIGINT');
  },
};

async function chosen(message: string, choices: readonly { value: string; name: string }[]): Promise<string[]> {
  const prompt = await loadPrompt();
  const { answer } = await prompt([{ type: 'checkbox', name: 'answer', message, choices, required: true }]);
  return answer as string[];
}
