import type { FieldType, Resource } from '../resources/resource.ts';
import type { ChoiceRecord } from './record.ts';

/** Type → record. The types without a record need no more than every project has. */
export const fieldTypes: Partial<Record<FieldType, ChoiceRecord>> = {
  decimal: {
    crates: () => ({ rust_decimal: '{ version = "1", default-features = false }' }),
    // SQLite has no exact numbers, so SQLx has no Decimal for it.
    features: (words) => (words.has('server') ? { sqlx: ['rust_decimal'] } : {}),
  },
  uuid: {
    features: () => ({ sqlx: ['uuid'], uuid: ['serde'] }),
  },
  // Otherwise serde_json changes the last digit of some numbers, and cannot read the largest ones as PostgreSQL writes
  // them in a jsonb column.
  float: {
    features: () => ({ serde_json: ['float_roundtrip'] }),
  },
  json: {
    features: () => ({ sqlx: ['json'], serde_json: ['float_roundtrip'] }),
  },
};

/** The types of fields in a project that have a record, in the order of the table. */
export function recordedTypes(resources: readonly Resource[]): FieldType[] {
  const used = new Set(resources.flatMap(({ fields }) => fields.map(({ type }) => type)));
  return (Object.keys(fieldTypes) as FieldType[]).filter((type) => used.has(type));
}

/** The records of one project. */
export function fieldRecordsOf(resources: readonly Resource[]): ChoiceRecord[] {
  return recordedTypes(resources).map((type) => fieldTypes[type]!);
}
