import { askChanges, askResource } from '../answers/resource-prompts.ts';
import { askOne, isInteractive } from '../answers/terminal-prompt.ts';
import type { ExistingProject } from '../change/project.ts';
import { schemaOf } from '../change/tables.ts';
import { databases } from '../choices/records.ts';
import { USAGE, UserError } from '../errors.ts';
import { surroundings } from '../generate/surroundings.ts';
import { changedFields, type FieldChanges, parseChanges } from '../resources/changes.ts';
import { fitted, referredBy } from '../resources/fit.ts';
import { alterMigration, dropMigration, neutralValue } from '../resources/migrations.ts';
import { snakeCase } from '../resources/names.ts';
import { pluralOf } from '../resources/plural.ts';
import { ACCESSES, type Access, type Field, type Resource } from '../resources/resource.ts';
import { parseSpec, type Spec } from '../resources/spec.ts';
import { invocation } from '../terminal/invocation.ts';
import { mostSimilar } from '../terminal/similar.ts';
import { type ChangeFlags, change, openCurrent } from './change.ts';

export interface AddFlags extends ChangeFlags, Partial<Record<Access, true>> {
  plural?: string;
}

/** `add resource invoice number:string! due_on:date?` */
export async function addResource(words: readonly string[], flags: AddFlags): Promise<void> {
  const project = openCurrent(flags.project);
  const around = surroundings(project.answers);
  const { resources: present = [] } = project.answers;
  const { tables } = schemaOf(project);
  const given = words.join(' ').trim();
  const specFlags = [
    ...ACCESSES.filter((access) => flags[access]).map((access) => `--${access}`),
    ...(flags.plural === undefined ? [] : [`--plural=${snakeCase(flags.plural)}`]),
  ];
  const asks = !/\s/.test(given) && isInteractive();
  const mustFit = (spec: Spec): Resource[] => {
    if (present.some(({ name }) => name === spec.name)) {
      throw new UserError(
        `The project already has a resource ${spec.name}.`,
        `Change it with: ${invocation()} change resource ${spec.name}`,
      );
    }
    const resources = fitted([...present, spec], around);
    if (!tables.has(spec.plural)) return resources;
    throw new UserError(
      `A migration of the project already creates a table ${spec.plural}.`,
      'Choose another name with --plural, or drop the table in a migration of your own first.',
    );
  };
  const text = asks ? await askResource(given, specFlags, around.signIn, mustFit) : [given, ...specFlags].join(' ');
  const spec = parseSpec(text);
  const resources = mustFit(spec);
  mustHaveTargets(project, spec.name, spec.fields, resources);
  await change(project, { ...project.answers, resources }, `add resource ${spec.name}`, flags);
}

/** `change resource invoice +due_on:date? -paid`; a rename is `total:total_cents`. It prompts if no change is given. */
export async function changeResource(
  words: readonly string[],
  renames: readonly string[],
  flags: ChangeFlags,
): Promise<void> {
  const project = openCurrent(flags.project);
  const { answers } = project;
  const resource = resourceNamed(project, words[0] ?? (await askName(project)), 'change');
  mustHaveTable(project, resource.plural);
  const asks = words.length <= 1 && renames.length === 0 && isInteractive();
  const afterChange = (changes: FieldChanges): Resource[] => {
    const changed = { ...resource, fields: changedFields(resource, changes) };
    const specs = answers.resources!.map((other) => (other === resource ? changed : other));
    return fitted(specs, surroundings(answers));
  };
  const changes = parseChanges(resource, asks ? await askChanges(resource, afterChange) : words.slice(1), renames);
  const resources = afterChange(changes);
  mustHaveTargets(project, resource.name, changes.added, resources);
  const tableOf = (name: string) => tableIn(resources, name);
  const text = alterMigration(answers.database, databases[answers.database].dialect, resource, changes, tableOf);
  const migrations = [{ name: `change_${resource.plural}`, text }];
  const data = { migrations, notes: notesOf(changes) };
  await change(project, { ...answers, resources }, `change resource ${resource.name}`, flags, data);
}

