import { ALTERATIONS, type Alteration, type Place } from './alterations.ts';
import type { FieldChanges } from './changes.ts';
import type { Dialect } from './dialect.ts';
import type { Field, Resource } from './resource.ts';

/**
 * The migration that brings the table of a resource to other fields, and keeps its rows.
 *
 * @param resource before the change
 * @param tableOf the table of a resource that a field refers to
 */
export function alterMigration(
  database: keyof typeof ALTERATIONS,
  dialect: Dialect,
  resource: Resource,
  { added, removed, renamed }: FieldChanges,
  tableOf: (resource: string) => string,
): string {
  const alteration: Alteration = ALTERATIONS[database];
  const place = ({ resource: target }: Field): Place => ({
    table: resource.plural,
    dialect,
    together: resource.access === 'owned' ? ['user_id'] : [],
    target: target === undefined ? '' : tableOf(target),
  });
  const parts = [
    ...removed.map((field) => alteration.remove(place(field), field)),
    ...renamed.map(({ from, to }) => alteration.rename(place(from), from, { ...from, name: to })),
    ...added.map((field) => [
      ...(field.nullable ? [] : [`-- Existing rows get the value ${neutralValue(field)}.`]),
      ...alteration.add(place(field), field),
    ]),
  ];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** The migration that drops a table, with its rows. */
export function dropMigration({ plural }: Resource): string {
  return `DROP TABLE ${plural};\n`;
}

/** The value of a new required field in the rows that exist already, as people write it. */
export function neutralValue({ type, values }: Field): string {
  return type === 'enum' ? values![0]! : NEUTRAL[type];
}

/** A valid value of each type that says as little as possible. A reference has none. */
const NEUTRAL = {
  string: '-',
  text: '-',
  int: '0',
  bigint: '0',
  float: '0',
  decimal: '0.0000',
  bool: 'false',
  date: '1970-01-01',
  datetime: '1970-01-01T00:00:00Z',
  uuid: '00000000-0000-0000-0000-000000000000',
  json: '{}',
  references: '',
} as const;
