import type { Field, FieldType } from '../../../src/resources/resource.ts';
import type { Json } from '../../contract/shapes.ts';

interface Values {
  /** A value that is accepted, and what the API answers with, if that is another form of it. */
  good: readonly [sent: unknown, stored?: unknown][];
  /** Values of the right shape that break a rule: 400 with a pointer. */
  broken: readonly unknown[];
  /** Values of another shape: 400 with an error that names the member. */
  misshapen: readonly unknown[];
}

/** What a field of each type accepts and refuses, written from the table in docs/change.md. */
const VALUES: Readonly<Record<Exclude<FieldType, 'enum' | 'references'>, Values>> = {
  string: {
    good: [[' Tea 🫖 ', 'Tea 🫖'], ['é'.repeat(200)]],
    broken: ['', ' ', 'x'.repeat(201), 'a\u0000b', 'two\nlines'],
    misshapen: [1, ['a'], {}],
  },
  text: {
    good: [[' one\n\ttwo\n', 'one\n\ttwo'], ['🫖'.repeat(10_000)]],
    broken: ['', '\n', 'x'.repeat(10_001), 'a\u0007b', 'a\u0000'],
    misshapen: [1, ['a']],
  },
  int: { good: [[-2147483648], [2147483647], [0]], broken: [], misshapen: [2147483648, 1.5, '1', true] },
  bigint: {
    good: [[9007199254740991], [-9007199254740991]],
    broken: [],
    misshapen: [1.5, '1', 1e19],
  },
  float: {
    good: [[1.5], [-0.25], [2.7715077941825975e-163], [Number.MAX_VALUE], [3]],
    broken: [],
    misshapen: ['1.5', null],
  },
  decimal: {
    good: [
      ['12.5', '12.5000'],
      ['-0.0001', '-0.0001'],
      ['999999999999999.9999', '999999999999999.9999'],
    ],
    broken: ['0.00001', '1000000000000000'],
    misshapen: [12.5, 'abc', ''],
  },
  bool: { good: [[true], [false]], broken: [], misshapen: [1, 'true'] },
  date: {
    good: [['2026-11-26'], ['2024-02-29'], ['9999-12-31']],
    broken: [],
    misshapen: ['2026-02-30', '26.11.2026', '10000-01-01', '2026-11-26T00:00:00Z', 5],
  },
  datetime: {
    good: [
      ['2026-11-26T09:30:00.9+01:00', '2026-11-26T08:30:00Z'],
      ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ],
    broken: [],
    misshapen: ['2026-11-26', 'now', 5],
  },
  uuid: {
    good: [['6F9619FF-8B86-D011-B42D-00CF4FC964FF', '6f9619ff-8b86-d011-b42d-00cf4fc964ff']],
    broken: [],
    misshapen: ['xyz', 5, ''],
  },
  json: {
    good: [[{ a: [1, 2.5, 'é', null, true], b: {} }], [[2.7890840981819507e20, 1.7976931348623155e308]], ['text'], [0]],
    broken: [{ a: 'nul \u0000' }, nested(70)],
    misshapen: [nested(200)],
  },
};

/** The values of one field. A new UUID is accepted each time, because the field may be unique. */
export function valuesOf(field: Field, referred: readonly number[]): Values {
  if (field.type === 'enum') {
    return { good: field.values!.map((value) => [value]), broken: [], misshapen: ['no such value', 1] };
  }
  if (field.type === 'references') {
    return { good: referred.map((id) => [id]), broken: [Number.MAX_SAFE_INTEGER], misshapen: ['1', 1.5] };
  }
  return VALUES[field.type];
}

let counter = 0;

/** A good value that no other row has. */
export function freshValue(field: Field, referred: readonly number[]): unknown {
  counter += 1;
  if (field.type === 'uuid') return `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
  if (field.type === 'string' || field.type === 'text') return `value ${counter}`;
  if (field.type === 'int' || field.type === 'bigint') return counter;
  return valuesOf(field, referred).good[0]![0];
}

/** The form in which the API answers with a value. */
export function storedForm(field: Field, sent: unknown, referred: readonly number[]): unknown {
  const pair = valuesOf(field, referred).good.find(([value]) => value === sent);
  return pair === undefined || pair.length === 1 ? sent : pair[1];
}

export function bodyOf(fields: readonly Field[], referred: (field: Field) => readonly number[]): Json {
  return Object.fromEntries(fields.map((field) => [field.name, freshValue(field, referred(field))]));
}

/** `[[[…]]]`, deeper than databases and parsers accept. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}
