import { option } from '../answers/options.ts';
import { loadPrompt } from '../answers/terminal-prompt.ts';
import { openProject } from '../change/project.ts';
import { Cancelled } from '../errors.ts';
import { say } from '../terminal/output.ts';
import { isNewer, version } from '../version.ts';
import { type ChangeFlags, changeAddons } from './change.ts';
import { addResource, changeResource, removeResource } from './resources.ts';
import { update } from './update.ts';

/** Something that a user can do with a project. */
interface Use {
  name: string;
  run: () => Promise<void>;
}

/** In the directory of a project, offers what can be done with it. */
export async function offerUses(flags: ChangeFlags): Promise<void> {
  const { answers, version: from } = openProject(flags.project);
  const present: readonly string[] = answers.addons;
  const resources = answers.resources ?? [];
  const rows = option('addons').choices.map(({ value, label, hint }) => ({ value, name: `${label}: ${hint}` }));
  const addable = rows.filter(({ value }) => !present.includes(value));
  const removable = rows.filter(({ value }) => present.includes(value));

  const chosenResource = () =>
    one(
      'Which resource?',
      resources.map(({ name }) => ({ value: name, name })),
    );

  const changes: Use[] = [
    { name: 'Add a resource', run: () => addResource([], flags) },
    ...(resources.length > 0
      ? [{ name: 'Change a resource', run: async () => changeResource([await chosenResource()], [], flags) }]
      : []),
    ...(addable.length > 0
      ? [{ name: 'Add add-ons', run: async () => changeAddons('add', await chosen('Which add-ons?', addable), flags) }]
      : []),
    ...(removable.length > 0
      ? [
          {
            name: 'Remove add-ons',
            run: async () => changeAddons('remove', await chosen('Which add-ons?', removable), flags),
          },
        ]
      : []),
    ...(resources.length > 0
      ? [{ name: 'Remove a resource', run: async () => removeResource([await chosenResource()], false, flags) }]
      : []),
  ];
  // The other changes need a project of this version.
  const uses = isNewer(version, from) ? [updating(flags)] : changes;
  say(`This directory is a project of create-backend: ${answers.name}.`);
  const rowsOfUses = [...uses, CANCEL].map(({ name }, at) => ({ value: String(at), name }));
  await (uses[Number(await one('What would you like to do?', rowsOfUses))] ?? CANCEL).run();
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

async function one(message: string, choices: readonly { value: string; name: string }[]): Promise<string> {
  const prompt = await loadPrompt();
  return String(
    (await prompt([{ type: 'select', name: 'answer', message, choices, pageSize: choices.length }])).answer,
  );
}

async function chosen(message: string, choices: readonly { value: string; name: string }[]): Promise<string[]> {
  const prompt = await loadPrompt();
  const { answer } = await prompt([{ type: 'checkbox', name: 'answer', message, choices, required: true }]);
  return answer as string[];
}
