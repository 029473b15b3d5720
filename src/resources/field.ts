import { USAGE, UserError } from '../errors.ts';
import { mostSimilar } from '../terminal/similar.ts';
import { parseName, pascalCase, snakeCase } from './names.ts';
import { typeMeantBy } from './other-types.ts';
import { FIELD_TYPES, type Field, type FieldType } from './resource.ts';

const EXAMPLES: Readonly<Partial<Record<FieldType, string>>> = {
  enum: 'enum(a,b,c)',
  references: 'references:<resource>',
};

/** The types as users write them. */
export const TYPES = FIELD_TYPES.map((type) => EXAMPLES[type] ?? type).join(', ');

/** Names that every resource has. `user_id` is one more of an owned resource. */
export const OWN_FIELDS: readonly string[] = ['id', 'created_at'];

/** MySQL has no unique index for them. */
const NEVER_UNIQUE: readonly FieldType[] = ['text', 'json'];

/**
 * Parses a field as users write it: `total_cents:bigint`, `due_on:date?`, `status:enum(draft,sent)`.
 *
 * @throws UserError for a name, a type or a mark that does not work
 */
export function parseField(text: string): Field {
  const [, given = '', rest = ''] = /^([^:]*):?(.*)$/s.exec(text)!;
  const [, type = '', marks = ''] = /^(.*?)([?!]*)$/s.exec(rest.trim())!;
  if (given.trim() === '' || given === '+') {
    throw usage(`"${text}" has no name for the field.`, `Write for instance number:string. The types are: ${TYPES}.`);
  }
  if (type === '') {
    throw usage(`The field "${given}" has no type.`, `Write for instance ${given}:string. The types are: ${TYPES}.`);
  }
  const ofType = typeOf(text, type);
  const isReference = ofType.type === 'references';
  const name = parseName('field', isReference ? referenceName(snakeCase(given)) : given);
  const field = { name, ...ofType, nullable: marks.includes('?'), unique: marks.includes('!') };
  if (OWN_FIELDS.includes(field.name)) {
    throw usage(`Every resource has a field ${field.name} already.`, `Leave ${text} out, or choose another name.`);
  }
  if (new Set(marks).size < marks.length) throw usage(`"${text}" has a mark twice.`, 'Write ? and ! at most once.');
  if (field.unique && NEVER_UNIQUE.includes(field.type)) {
    throw usage(`A ${field.type} field cannot be unique, but "${text}" has a !.`, 'Use a string, or leave ! out.');
  }
  const values = field.type === 'bool' ? 2 : (field.values?.length ?? 3);
  if (field.unique && values < 3) {
    throw usage(
      `"${text}" has only ${values === 1 ? '1 value' : `${values} values`}, too few for a unique field.`,
      'Leave ! out.',
    );
  }
  return field;
}

/** The field as users write it. `parseField` reads it. */
export function formatField({ name, type, nullable, unique, values, resource }: Field): string {
  const details = type === 'enum' ? `(${values!.join(',')})` : type === 'references' ? `:${resource}` : '';
  return `${name}:${type}${details}${nullable ? '?' : ''}${unique ? '!' : ''}`;
}

/** The name of the column of a reference: `customer` → `customer_id`. */
export function referenceName(name: string): string {
  return name.endsWith('_id') ? name : `${name}_id`;
}

function typeOf(text: string, type: string): Pick<Field, 'type' | 'values' | 'resource'> {
  const [, target] = /^references:(.+)$/s.exec(type) ?? [];
  if (target !== undefined) return { type: 'references', resource: snakeCase(target) };
  const [, list] = /^enum\((.*)\)$/s.exec(type) ?? [];
  if (list !== undefined) return { type: 'enum', values: valuesIn(text, list) };
  if (/^references:?$/.test(type)) {
    throw usage(
      `"${text}" does not say which resource it refers to.`,
      `Write ${text.replace(/:?[?!]*$/, '')}:<resource>.`,
    );
  }
  if (type.startsWith('enum')) {
    throw usage(`"${text}" does not list the values of the enum.`, 'Write enum(a,b,c), in quotes in a shell.');
  }
  const known = FIELD_TYPES.find((known) => known === type);
  if (known !== undefined) return { type: known };
  const word = /^\w*/.exec(type.toLowerCase())![0];
  const meant = typeMeantBy(word) ?? mostSimilar(word, FIELD_TYPES);
  const question = meant === undefined ? '' : `Did you mean ${meant}? `;
  throw usage(`"${type}" in "${text}" is not a type.`, `${question}The types are: ${TYPES}.`);
}

function valuesIn(text: string, list: string): string[] {
  const given = list.split(',').map((value) => value.trim());
  if (given.includes('')) {
    const problem = given.length === 1 ? 'lists no values of the enum' : 'has an empty value';
    throw usage(`"${text}" ${problem}.`, 'Write for instance enum(a,b,c), in quotes in a shell.');
  }
  const values = given.map((value) => parseName('value', value));
  const variants = values.map(pascalCase);
  const at = variants.findIndex((variant, at) => variants.indexOf(variant) < at);
  if (at === -1) return values;
  const first = values[variants.indexOf(variants[at]!)];
  const problem =
    first === values[at] ? `the value ${first} twice` : `${first} and ${values[at]}, which Rust names alike`;
  throw usage(`"${text}" has ${problem}.`, 'Change or remove one of them.');
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
