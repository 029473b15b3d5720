import { USAGE, UserError } from '../errors.ts';
import { CRATES, DATABASE_NAMES, isDevice, OWN_TYPES, OWN_WORDS, RUST_WORDS, SQL_WORDS } from './reserved.ts';
import type { Resource } from './resource.ts';

/** Characters. A plural may be longer than its singular. */
const LONGEST = { resource: 40, plural: 48, field: 40, value: 40 } as const;

/** What a name is for. */
type Kind = keyof typeof LONGEST;

/** `LineItem`, `line-item` and `line item` → `line_item`. */
export function snakeCase(text: string): string {
  return text
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();
}

/** `line_item` → `LineItem`. */
export function pascalCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `line_item` → `line item`. */
export function spokenName(name: string): string {
  return name.replaceAll('_', ' ');
}

/**
 * Parses the name of a resource, of its plural, of a field or of a value of an enum.
 *
 * @returns the name in snake case
 * @throws UserError with a name that works
 */
export function parseName(kind: Kind, text: string): string {
  const [, alone, fields] = /^\s*([^:]*?)\s+(\S+:.*)$/s.exec(text) ?? [];
  if (kind === 'resource' && alone) {
    const message = `The name of a resource has no fields, and this text has some: ${fields}.`;
    throw new UserError(message, `Give the name first, alone: ${snakeCase(alone)}`, USAGE);
  }
  if (kind === 'resource' && text.includes(':')) {
    const remedy = `Write for instance: invoice ${text}`;
    throw new UserError(`The resource has no name, only the field ${JSON.stringify(text)}.`, remedy, USAGE);
  }
  const name = snakeCase(text);
  const problem = fault(kind, name);
  if (problem === undefined) return name;
  const flag = kind === 'plural' ? '--plural ' : '';
  throw new UserError(`${describe(kind, text)} ${problem}.`, `Try ${flag}${propose(kind, name)}.`, USAGE);
}

/** The names of the Rust types that belong to a resource. */
export function typesOf({ name, plural, fields }: Resource): string[] {
  const type = pascalCase(name);
  const enums = fields.filter((field) => field.type === 'enum').map((field) => type + pascalCase(field.name));
  return [
    type,
    `Create${type}`,
    `Update${type}`,
    `New${type}`,
    `${type}Changes`,
    `List${pascalCase(plural)}`,
    ...enums,
  ];
}

function describe(kind: Kind, text: string): string {
  const noun = { resource: 'resource name', plural: 'plural', field: 'field name', value: 'enum value' }[kind];
  return `The ${noun} ${JSON.stringify(text)}`;
}

function fault(kind: Kind, name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/\P{ASCII}/u.test(name)) return 'contains a character outside ASCII';
  if (/[^a-z0-9_]/.test(name)) return 'may contain only letters, digits, - and _';
  if (!/^[a-z]/.test(name)) return 'does not start with a letter';
  if (/__|_$/.test(name)) return 'ends with _, or has two of them in a row';
  if (name.length > LONGEST[kind]) return `has ${name.length} characters; the limit is ${LONGEST[kind]}`;
  if (kind === 'value') return name === 'self' ? 'is a reserved word of Rust' : undefined;
  if (RUST_WORDS.has(name)) return 'is a reserved word of Rust';
  if (SQL_WORDS.has(name)) return 'is a reserved word of SQL';
  if (kind === 'field') return name === 'rules' ? 'is taken: the code that checks the fields uses it' : undefined;
  if (name.startsWith('sqlite_')) return 'starts with sqlite_, which SQLite keeps for itself';
  if (CRATES.has(name)) return 'is taken: projects use a crate of that name';
  if (isDevice(name)) return 'is a device name on Windows, where no file can have it';
  if (OWN_WORDS.has(name)) return 'is taken: projects have a module, a table or a route of that name';
  if (kind === 'plural' && name === 'driver') return 'is taken: src/db/mod.rs uses that name';
  if (kind === 'plural' && DATABASE_NAMES.has(name)) {
    return 'is taken: the tables of projects have an index or a constraint of that name';
  }
  return OWN_TYPES.has(pascalCase(name)) ? `is taken: projects use a type ${pascalCase(name)}` : undefined;
}

const ENDINGS = { resource: 'entry', plural: 'entries', field: 'value', value: 'value' } as const;

function propose(kind: Kind, name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^([_0-9]|sqlite_)+/, '')
    .slice(0, LONGEST[kind] - '_entries'.length)
    .replace(/_+$/, '');
  const candidates = [plain, `${plain}_${ENDINGS[kind]}`, `my_${ENDINGS[kind]}`];
  return candidates.find((candidate) => fault(kind, candidate) === undefined)!;
}
