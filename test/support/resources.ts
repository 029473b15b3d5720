import type { Auth } from '../../src/answers/options.ts';
import { FIELD_TYPES, type Field, type FieldType, type Resource } from '../../src/resources/resource.ts';

function field(name: string, type: FieldType, more: Partial<Field> = {}): Field {
  return { name, type, nullable: false, unique: false, ...more };
}

const nullable = { nullable: true };
const unique = { unique: true };

/** Resources that together use every type, every access, unique values, and references of each kind. */
export function everyResource(auth: Auth): Resource[] {
  const access = auth === 'none' ? 'shared' : 'admin';
  return [
    {
      name: 'customer',
      plural: 'customers',
      access: 'owned',
      fields: [
        field('name', 'string', unique),
        field('email', 'string', nullable),
        field('vip', 'bool'),
        field('born_on', 'date', nullable),
        field('boss_id', 'references', { ...nullable, resource: 'customer' }),
      ],
    },
    {
      name: 'invoice',
      plural: 'invoices',
      access: 'owned',
      fields: [
        field('number', 'string', unique),
        field('total_cents', 'bigint'),
        field('amount', 'decimal'),
        field('due_on', 'date', nullable),
        field('paid', 'bool'),
        field('state', 'enum', { values: ['draft', 'sent', 'paid'] }),
        field('customer_id', 'references', { resource: 'customer' }),
        field('meta', 'json', nullable),
        field('external', 'uuid'),
        field('notes', 'text', nullable),
        field('rate', 'float'),
        field('count', 'int'),
        field('seen_at', 'datetime', nullable),
      ],
    },
    {
      name: 'setting',
      plural: 'settings',
      access,
      fields: [
        field('code', 'string', unique),
        field('value', 'text'),
        field('data', 'json'),
        field('price', 'decimal', nullable),
        field('token', 'uuid', nullable),
        field('kind', 'enum', { ...nullable, values: ['part_1', 'part_two'] }),
        field('size', 'int', nullable),
        field('ratio', 'float', nullable),
        field('open', 'bool', nullable),
        field('at', 'datetime'),
      ],
    },
    {
      name: 'link_item',
      plural: 'link_items',
      access: 'shared',
      fields: [
        field('setting_id', 'references', { ...unique, resource: 'setting' }),
        field('invoice_id', 'references', { ...nullable, resource: 'invoice' }),
        field('reviewer_id', 'references', { ...nullable, resource: 'user' }),
        field('score', 'bigint', nullable),
      ],
    },
    { name: 'tag', plural: 'tags', access: 'shared', fields: [field('label', 'string')] },
    { name: 'flag', plural: 'flags', access: 'owned', fields: [field('lit', 'bool'), field('level', 'int')] },
  ];
}

/** A generator of numbers from 0 to 1 that gives the same ones for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Syllables, so that no name is a word of a language. */
const SYLLABLES = ['ba', 'co', 'du', 'fe', 'gi', 'lo', 'mu', 'na', 'po', 'ri', 'su', 'ta', 've', 'xo', 'zi'];

/** A random resource whose fields and access are possible in a project with these other resources. */
export function randomResource(random: () => number, auth: Auth, others: readonly Resource[]): Resource {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const word = (least: number, most: number) =>
    Array.from({ length: least + below(most - least + 1) }, () => pick(SYLLABLES)).join('');
  const names = new Set(others.flatMap(({ name, plural }) => [name, plural]));
  let name = word(1, 4);
  while (names.has(name) || names.has(`${name}s`)) name = `${word(1, 3)}_${word(1, 3)}`;
  const fields = new Map<string, Field>();
  for (let count = 1 + below(8); count > 0; count -= 1) {
    const type = pick(FIELD_TYPES);
    const own: Partial<Field> = { nullable: random() < 0.3, unique: isUnique(type) && random() < 0.2 };
    let fieldName = random() < 0.3 ? `${word(1, 3)}_${word(1, 2)}` : word(1, 4);
    if (type === 'references') fieldName = `${fieldName}_id`;
    const target = pick(['user', ...others.map((other) => other.name)]);
    fields.set(
      fieldName,
      field(fieldName, type, {
        ...own,
        ...(type === 'enum' ? { values: [...new Set(Array.from({ length: 3 }, () => word(1, 3)))] } : {}),
        ...(type === 'references' ? { resource: target } : {}),
      }),
    );
  }
  const access = pick(auth === 'none' ? (['owned', 'shared'] as const) : (['owned', 'shared', 'admin'] as const));
  return { name, plural: `${name}s`, access, fields: [...fields.values()] };
}

function isUnique(type: FieldType): boolean {
  return !['text', 'json', 'bool', 'float', 'enum'].includes(type);
}
