import { releasesSince } from '../change/changelog.ts';
import { openProject } from '../change/project.ts';
import { mustBeCheckedOut } from '../change/safety.ts';
import { columnsOf, printResult, say } from '../terminal/output.ts';
import { wrap } from '../terminal/wrap.ts';
import { isNewer, version } from '../version.ts';
import { type ChangeFlags, change } from './change.ts';

export interface UpdateFlags extends ChangeFlags {
  /** Only prints what an update would change. */
  check: boolean;
}

/**
 * `update`: moves a project to the templates of this version, with the same answers.
 * @returns whether the project is up to date now
 */
export async function update({ check, ...flags }: UpdateFlags): Promise<boolean> {
  const project = openProject(flags.project);
  const { root, answers, version: from } = project;
  const { advisories, changes } = releasesSince(from, answers);
  const about = { path: root, name: answers.name, from, version, advisories, changes };
  if (!isNewer(version, from)) {
    if (flags.json) printResult(JSON.stringify(about, null, 2));
    say(`${answers.name} is from create-backend ${version}, which is this version. There is nothing to update.`);
    return true;
  }
  const words = [
    `${answers.name} is from create-backend ${from}. An update to ${version} changes this:`,
    ...section('Advisories', advisories),
    ...section('Changes', changes),
  ].join('\n');
  if (check) {
    printResult(flags.json ? JSON.stringify(about, null, 2) : wrap(words, columnsOf(process.stdout)));
    return false;
  }
  if (!flags.json) say(`${wrap(words, columnsOf(process.stderr))}\n`);
  await mustBeCheckedOut(project);
  await change(project, answers, `update from ${from} to ${version}`, flags, { about });
  return true;
}

function section(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : ['', `${title}:`, ...texts.map((text) => `- ${text}`)];
}
