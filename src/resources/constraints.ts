// The names of what belongs to a column. A change of a resource names them again, so they never depend on the database.

/** The index of a unique field or of a reference. */
export function indexName(plural: string, field: string): string {
  return `${plural}_by_${field}`;
}

/** The constraint of a reference. PostgreSQL gives this name too. */
export function foreignKeyName(plural: string, field: string): string {
  return `${plural}_${field}_fkey`;
}

/** The constraint of an enum. PostgreSQL gives this name too. */
export function checkName(plural: string, field: string): string {
  return `${plural}_${field}_check`;
}
