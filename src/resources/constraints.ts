import type { Field } from './resource.ts';

// The names of what belongs to a column. A change of a resource needs them: MySQL has no other way to address them.

/** The index of a unique field. */
export function uniqueName(plural: string, field: string): string {
  return `${plural}_${field}_key`;
}

/** The index that finds the rows that refer to one. MySQL makes it together with the constraint. */
function referenceIndexName(plural: string, field: string): string {
  return `${plural}_by_${field.replace(/_id$/, '')}`;
}

/** The constraint of a reference. */
export function foreignKeyName(plural: string, field: string): string {
  return `${plural}_${field}_fkey`;
}

/** The constraint of an enum. */
export function checkName(plural: string, field: string): string {
  return `${plural}_${field}_check`;
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
