import type { Field, FieldType } from './resource.ts';
import { LONGEST_STRING, LONGEST_TEXT } from './sizes.ts';

/** How the Rust code of a project handles the values of one type. The databases' part is in their dialects. */
export interface RustType {
  /** The type in the struct of the stored row. */
  stored: string;
  /** The type in a body, if a rule has to make the stored value of it. */
  input?: string;
  copy: boolean;
  /** The rule that checks a value in a body. `{max}` is the constant of the field's longest text. */
  rule?: { name: string; arguments: readonly string[]; byReference: boolean };
  /** The function that describes the value in a body, and the one that describes it together with null. */
  schema?: { required: string; nullable?: string };
  /** The type in the API description, if it is not `input`. */
  described?: string;
  /** More attributes of the schema. */
  format?: string;
  /** The characters that a text may have. */
  longest?: number;
  /** The paths of a model's imports. */
  uses: readonly string[];
  /** A file that only projects with this type have: `src/models/<helper>.rs`. */
  helper?: { name: string; purpose: string };
}

const ID = { name: 'number', arguments: ['1..=i64::MAX'], byReference: false } as const;

export const RUST_TYPES: Readonly<Record<FieldType, RustType>> = {
  string: {
    stored: 'String',
    copy: false,
    rule: { name: 'text', arguments: ['{max}'], byReference: true },
    schema: { required: 'schema::text::<{max}>', nullable: 'nullable::text::<{max}>' },
    longest: LONGEST_STRING,
    uses: [],
  },
  text: {
    stored: 'String',
    copy: false,
    rule: { name: 'lines', arguments: ['{max}'], byReference: true },
    schema: { required: 'lines::schema::<{max}>', nullable: 'nullable::lines::<{max}>' },
    longest: LONGEST_TEXT,
    uses: [],
    helper: { name: 'lines', purpose: 'checks text that may have several lines' },
  },
  int: { stored: 'i32', copy: true, uses: [] },
  bigint: { stored: 'i64', copy: true, uses: [] },
  float: {
    stored: 'f64',
    copy: true,
    rule: { name: 'float', arguments: [], byReference: false },
    uses: [],
    helper: { name: 'float', purpose: 'checks numbers with a fraction' },
  },
  decimal: {
    stored: 'Decimal',
    input: 'String',
    copy: true,
    rule: { name: 'decimal', arguments: [], byReference: true },
    described: 'Decimal',
    uses: ['super::decimal::Decimal'],
    helper: { name: 'decimal', purpose: 'exact numbers with four digits after the point' },
  },
  bool: { stored: 'bool', copy: true, uses: [] },
  date: {
    stored: 'NaiveDate',
    input: 'String',
    copy: true,
    rule: { name: 'date', arguments: [], byReference: true },
    described: 'NaiveDate',
    uses: [],
    helper: { name: 'date', purpose: 'checks dates' },
  },
  datetime: {
    stored: 'DateTime<Utc>',
    input: 'String',
    copy: true,
    rule: { name: 'time', arguments: [], byReference: true },
    described: 'DateTime<Utc>',
    uses: [],
    helper: { name: 'time', purpose: 'checks times' },
  },
  uuid: { stored: 'Uuid', copy: true, described: 'String', format: 'format = "uuid"', uses: ['uuid::Uuid'] },
  json: {
    stored: 'Value',
    copy: false,
    rule: { name: 'json', arguments: [], byReference: false },
    schema: { required: 'json::schema' },
    uses: ['serde_json::Value'],
    helper: { name: 'json', purpose: 'checks values of any shape' },
  },
  enum: { stored: '{enum}', copy: true, uses: [] },
  references: {
    stored: 'i64',
    copy: true,
    rule: ID,
    described: 'parse::Id',
    uses: [],
  },
};

/** What a limit adds to a type of numbers. */
const LIMITED = {
  rule: { name: 'number', arguments: ['1..={max}'], byReference: false },
  schema: { required: 'schema::number::<{max}>' },
} as const;

export function rustTypeOf({ type, ofSample }: Field): RustType {
  return ofSample?.greatest === undefined ? RUST_TYPES[type] : { ...RUST_TYPES[type], ...LIMITED };
}
