// The names of what belongs to a column. A change of a resource needs them: MySQL has no other way to address them.

/** The index of a unique field. */
export function uniqueName(plural: string, field: string): string {
  return `${plural}_${field}_key`;
}

/** The index that finds the rows that refer to one. MySQL makes it together with the constraint. */
export function referenceIndexName(plural: string, field: string): string {
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
