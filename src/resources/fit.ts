import { USAGE, UserError } from '../errors.ts';
import { mostSimilar } from '../terminal/similar.ts';
import { checkName, foreignKeyName, indexName } from './constraints.ts';
import { typesOf } from './names.ts';
import { OWN_TYPES } from './reserved.ts';
import type { Field, Resource } from './resource.ts';
import type { Spec } from './spec.ts';

/** What a resource must fit to. */
export interface Surroundings {
  /** The name of the project in Rust code. */
  crate: string;
  /** Whether users sign in. */
  signIn: boolean;
  /** The resources that are there, besides the user's own: `user`, and `order` of the sample. */
  builtIn: readonly string[];
  /** The user's own resources that are there. */
  resources: readonly Resource[];
}

/** PostgreSQL cuts longer names, without an error. */
const LONGEST_NAME = 63;

/**
 * Makes a resource of what the user wrote, for one project.
 *
 * @throws UserError if it does not fit to the project
 */
export function fitted(spec: Spec, around: Surroundings): Resource {
  const resource = { ...spec, access: spec.access ?? (around.signIn ? 'owned' : 'shared') };
  mustFit(resource, around);
  return resource;
}

/** @throws UserError if a resource does not fit to the project */
export function mustFit(resource: Resource, { crate, signIn, builtIn, resources }: Surroundings): void {
  const { name, plural, access, fields } = resource;
  const others = resources.filter((other) => other.name !== name);
  if (access === 'admin' && !signIn) {
    throw usage('--admin needs sign-in, and the project has none.', 'Use --shared or --owned.');
  }
  if (access === 'owned' && fields.some((field) => field.name === 'user_id')) {
    throw usage('An owned resource has a field user_id already.', 'Choose another name, or use --shared.');
  }
  const taken = new Set([crate, ...others.flatMap((other) => [other.name, other.plural])]);
  for (const word of [name, plural]) {
    if (taken.has(word)) throw usage(`The name ${word} is taken in this project.`, 'Choose another one.');
  }
  const types = new Set([...OWN_TYPES, ...others.flatMap(typesOf)]);
  const own = typesOf(resource);
  const type = own.find((type, at) => types.has(type) || own.indexOf(type) < at);
  if (type !== undefined) {
    throw usage(`${name} would need a Rust type ${type}, and there is another one.`, 'Choose another name.');
  }
  const known = [...builtIn, ...resources.map((other) => other.name), name];
  for (const field of fields) {
    mustRefer(field, known);
    mustBeShort(resource, field);
  }
}

function mustRefer(field: Field, known: readonly string[]): void {
  if (field.resource === undefined || known.includes(field.resource)) return;
  const similar = mostSimilar(field.resource, known);
  const question = similar === undefined ? '' : `Did you mean ${similar}? `;
  throw usage(
    `${field.name} refers to ${field.resource}, and there is no such resource.`,
    `${question}The project has: ${[...new Set(known)].join(', ')}.`,
  );
}

function mustBeShort({ plural }: Resource, { name, unique, type }: Field): void {
  const names = [
    ...(unique || type === 'references' ? [indexName(plural, name)] : []),
    ...(type === 'references' ? [foreignKeyName(plural, name)] : []),
    ...(type === 'enum' ? [checkName(plural, name)] : []),
  ];
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long === undefined) return;
  throw usage(
    `The database would need the name ${long}, which has ${long.length} characters.`,
    `The limit is ${LONGEST_NAME}. Choose a shorter name for the field or the resource.`,
  );
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
