import { checkName } from '../answers/names.ts';
import { options } from '../answers/options.ts';
import { UserError } from '../errors.ts';
import { ENV, MANIFEST, sha256 } from '../generate/manifest.ts';
import { type Answers, projectOf } from '../generate/project.ts';
import { rendersOnDemand } from '../generate/render.ts';
import { templates } from '../generate/templates.ts';
import { formatField } from '../resources/field.ts';
import { memberType } from '../resources/model-view.ts';
import { pascalCase } from '../resources/names.ts';
import type { Field } from '../resources/resource.ts';
import { invocation } from '../terminal/invocation.ts';
import { isMigration } from './migrations.ts';
import type { ExistingProject } from './project.ts';

/**
 * Somebody may have edited the choices in a manifest. A change would then rewrite and delete files that nobody named.
 * Each choice has files that projects with another choice have not, so the list of files shows it.
 *
 * @throws UserError if the list fits other choices better, or a resource has a field without code
 */
export function mustFitFiles(project: ExistingProject): void {
  mustFitFields(project);
  const { answers, hashes } = project;
  const here = pathsOf(answers);
  for (const { choice, other, answers: changed } of neighbours(answers)) {
    const there = pathsOf(changed);
    const own = here.filter((path) => !there.includes(path));
    const foreign = there.filter((path) => !here.includes(path));
    // A clone of create-backend may have newer templates of the same version, with some other files.
    if (own.length > 0 && !own.some((path) => hashes.has(path))) throw misfit('lacks', own[0]!, choice);
    if (foreign.length > 0 && foreign.every((path) => hashes.has(path))) throw misfit('has', foreign[0]!, other);
  }
}

/** The same answers with one choice changed. */
export function neighbours(answers: Answers): { choice: string; other: string; answers: Answers }[] {
  return options.flatMap(({ name, choices, multiple }) => {
    const given = [answers[name]].flat() as string[];
    const others = choices.map(({ value }) => value).filter((value) => multiple || !given.includes(value));
    return others.map((value) => {
      if (!multiple) return { choice: given[0]!, other: value, answers: { ...answers, [name]: value } };
      const left = given.filter((present) => present !== value);
      const changed = left.length < given.length ? left : [...given, value];
      return { choice: value, other: value, answers: { ...answers, [name]: changed } };
    });
  });
}

/** Parts of the pages of the tour, which are no files of a project. */
const TOUR_PARTS = 'docs/tour/parts/';

/** The files of a project without resources of its own. Migrations stay, whatever the choices become. */
export function pathsOf(answers: Answers): string[] {
  const files = rendersOnDemand(projectOf({ ...answers, resources: [] }, '', ''), templates);
  const isWritten = (path: string) => path !== ENV && !path.startsWith(TOUR_PARTS) && !isMigration(path);
  return [...files.keys()].filter(isWritten).sort();
}

function misfit(verb: 'has' | 'lacks', path: string, choice: string): UserError {
  const whose = verb === 'has' ? `as only projects with ${choice} do` : `which projects with ${choice} have`;
  return new UserError(
    `The choices in ${MANIFEST} do not fit its list of files: it ${verb} ${path}, ${whose}.`,
    `Restore ${MANIFEST} from git. To change choices, use ${invocation()} add and remove.`,
  );
}

/** @throws UserError if a resource has a field without code, in a file as create-backend wrote it */
function mustFitFields({ hashes, answers, read }: ExistingProject): void {
  for (const resource of answers.resources ?? []) {
    const { name, fields, access } = resource;
    const path = `src/models/${name}.rs`;
    const text = read(path);
    if (text === undefined || sha256(text) !== hashes.get(path)) continue; // the user may have renamed fields there
    const hasField = (field: Field) => text.includes(`pub ${field.name}: ${memberType(resource, field)},`);
    const hasValues = ({ values = [] }: Field) => values.every((value) => text.includes(`    ${pascalCase(value)},\n`));
    const missing = fields.find((field) => !hasField(field) || !hasValues(field));
    const isOwned = text.includes('pub user_id: i64,');
    if (missing === undefined && (access === 'owned') === isOwned) continue;
    const what = missing === undefined ? `the access --${access}` : `a field ${formatField(missing)}`;
    throw new UserError(
      `${MANIFEST} gives the resource ${name} ${what}, which ${path} does not have.`,
      `Restore ${MANIFEST} from git. To change a field, use ${invocation()} change resource ${name}.`,
    );
  }
}

/**
 * New files of a change name the crate, so they would not compile in a project that the user renamed.
 *
 * @throws UserError if the manifest has the old name
 */
export function mustFitPackage({ answers, read }: ExistingProject): void {
  const manifest = (read('Cargo.toml') ?? '').replaceAll('\r\n', '\n');
  const nameIn = (table: string) =>
    new RegExp(`^\\[${table}\\]\\n(?:[^[\\n].*\\n|\\n)*?name *= *["']([^"'\\n]+)["']`, 'm').exec(manifest)?.[1];
  const name = nameIn('package');
  if (name === undefined || typeof checkName(name) !== 'string') return;
  const isCrate = (crate: string) => crate.replaceAll('-', '_') === answers.name.replaceAll('-', '_');
  if (isCrate(nameIn('lib') ?? name)) return;
  throw new UserError(
    `Cargo.toml names the package ${name}, and ${MANIFEST} names the project ${answers.name}.`,
    `If you renamed it, write "name": "${name}" in ${MANIFEST}, commit that, and run the command again.`,
  );
}
