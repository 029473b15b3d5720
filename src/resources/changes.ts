import { USAGE, UserError } from '../errors.ts';
import { invocation } from '../terminal/invocation.ts';
import { mostSimilar } from '../terminal/similar.ts';
import { formatField, OWN_FIELDS, parseField, referenceName } from './field.ts';
import { parseName, snakeCase } from './names.ts';
import type { Field, Resource } from './resource.ts';
import { mustBeFields } from './spec.ts';

/** What a change does to the fields of a resource. No name is in it twice. */
export interface FieldChanges {
  added: readonly Field[];
  removed: readonly Field[];
  /** The field as it was, and its new name. */
  renamed: readonly { from: Field; to: string }[];
}

const EXAMPLE = `'+due_on:date?' -paid 'total->total_cents'`;

/**
 * Parses `+due_on:date?`, `-paid`, `total→total_cents` and `total->total_cents`.
 *
 * @param renames `total:total_cents`
 * @throws UserError for a word that is none of these, and for a change that is not possible
 */
export function parseChanges(resource: Resource, words: readonly string[], renames: readonly string[]): FieldChanges {
  const added: Field[] = [];
  const removed: Field[] = [];
  const renamed: { from: Field; to: string }[] = [];
  const rename = (text: string, example: string, [from = '', to = '', ...more]: readonly string[]) => {
    const fault = faultOfRename(from.trim(), to.trim(), more);
    if (fault !== undefined) throw usage(`"${text}" ${fault}.`, `Write for instance: ${example}`);
    renamed.push(renaming(resource, from, to));
  };
  const flag = words.find((word) => FIXED.test(word));
  if (flag !== undefined) {
    const what = /plural/.test(flag) ? 'the plural of its name' : 'who may use its rows';
    throw usage(
      `change resource does not accept ${flag}: a change keeps ${what}.`,
      `Leave it out. Only add resource accepts it.`,
    );
  }
  for (const word of words) {
    if (/^[+-]$/.test(word)) throw usage(`"${word}" does not name a field.`, `Write for instance: ${EXAMPLE}`);
    if (word.startsWith('+')) added.push(addition(resource, word.slice(1)));
    else if (/→|->/.test(word)) rename(word, `'total->total_cents'`, word.split(/→|->/));
    else if (/^-[^-]/.test(word)) removed.push(existing(resource, word.slice(1)));
    else throw usage(`"${word}" is not a change of a field.`, `Write for instance: ${EXAMPLE}`);
  }
  for (const text of renames) rename(`--rename ${text}`, '--rename total:total_cents', text.split(':'));
  const changes = { added, removed, renamed };
  mustBePossible(resource, changes);
  return changes;
}

/** What only `add resource` says. */
const FIXED = /^--(owned|shared|admin|plural)(=|$)/;

function faultOfRename(from: string, to: string, more: readonly string[]): string | undefined {
  if (from === '' && to === '') return 'names no field';
  if (from.startsWith('-')) return 'lacks a field and its new name';
  if (from === '') return `does not say which field becomes ${to}`;
  if (to === '') return `does not say what ${from} becomes`;
  return more.length > 0 ? `has more than one new name for ${from}` : undefined;
}

/** The resource after a change: renamed fields keep their places, and new ones are last. */
export function changedFields({ fields }: Resource, { added, removed, renamed }: FieldChanges): Field[] {
  const kept = fields.filter((field) => !removed.includes(field));
  const named = kept.map((field) => {
    const to = renamed.find(({ from }) => from === field)?.to;
    return to === undefined ? field : { ...field, name: to };
  });
  return [...named, ...added];
}

function mustBePossible(resource: Resource, changes: FieldChanges): void {
  const { added, removed, renamed } = changes;
  const names = [...added, ...removed].map(({ name }) => name);
  names.push(...renamed.flatMap(({ from, to }) => [from.name, to]));
  if (names.length === 0) throw usage(`Nothing of ${resource.name} would change.`, `Write for instance: ${EXAMPLE}`);
  const swapped = renamed.find(({ from, to }) =>
    renamed.some((other) => other.from.name === to && other.to === from.name),
  );
  if (swapped !== undefined) {
    const [a, b] = [swapped.from.name, swapped.to];
    throw usage(
      `${a} and ${b} cannot swap their names in one change.`,
      `Make three changes, one after the other: '${a}->other_${a}', '${b}->${a}' and 'other_${a}->${b}'.`,
    );
  }
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw usage(`The change names the field ${twice} twice.`, 'Make two changes, one after the other.');
  }
  const taken = renamed.find(({ to }) => resource.fields.some(({ name }) => name === to))?.to;
  if (taken !== undefined) {
    throw usage(`${resource.name} already has a field ${taken}.`, 'Choose another name, or remove that field first.');
  }
  const fields = changedFields(resource, changes);
  if (fields.length === 0) {
    const remedy = `To remove the resource, run: ${invocation()} remove resource ${resource.name}`;
    throw usage(`The resource ${resource.name} would have no fields.`, remedy);
  }
  mustBeFields(resource.name, fields);
}

function addition(resource: Resource, text: string): Field {
  const field = parseField(text);
  const there = resource.fields.find(({ name }) => name === field.name);
  if (there !== undefined) {
    throw usage(
      `${resource.name} already has the field ${formatField(there)}.`,
      'To change its type or its marks, add a field of another name, copy the values, and remove the old field.',
    );
  }
  mustBeFree(resource, field.name);
  if (!field.nullable && (field.unique || field.type === 'references')) {
    const what = field.unique ? 'a unique field' : 'a reference';
    throw usage(
      `"${text}" would need a value in each existing row, and ${what} has none to offer.`,
      `Add it with ?: +${formatField({ ...field, nullable: true })}.`,
    );
  }
  return field;
}

function renaming(resource: Resource, given: string, wanted: string): { from: Field; to: string } {
  const from = existing(resource, given);
  const to = parseName('field', from.type === 'references' ? referenceName(snakeCase(wanted)) : wanted);
  mustBeFree(resource, to);
  if (to === from.name) throw usage(`The field is already called ${to}.`, 'Choose another name.');
  return { from, to };
}

/** The access of a resource cannot change, so only another name is a way out. */
function mustBeFree({ access }: Resource, name: string): void {
  const isOwner = access === 'owned' && name === 'user_id';
  if (!isOwner && !OWN_FIELDS.includes(name)) return;
  throw usage(`${isOwner ? 'An owned' : 'Every'} resource has a field ${name} already.`, 'Choose another name.');
}

/** A reference may be named without its `_id`. */
function existing({ name: resource, access, fields }: Resource, text: string): Field {
  const name = snakeCase(text);
  const isOwner = access === 'owned' && name === 'user_id';
  if (isOwner || OWN_FIELDS.includes(name)) {
    const whose = isOwner ? 'an owned' : 'every';
    throw usage(`No change can remove or rename ${name}: ${whose} resource has it.`, 'Leave it out.');
  }
  const found = fields.find((field) => field.name === name) ?? fields.find((field) => field.name === `${name}_id`);
  if (found !== undefined) return found;
  const names = fields.map((field) => field.name);
  const similar = mostSimilar(name, names);
  const question = similar === undefined ? '' : `Did you mean ${similar}? `;
  throw usage(`${resource} has no field "${text}".`, `${question}It has: ${names.join(', ')}.`);
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
