import { createHash } from 'node:crypto';
import type { Field, Resource } from './resource.ts';

// The names of what belongs to a column. A change of a resource needs them: MySQL has no other way to address them.

/** PostgreSQL cuts longer names, without an error. */
const LONGEST_NAME = 63;

type Kind = 'key' | 'fkey' | 'check';

/** The index of a unique field. */
export function uniqueName(plural: string, field: string): string {
  return shortened(nameOf(plural, field, 'key'));
}

/** The index that finds the rows that refer to one. MySQL makes it together with the constraint. */
function referenceIndexName(plural: string, field: string): string {
  return shortened(`${plural}_by_${field.replace(/_id$/, '')}`);
}

/** The constraint of a reference. */
export function foreignKeyName(plural: string, field: string): string {
  return shortened(nameOf(plural, field, 'fkey'));
}

/** The constraint of an enum. */
export function checkName(plural: string, field: string): string {
  return shortened(nameOf(plural, field, 'check'));
}

/**
 * What comes before the constraint of a column. Without it, PostgreSQL chooses the same names, except that it has
 * another way to shorten long ones.
 */
export function named(plural: string, field: string, kind: Kind): string {
  const name = nameOf(plural, field, kind);
  return name.length > LONGEST_NAME ? ` CONSTRAINT ${shortened(name)}` : '';
}

/** All names that the table of a resource needs in the database. PostgreSQL adds a key and a sequence for the id. */
export function databaseNames({ plural, access, fields }: Resource): string[] {
  return [
    plural,
    `${plural}_pkey`,
    `${plural}_id_seq`,
    ...(access === 'owned' ? [`${plural}_by_user`, foreignKeyName(plural, 'user_id')] : []),
    ...fields.flatMap((field) => [
      ...indexesOf(plural, [], field).map(({ name }) => name),
      ...(field.type === 'references'
        ? [referenceIndexName(plural, field.name), foreignKeyName(plural, field.name)]
        : []),
      ...(field.type === 'enum' ? [checkName(plural, field.name)] : []),
    ]),
  ];
}

function nameOf(plural: string, field: string, kind: Kind): string {
  return `${plural}_${field}_${kind}`;
}

/** A part of the hash keeps the names of two fields apart that begin alike. */
function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const end = `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return `${name.slice(0, LONGEST_NAME - end.length).replace(/_$/, '')}${end}`;
}

/** An index of its own, which a statement makes. */
export interface Index {
  name: string;
  kind: 'UNIQUE INDEX' | 'INDEX';
  columns: string;
}

/**
 * The indexes that SQLite and PostgreSQL have for a field. A unique index that begins with a reference also finds the
 * rows that refer to one.
 *
 * @param together the columns that a unique field is unique together with
 */
export function indexesOf(plural: string, together: readonly string[], { name, type, unique }: Field): Index[] {
  const needsIndex = type === 'references' && !(unique && together.length === 0);
  return [
    ...(unique
      ? [{ name: uniqueName(plural, name), kind: 'UNIQUE INDEX' as const, columns: [...together, name].join(', ') }]
      : []),
    ...(needsIndex ? [{ name: referenceIndexName(plural, name), kind: 'INDEX' as const, columns: name }] : []),
  ];
}

export function createIndex(plural: string, { name, kind, columns }: Index): string {
  return `CREATE ${kind} ${name} ON ${plural} (${columns});`;
}
