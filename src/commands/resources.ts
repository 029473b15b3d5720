import { askChanges, askResource } from '../answers/resource-prompts.ts';
import { askOne, isInteractive } from '../answers/terminal-prompt.ts';
import type { ExistingProject } from '../change/project.ts';
import { mustBeDroppable, mustBeNewTable, mustHaveColumns, mustHaveTables } from '../change/resource-tables.ts';
import { mustBeCommitted } from '../change/safety.ts';
import { type Schema, schemaOf } from '../change/tables.ts';
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
import { TOUR_FITS } from './outro.ts';

export interface AddFlags extends ChangeFlags, Partial<Record<Access, true>> {
  plural?: string;
}

/** `add resource invoice number:string! due_on:date?` */
export async function addResource(words: readonly string[], flags: AddFlags): Promise<void> {
  const project = await openCurrent(flags.project);
  const around = surroundings(project.answers);
  const { resources: present = [] } = project.answers;
  const given = words.join(' ').trim();
  const specFlags = [
    ...ACCESSES.filter((access) => flags[access]).map((access) => `--${access}`),
    ...(flags.plural === undefined ? [] : [`--plural=${snakeCase(flags.plural)}`]),
  ];
  const asks = !/\s/.test(given) && isInteractive();
  if (asks) await mustBeCommitted(project.root, flags);
  const schema = schemaOf(project);
  const mustFit = (spec: Spec): Resource[] => {
    if (present.some(({ name }) => name === spec.name)) {
      throw new UserError(
        `The project already has a resource ${spec.name}.`,
        `Change it with: ${invocation()} change resource ${spec.name}`,
        USAGE,
      );
    }
    const resources = fitted([...present, spec], around);
    mustBeNewTable(schema, spec.plural);
    mustHaveTargets(
      schema,
      targetsOf(resources, spec.fields).filter((table) => table !== spec.plural),
    );
    return resources;
  };
  const text = asks ? await askResource(given, specFlags, around.signIn, mustFit) : [given, ...specFlags].join(' ');
  const spec = parseSpec(text);
  const resources = mustFit(spec);
  const isFirst = present.length === 0 && project.answers.addons.includes('tour');
  const notes = isFirst ? [TOUR_FITS] : [];
  await change(project, { ...project.answers, resources }, `add resource ${spec.name}`, flags, { notes });
}

/** `change resource invoice +due_on:date? -paid`; a rename is `total:total_cents`. It prompts if no change is given. */
export async function changeResource(
  words: readonly string[],
  renames: readonly string[],
  flags: ChangeFlags,
): Promise<void> {
  const project = await openCurrent(flags.project);
  const { answers } = project;
  const asks = words.length <= 1 && renames.length === 0 && isInteractive();
  if (asks) await mustBeCommitted(project.root, flags);
  const resource = resourceNamed(project, words[0] ?? (await askName(project)), 'change');
  const schema = schemaOf(project);
  mustHaveTables(schema, [resource.plural]);
  const afterChange = (changes: FieldChanges): Resource[] => {
    const changed = { ...resource, fields: changedFields(resource, changes) };
    const specs = answers.resources!.map((other) => (other === resource ? changed : other));
    const resources = fitted(specs, surroundings(answers));
    mustHaveTargets(schema, targetsOf(resources, changes.added));
    const { added, removed, renamed } = changes;
    const isUnique = [...added, ...renamed.map(({ from }) => from)].some(({ unique }) => unique);
    const owner = isUnique && resource.access === 'owned' ? ['user_id'] : [];
    const old = [...removed, ...renamed.map(({ from }) => from)].map(({ name }) => name);
    const fresh = [...added.map(({ name }) => name), ...renamed.map(({ to }) => to)];
    mustHaveColumns(schema, resource.plural, [...old, ...owner], fresh);
    return resources;
  };
  const changes = parseChanges(resource, asks ? await askChanges(resource, afterChange) : words.slice(1), renames);
  const resources = afterChange(changes);
  const tableOf = (name: string) => tableIn(resources, name);
  const text = alterMigration(answers.database, databases[answers.database].dialect, resource, changes, tableOf);
  const migrations = [{ name: `change_${resource.plural}`, text }];
  const data = { migrations, notes: notesOf(changes) };
  await change(project, { ...answers, resources }, `change resource ${resource.name}`, flags, data);
}

/** `remove resource invoice` */
export async function removeResource(words: readonly string[], dropData: boolean, flags: ChangeFlags): Promise<void> {
  const project = await openCurrent(flags.project);
  const { answers } = project;
  if (words.length === 0 && isInteractive()) await mustBeCommitted(project.root, flags);
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
  const schema = schemaOf(project);
  if (dropData) mustBeDroppable(schema, plural);
  const isThere = schema.tables.has(plural); // a migration of the user may have renamed it
  const data = dropData
    ? {
        migrations: [{ name: `drop_${plural}`, text: dropMigration(resource) }],
        notes: [`The new migration drops the table ${plural} and its rows.`],
      }
    : { migrations: [], notes: isThere ? [`The table ${plural} and its rows stay. --drop-data drops them too.`] : [] };
  await change(project, { ...answers, resources: others }, `remove resource ${name}`, flags, data);
}

/** @throws UserError if a new reference would have no table, or no column, to refer to */
function mustHaveTargets(schema: Schema, tables: readonly string[]): void {
  mustHaveTables(schema, tables);
  for (const table of tables) mustHaveColumns(schema, table, ['id']);
}

/** The tables that fields refer to. */
function targetsOf(resources: readonly Resource[], fields: readonly Field[]): string[] {
  return fields.flatMap(({ resource }) => (resource === undefined ? [] : tableIn(resources, resource)));
}

function tableIn(resources: readonly Resource[], name: string): string {
  return resources.find((resource) => resource.name === name)?.plural ?? pluralOf(name);
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
  if (given === undefined || /^[+-]|[:→>]/.test(given)) {
    const remedy = `Write for instance: ${invocation()} ${verb} resource ${names[0] ?? 'invoice'}`;
    throw new UserError('The name of the resource is missing.', remedy, USAGE);
  }
  const name = snakeCase(given);
  const found = resources.find((resource) => resource.name === name || resource.plural === name);
  if (found !== undefined) return found;
  const own = names.length === 0 ? '' : `The project has these resources of yours: ${names.join(', ')}.`;
  const builtIn = surroundings(answers).builtIn.find((builtIn) => builtIn === name || pluralOf(builtIn) === name);
  if (builtIn !== undefined) {
    const whole = builtIn === 'user' ? 'each project' : 'the sample';
    throw new UserError(
      `${builtIn} belongs to ${whole}, and a command cannot ${verb} it.`,
      `Edit its code yourself: src/models/${builtIn}.rs and the files that use it. ${own}`.trimEnd(),
      USAGE,
    );
  }
  const similar = mostSimilar(name, names);
  const question = similar === undefined ? '' : `Did you mean ${similar}? `;
  throw new UserError(
    `The project has no resource "${given}".`,
    `${question}${own || `To add one, run: ${invocation()} add resource ${name}`}`,
    USAGE,
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
