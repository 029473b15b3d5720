import { join, relative } from 'node:path';
import { choicesOf, type Given, requireAnswers } from '../answers/given.ts';
import { choicesIn } from '../answers/options.ts';
import { ask, DEFAULT_DIRECTORY } from '../answers/prompts.ts';
import { faultIn, isInteractive } from '../answers/terminal-prompt.ts';
import { currentDirectory, placeOf } from '../disk/place.ts';
import { mustNotCollide } from '../disk/target.ts';
import { writeProject } from '../disk/write.ts';
import { findProject } from '../doctor/project.ts';
import { USAGE, UserError } from '../errors.ts';
import { type Generated, generate, newSecret } from '../generate/generate.ts';
import { ENV, MANIFEST } from '../generate/manifest.ts';
import { surroundings } from '../generate/surroundings.ts';
import { templates } from '../generate/templates.ts';
import { fitted } from '../resources/fit.ts';
import { invocation } from '../terminal/invocation.ts';
import { paint, printResult, say, warn } from '../terminal/output.ts';
import { tree } from '../terminal/tree.ts';
import { checkToolchain, type Toolchain } from '../toolchain/check.ts';
import { formatResources, formatterIn } from '../toolchain/format.ts';
import type { FirstCommit } from '../toolchain/git.ts';
import { obstaclesAt } from '../toolchain/obstacles.ts';
import { isFile } from '../toolchain/workspace.ts';
import { version } from '../version.ts';
import { destinations } from './destination.ts';
import { nameLeftovers } from './leftovers.ts';
import { createdAt, enter, jsonDocument, nextSteps, summary } from './outro.ts';

/** Prompts for open answers, renders the project in memory, writes it, commits it and builds it. */
export async function create(given: Given): Promise<void> {
  const interactive = !given.yes && isInteractive();
  if (given.directory === undefined && isProject(currentDirectory())) {
    if (!interactive || !isOpen(given)) throw insideError();
    const { offerUses } = await import('./inside.ts');
    return offerUses({ project: '.', conflicts: 'stop', force: false, dryRun: given.dryRun, json: given.json });
  }
  if (!given.yes && !interactive) requireAnswers(given);
  if (process.stderr.isTTY) say(`${paint('bold', 'create-backend')} ${version}`);
  const destinationOf = destinations(given.name, interactive);
  // Check first, so that users do not answer five questions in vain.
  const place = given.directory === undefined ? placeOf('.').path : destinationOf(given.directory).path;

  const planned = async (answers: Given) => {
    const destination = destinationOf(answers.directory ?? DEFAULT_DIRECTORY);
    const choices = { ...choicesOf(answers), name: destination.name };
    const resources = fitted(answers.resources, surroundings(choices));
    const generated = generate({ ...choices, resources }, templates, version, newSecret());
    return { destination, generated: await formatResources(generated, formatterIn(currentDirectory())) };
  };
  // Without prompts, the project is rendered while cargo runs.
  const [toolchain, early] = await Promise.all([checkToolchain(place), interactive ? undefined : planned(given)]);
  toolchain.warnings.forEach(warn);

  const askBuild = toolchain.usable && given.build === undefined && !given.dryRun;
  const faultOf = (directory: string) => faultIn(() => destinationOf(directory));
  const answers = interactive ? await ask(given, { faultOf, askBuild }) : given;
  const { destination, generated } = early ?? (await planned(answers));
  const { target } = destination;
  if (interactive && target.path !== place) warnAgain(await checkToolchain(target.path), toolchain);
  const created = createdAt(target.path, destination.given, invocation(), generated);

  for (const { message, remedy } of await obstaclesAt(target.path)) warn(`${message}\n${remedy}`);
  if (given.dryRun) {
    mustNotCollide(target, generated.files.keys());
    nameLeftovers(target.leftovers);
    printResult(given.json ? jsonDocument(created) : tree(destination.given, generated.files.keys(), ['.sqlx']));
    if (!given.json) say(`\nA real run would create ${summary(created)}`);
    return;
  }

  const { staged: git, leftovers } = await writeProject(target, generated.files, (directory) =>
    given.git ? commit(directory, target.path, generated) : Promise.resolve({ committed: false, notes: [] }),
  );
  say(`${paint('green', 'Created')} ${summary(created)}`);
  if (git.committed) say('Git: a new repository with a first commit.');
  printResult(given.json ? jsonDocument(created) : target.path);
  git.notes.forEach(warn);
  nameLeftovers(leftovers);

  try {
    if (answers.build) {
      const { build } = await import('../toolchain/build.ts');
      await build(target.path, enter(target.path));
    }
  } finally {
    if (!given.json) say(nextSteps(created)); // also after a failed build: the project is complete
  }
}

function isProject(directory: string): boolean {
  const root = findProject(directory);
  return root !== undefined && isFile(join(root, MANIFEST));
}

/** Whether no flag says that the user wants another project. */
function isOpen(given: Given): boolean {
  return given.name === undefined && given.resources.length === 0 && Object.keys(choicesIn(given)).length === 0;
}

/** Names the commands that change a project, because a user most likely wants one of them. */
function insideError(): UserError {
  const program = invocation();
  return new UserError(
    'This directory is a project of create-backend.',
    `To change it:  ${program} add <add-on>, ${program} remove <add-on>
               ${program} add resource <name> <field:type>
               ${program} change resource <name> <change>
               ${program} remove resource <name>
To update it:  ${program} update
To check it:   ${program} doctor
To create another project, name its directory.`,
    USAGE,
  );
}

async function commit(staged: string, path: string, { files }: Generated): Promise<FirstCommit> {
  const { firstCommit } = await import('../toolchain/git.ts');
  const committed = [...files.keys()].filter((path) => path !== ENV);
  const target = relative(process.cwd(), path) || '.';
  return firstCommit({ staged, target, files: committed, message: `Generated by create-backend ${version}` });
}

/** Another directory may have another toolchain. */
function warnAgain(now: Toolchain, before: Toolchain): void {
  now.warnings.filter((warning) => !before.warnings.includes(warning)).forEach(warn);
}