/** `remove resource invoice` */
export async function removeResource(words: readonly string[], dropData: boolean, flags: ChangeFlags): Promise<void> {
  const project = openCurrent(flags.project);
  const { answers } = project;
  const resource = resourceNamed(project, words[0] ?? (await askName(project)), 'remove');
  if (words.length > 1) {
    throw new UserError(
      `Expected one resource, got ${words.length}: ${words.join(' ')}.`,
      'Remove one at a time.',
      USAGE,
    );
  }
  const { name, plural } = resource;
  const others = answers.resources!.filter((other) => other !== resource);
  const referring = others.find((other) => referredBy(other).includes(name));
  if (referring !== undefined) {
    const field = referring.fields.find((field) => field.resource === name)!;
    throw new UserError(
      `${referring.name} refers to ${name}, in its field ${field.name}.`,
      `First remove that field: ${invocation()} change resource ${referring.name} -${field.name}`,
    );
  }
  if (dropData) mustBeDroppable(project, plural);
  const data = dropData
    ? {
        migrations: [{ name: `drop_${plural}`, text: dropMigration(resource) }],
        notes: [`The new migration drops the table ${plural} and its rows.`],
      }
    : { migrations: [], notes: [`The table ${plural} and its rows stay. --drop-data drops them too.`] };
  await change(project, { ...answers, resources: others }, `remove resource ${name}`, flags, data);
}

/**
 * A migration of the user may have renamed or dropped the table. A new migration would then fail at the next start.
 *
 * @throws UserError if the migrations leave no table of this name
 */
function mustHaveTable(project: ExistingProject, plural: string): void {
  if (schemaOf(project).tables.has(plural)) return;
  throw new UserError(
    `The migrations of the project leave no table ${plural}.`,
    'If one of yours renamed it, change the code by hand. If one dropped it, remove the resource without --drop-data.',
  );
}

/** The same for the tables that new fields of a resource refer to. Its own table is another question. */
function mustHaveTargets(
  project: ExistingProject,
  own: string,
  fields: readonly Field[],
  resources: readonly Resource[],
): void {
  const targets = fields.flatMap(({ resource }) => (resource === undefined || resource === own ? [] : [resource]));
  for (const target of targets) mustHaveTable(project, tableIn(resources, target));
}

function tableIn(resources: readonly Resource[], name: string): string {
  return resources.find((other) => other.name === name)?.plural ?? pluralOf(name);
}

/**
 * A table that stays may refer to the one that goes. On SQLite, its rows would go too; other databases would refuse.
 *
 * @throws UserError with the name of such a table
 */
function mustBeDroppable(project: ExistingProject, plural: string): void {
  mustHaveTable(project, plural);
  const key = schemaOf(project).foreignKeys.find(({ table, target }) => target === plural && table !== plural);
  if (key === undefined) return;
  throw new UserError(
    `The table ${key.table} refers to ${plural}, in its column ${key.column}.`,
    `First drop that table or column in a migration of your own. Without --drop-data, the table ${plural} stays.`,
  );
}

/** Prompts for the name of a resource, if there is a terminal and a resource. */
async function askName({ answers }: ExistingProject): Promise<string | undefined> {
  const { resources = [] } = answers;
  if (resources.length === 0 || !isInteractive()) return undefined;
  return askOne(
    'Which resource?',
    resources.map(({ name }) => ({ value: name, name })),
  );
}

/** @throws UserError if the project has no such resource */
function resourceNamed({ answers }: ExistingProject, given: string | undefined, verb: string): Resource {
  const { resources = [] } = answers;
  const names = resources.map(({ name }) => name);
  if (given === undefined) {
    const remedy = `Write for instance: ${invocation()} ${verb} resource ${names[0] ?? 'invoice'}`;
    throw new UserError('The name of the resource is missing.', remedy, USAGE);
  }
  const name = snakeCase(given);
  const found = resources.find((resource) => resource.name === name || resource.plural === name);
  if (found !== undefined) return found;
  const similar = mostSimilar(name, names);
  const question = similar === undefined ? '' : `Did you mean ${similar}? `;
  throw new UserError(
    `The project has no resource "${given}" that create-backend made.`,
    `${question}It has: ${names.join(', ') || 'none'}.`,
  );
}

/** What happens to the rows that exist. */
function notesOf({ added, removed, renamed }: FieldChanges): string[] {
  return [
    ...removed.map(({ name }) => `  ${name}: removed, with its values`),
    ...renamed.map(({ from, to }) => `  ${from.name}: is now ${to}, and keeps its values`),
    ...added.map((field) => `  ${field.name}: new; existing rows get ${field.nullable ? 'null' : neutralValue(field)}`),
  ];
}
