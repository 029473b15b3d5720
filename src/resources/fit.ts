import { USAGE, UserError } from '../errors.ts';
import { mostSimilar } from '../terminal/similar.ts';
import { databaseNames } from './constraints.ts';
import { formatField } from './field.ts';
import { typesOf } from './names.ts';
import { DATABASE_NAMES, OWN_TYPES } from './reserved.ts';
import type { Field, Resource } from './resource.ts';
import type { Spec } from './spec.ts';

/** What resources must fit. */
export interface Surroundings {
  /** Its name in Rust code. */
  crate: string;
  /** Whether users sign in. */
  signIn: boolean;
  /** The resources that are not the user's: `user`, and `order` of the sample. */
  builtIn: readonly string[];
}

const RENAME = 'Choose another name for the field or the resource.';

/**
 * Makes resources of what the user wrote, for one project.
 *
 * @returns the resources in an order in which their tables can be created: each refers only to earlier ones and itself
 * @throws UserError if they do not fit the project, or each other
 */
export function fitted(specs: readonly Spec[], around: Surroundings): Resource[] {
  const placed: Resource[] = [];
  const targets = [...around.builtIn, ...specs.map(({ name }) => name)];
  for (const spec of inOrder(specs)) {
    const resource = { ...spec, access: spec.access ?? (around.signIn ? 'owned' : 'shared') };
    for (const field of spec.fields) mustRefer(spec, field, targets);
    mustFit(resource, around, placed);
    placed.push(resource);
  }
  return placed;
}

/** The names of the other resources that a resource refers to. */
export function referredBy({ name, fields }: Spec): string[] {
  return [...new Set(fields.flatMap(({ resource }) => resource ?? []))].filter((other) => other !== name);
}

/** @throws UserError for resources that refer to each other */
function inOrder(specs: readonly Spec[]): Spec[] {
  const waiting = [...specs];
  const placed: Spec[] = [];
  while (waiting.length > 0) {
    const names = waiting.map(({ name }) => name);
    const at = waiting.findIndex((spec) => !referredBy(spec).some((name) => names.includes(name)));
    if (at === -1) throw cycle(waiting);
    placed.push(...waiting.splice(at, 1));
  }
  return placed;
}

/** Each of the resources refers to another one of them, so a way along the references comes to a place twice. */
function cycle(waiting: readonly Spec[]): UserError {
  const way = [waiting[0]!.name];
  const isWaiting = (name: string) => waiting.some((spec) => spec.name === name);
  for (;;) {
    const next = referredBy(waiting.find(({ name }) => name === way.at(-1))!).find(isWaiting)!;
    const start = way.indexOf(next);
    if (start === -1) {
      way.push(next);
      continue;
    }
    const [a, b, ...more] = way.slice(start);
    const steps = way.slice(start).map((name, at, all) => `${name} refers to ${all[at + 1] ?? next}`);
    const message = more.length === 0 ? `${[a, b].sort().join(' and ')} refer to each other` : steps.join(', ');
    return usage(`${message}.`, 'Remove one of these references: one table must be first.');
  }
}

function mustFit(resource: Resource, { crate, signIn }: Surroundings, others: readonly Resource[]): void {
  const { name, plural, access, fields } = resource;
  if (access === 'admin' && !signIn) {
    throw usage(`${name}: --admin needs sign-in, and the project has none.`, 'Use --shared or --owned.');
  }
  if (access === 'owned' && fields.some((field) => field.name === 'user_id')) {
    throw usage(`${name}: an owned resource has a field user_id already.`, 'Choose another name, or use --shared.');
  }
  const taken = [crate, ...others.flatMap((other) => [other.name, other.plural])];
  const again = [name, plural].find((word) => taken.includes(word));
  if (again !== undefined) throw usage(`The name ${again} is taken in this project.`, 'Choose another one.');
  const types = new Set([...OWN_TYPES, ...others.flatMap(typesOf)]);
  const own = typesOf(resource);
  const type = own.find((type, at) => types.has(type) || own.indexOf(type) < at);
  if (type !== undefined) {
    throw usage(`${name} would need a Rust type ${type}, and there is another one.`, 'Choose another name.');
  }
  const needed = databaseNames(resource);
  const builtInName = needed.find((name) => DATABASE_NAMES.has(name));
  if (builtInName !== undefined) {
    throw usage(`${name} would need the name ${builtInName} in the database, and projects have it already.`, RENAME);
  }
  const inDatabase = new Set(needed);
  for (const other of others) {
    const name = databaseNames(other).find((name) => inDatabase.has(name));
    if (name === undefined) continue;
    throw usage(`${resource.name} and ${other.name} would both need the name ${name} in the database.`, RENAME);
  }
  for (const field of fields) {
    if (field.resource === name && !field.nullable) {
      const remedy = `Add a ?: ${formatField({ ...field, nullable: true })}.`;
      throw usage(`The first row of ${plural} would have nothing to refer to in ${field.name}.`, remedy);
    }
  }
}

function mustRefer(spec: Spec, field: Field, known: readonly string[]): void {
  if (field.resource === undefined || known.includes(field.resource)) return;
  const similar = mostSimilar(field.resource, known);
  const question = similar === undefined ? '' : `Did you mean ${similar}? `;
  throw usage(
    `${spec.name}: ${field.name} refers to ${field.resource}, and there is no such resource.`,
    `${question}It can refer to: ${known.join(', ')}.`,
  );
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
