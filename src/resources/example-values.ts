import { capital } from './forms.ts';
import { spokenName } from './names.ts';
import type { Field, FieldType } from './resource.ts';

/** Values of one type for examples and tests. */
interface Examples {
  /** As JSON. */
  json: (field: Field) => string;
  /** A different value for each `n`, as Rust inside `json!`. */
  varied: (field: Field) => string;
  /** A value that breaks the rule, inside `json!`. */
  broken?: string;
  /** A value of another type, which a test sends. */
  misfit?: string;
}

const label = ({ name }: Field) => capital(spokenName(name));

const EXAMPLES: Readonly<Record<FieldType, Examples>> = {
  string: {
    json: (field) => `"${label(field)}"`,
    varied: (field) => `format!("${label(field)} {n}")`,
    broken: '"\\u{1b}"',
  },
  text: {
    json: (field) => `"${label(field)}\\nin two lines"`,
    varied: (field) => `format!("${label(field)} {n}")`,
    broken: '"\\u{1b}"',
  },
  int: { json: () => '1', varied: () => 'n', misfit: '2_147_483_648_u32' },
  bigint: { json: () => '1', varied: () => 'n', misfit: '"1"' },
  float: { json: () => '1.5', varied: () => 'n as f64 + 0.5', misfit: '"1.5"' },
  decimal: {
    json: () => '"12.5000"',
    varied: () => 'format!("{n}.5000")',
    broken: '"1.00001"',
    misfit: '12.5',
  },
  bool: { json: () => 'true', varied: () => 'n % 2 == 1', misfit: '1' },
  date: { json: () => '"2026-11-26"', varied: () => 'format!("2026-11-{n:02}")', broken: '"2026-02-30"' },
  datetime: {
    json: () => '"2026-11-26T08:30:00Z"',
    varied: () => 'format!("2026-11-26T08:30:{n:02}Z")',
    broken: '"2026-11-26"',
  },
  uuid: {
    json: () => '"67e55044-10b1-426f-9247-bb680e5fe0c8"',
    varied: () => 'format!("67e55044-10b1-426f-9247-{n:012}")',
    misfit: '"67e55044"',
  },
  json: { json: () => '{ "color": "red" }', varied: () => '{ "n": n }', broken: '"\\u{0}"' },
  enum: {
    json: ({ values }) => `"${values![0]}"`,
    // `json!` reads an expression that begins with [ as a JSON array.
    varied: ({ values }) => `&[${values!.map((value) => `"${value}"`).join(', ')}][(n - 1) as usize]`,
    misfit: '"no such value"',
  },
  references: { json: () => '1', varied: ({ name }) => name, broken: '0' },
};

export function exampleJson(field: Field): string {
  return field.ofSample?.example ?? EXAMPLES[field.type].json(field);
}

/** A value in a test: it depends on `n` only where rows must differ. */
export function exampleInTest(field: Field): string {
  return field.unique || field.type === 'references' ? EXAMPLES[field.type].varied(field) : exampleJson(field);
}

export function brokenValue({ type }: Field): string | undefined {
  return EXAMPLES[type].broken;
}

export function misfitOf({ type }: Field): string | undefined {
  return EXAMPLES[type].misfit;
}
