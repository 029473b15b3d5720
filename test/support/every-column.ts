import { FIELD_TYPES, type Field, type FieldType, type Resource } from '../../src/resources/resource.ts';

/** Types that a database cannot make unique. */
const NEVER_UNIQUE: readonly FieldType[] = ['text', 'json'];

/** A field of each type but `references`, as each of its marks makes it. */
const plain: readonly Field[] = FIELD_TYPES.filter((type) => type !== 'references').flatMap((type) =>
  variants(type, type === 'enum' ? { values: ['one', 'two'] } : {}),
);

/** All of them would be more fields than a resource may have. */
const halves = [plain.slice(0, plain.length / 2), plain.slice(plain.length / 2)];

/**
 * Resources whose tables together have every kind of column. SQLx describes the result of a write differently if it
 * contains no reference, only nullable ones, or required ones.
 */
export const everyColumn: readonly Resource[] = [
  { name: 'plain', plural: 'plains', access: 'shared', fields: halves[0]! },
  { name: 'bare', plural: 'bares', access: 'shared', fields: halves[1]! },
  ...halves.map((half, at): Resource => {
    const name = ['owned', 'held'][at]!;
    const fields = [...half, ...references('plain', true), ...references(name, true)];
    return { name, plural: `${name}s`, access: 'owned', fields };
  }),
  ...halves.map((half, at): Resource => {
    const name = ['loose', 'free'][at]!;
    return { name, plural: `${name}s`, access: 'shared', fields: [...half, ...references(name, true)] };
  }),
  {
    name: 'bound',
    plural: 'bounds',
    access: 'shared',
    fields: [...references('plain', false), ...references('loose', true)],
  },
];

function references(resource: string, nullable: boolean): Field[] {
  return variants('references', { resource })
    .filter((field) => field.nullable === nullable)
    .map((field) => ({ ...field, name: `${resource}_${field.unique ? 'only' : 'other'}_id` }));
}

function variants(type: FieldType, more: Partial<Field>): Field[] {
  return [false, true].flatMap((nullable) =>
    [false, true]
      .filter((unique) => !unique || !NEVER_UNIQUE.includes(type))
      .map((unique) => {
        const name = [type, ...(nullable ? ['maybe'] : []), ...(unique ? ['only'] : []), 'value'].join('_');
        return { name, type, nullable, unique, ...more };
      }),
  );
}
