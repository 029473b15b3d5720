import { USAGE, UserError } from '../errors.ts';
import { formatField, parseField } from './field.ts';
import { parseName } from './names.ts';
import { pluralOf, singularOf } from './plural.ts';
import { ACCESSES, type Access, type Field, type Resource } from './resource.ts';

/** rustc expands macros 128 levels deep, which `json!` reaches with the example of 47 members. */
const MOST_FIELDS = 40;

const FLAG = /(?<=^|\s)--(owned|shared|admin|plural[\s=]+\w\S*|plural=)(?=\s|$)/g;

/** The values of an enum may have spaces between them. */
const WORD = /[^\s(]*\([^)]*\)\S*|\S+/g;

/** A resource as users write it. Without an access, sign-in decides. */
export interface Spec extends Omit<Resource, 'access'> {
  access: Access | undefined;
}

/**
 * Parses `invoice number:string! due_on:date? --shared --plural invoices`.
 *
 * @throws UserError for a word that does not work
 */
export function parseSpec(text: string): Spec {
  const flags = [...text.matchAll(FLAG)].map(([, flag]) => flag!);
  const words = wordsOf(text.replaceAll(FLAG, ' '));
  const foreign = words.find((word) => word.startsWith('--'));
  if (foreign !== undefined) {
    const known = [...ACCESSES.map((access) => `--${access}`), '--plural <name>'];
    throw usage(`A resource does not accept ${foreign}.`, `Its flags are: ${known.join(', ')}.`);
  }
  const accesses = ACCESSES.filter((access) => flags.includes(access));
  const plural = flags.find((flag) => flag.startsWith('plural'))?.replace(/^plural[\s=]+/, '');
  if (plural === '') throw usage('The plural is empty.', 'Name the table, or omit --plural.');
  const [name, ...fields] = words;
  if (name === undefined) throw usage('The resource has no name.', `Write for instance: ${EXAMPLE}`);
  return specOf(name, fields.map(parseField), accesses, plural);
}

export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** @throws UserError for parts that do not fit together */
export function specOf(given: string, fields: readonly Field[], accesses: readonly Access[], plural?: string): Spec {
  const name = parseName('resource', given);
  if (accesses.length > 1) {
    throw usage(`--${accesses.join(' and --')} do not work together.`, `Give the resource ${name} one of them.`);
  }
  mustBeFields(name, fields);
  return { name, plural: pluralFor(name, plural), access: accesses[0], fields };
}

/** @throws UserError for no fields, too many of them, and two of one name */
export function mustBeFields(name: string, fields: readonly Field[]): void {
  if (fields.length === 0) throw usage(`The resource ${name} has no fields.`, `Write for instance: ${EXAMPLE}`);
  if (fields.length > MOST_FIELDS) {
    throw usage(`${name} has ${fields.length} fields. The limit is ${MOST_FIELDS}.`, 'Move some to another resource.');
  }
  const names = fields.map((field) => field.name);
  const twice = names.find((field, at) => names.indexOf(field) < at);
  if (twice === undefined) return;
  throw usage(`${name} has the field ${twice} twice.`, 'Remove one of them, or choose another name.');
}

/** The text from which `parseSpec` makes the same resource. */
export function formatSpec(resource: Resource): string {
  return resource.plural === pluralOf(resource.name) ? withoutPlural(resource) : fullSpec(resource);
}

/** The same with the plural, so that it stays even if a later version forms another one. */
export function fullSpec(resource: Resource): string {
  return `${withoutPlural(resource)} --plural ${resource.plural}`;
}

function withoutPlural({ name, access, fields }: Resource): string {
  return [name, ...fields.map(formatField), `--${access}`].join(' ');
}

const EXAMPLE = "invoice 'number:string!' 'due_on:date?'";

/** @throws UserError for a plural that is no plural, or is taken */
function pluralFor(name: string, given: string | undefined): string {
  const plural = given === undefined ? pluralOf(name) : parseName('plural', given);
  if (plural === name) {
    const singular = singularOf(name);
    const another = singular === name ? 'Name' : `If ${name} is a plural, write ${singular}. Otherwise name`;
    const remedy = `${another} the plural: --plural ${name}_entries, for instance.`;
    throw usage(`The plural of ${name} is also ${plural}, but the code needs two names.`, remedy);
  }
  return given === undefined ? parseName('plural', plural) : plural;
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
