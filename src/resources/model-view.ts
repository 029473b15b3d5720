import { rustTypeOf } from './field-types.ts';
import { call, chain, structLiteral, WIDTH } from './layout.ts';
import { pascalCase } from './names.ts';
import { type Field, isInBodies, type Resource } from './resource.ts';

/** One member of a struct, as its lines. */
interface Member {
  lines: string;
}

export interface Enum {
  type: string;
  /** What the values mean. */
  comment: string;
  /** `Deserialize, `, if bodies have it. */
  reads: string;
  /** The form of its values in JSON and in the database. */
  casing: string;
  variants: string;
}

/** What the template of a model prints. */
export interface ModelView {
  crateUses: readonly string[];
  uses: readonly string[];
  limits: readonly { constant: string; type: string; value: string; comment: string }[];
  enums: readonly Enum[];
  stored: readonly Member[];
  create: readonly Member[];
  new: readonly Member[];
  update: readonly Member[];
  changes: readonly Member[];
  /** The statements of `validate`. */
  checkNew: string;
  checkChanges: string;
}

/** The id of the owner, in the body of projects without sign-in. */
const OWNER: Field = { name: 'user_id', type: 'references', nullable: false, unique: false, resource: 'user' };

export function modelView(resource: Resource, ownerInBody: boolean): ModelView {
  const { fields } = resource;
  const type = pascalCase(resource.name);
  const changeable = fields.filter(isInBodies);
  const inputs = ownerInBody ? [OWNER, ...changeable] : changeable;
  const stored = (field: Field) => memberType(resource, field);
  return {
    ...usesOf(resource, inputs, ownerInBody),
    limits: fields.flatMap((field) => {
      const [constant, { longest }, greatest] = [constantOf(field), rustTypeOf(field), field.ofSample?.greatest];
      if (longest !== undefined) {
        return [
          { constant, type: 'usize', value: grouped(longest), comment: `The maximum length of \`${field.name}\`.` },
        ];
      }
      if (greatest === undefined) return [];
      return [{ constant, type: 'i64', value: String(greatest), comment: `The maximum of \`${field.name}\`.` }];
    }),
    enums: fields
      .filter((field) => field.type === 'enum')
      .map((field) => ({
        type: enumOf(resource, field),
        comment: field.ofSample?.comment ?? `The values of \`${field.name}\`.`,
        reads: isInBodies(field) ? 'Deserialize, ' : '',
        casing: casingOf(field.values!),
        variants: field.values!.map((value) => variantOf(value, casingOf(field.values!))).join('\n    '),
      })),
    stored: fields.map((field) => member([asText(field)], `pub ${field.name}: ${stored(field)},`)),
    create: inputs.map((field) =>
      member([createSchema(field)], `${field.name}: ${optional(inputType(resource, field), field)},`),
    ),
    new: inputs.map((field) => member([], `pub ${field.name}: ${stored(field)},`)),
    update: changeable.map((field) =>
      member(
        [updateSchema(resource, field), '#[serde(default, deserialize_with = "parse::present")]'],
        `${field.name}: Option<${optional(inputType(resource, field), field)}>,`,
      ),
    ),
    changes: changeable.map((field) => member([], `pub ${field.name}: Option<${stored(field)}>,`)),
    checkNew: checked(`New${type}`, inputs, (field) => (field.nullable ? 1 : 0)),
    checkChanges: checked(`${type}Changes`, changeable, (field) => (field.nullable ? 2 : 1)),
  };
}

function usesOf(
  { fields }: Resource,
  inputs: readonly Field[],
  ownerInBody: boolean,
): Pick<ModelView, 'crateUses' | 'uses'> {
  const types = inputs.map(rustTypeOf);
  const paths = [...new Set(types.flatMap(({ uses }) => uses))];
  const isOwn = (path: string) => path.startsWith('super::');
  const schemas = inputs.flatMap((field) => schemaOf(field) ?? []);
  const modules = ['json', 'lines', 'nullable', 'schema'].filter((name) =>
    schemas.some((schema) => schema.startsWith(`${name}::`)),
  );
  const dates = fields.some(({ type }) => type === 'date') ? ['NaiveDate'] : [];
  return {
    crateUses: [
      `chrono::{${['DateTime', ...dates, 'Utc'].join(', ')}}`,
      'serde::{Deserialize, Serialize}',
      ownerInBody ? 'utoipa::{IntoParams, ToSchema}' : 'utoipa::ToSchema',
      ...paths.filter((path) => !isOwn(path)),
    ],
    uses: [
      ownerInBody ? 'super::parse::{self, Id, Limit}' : 'super::parse',
      ...paths.filter(isOwn),
      ...modules.map((name) => `super::${name}`),
      ...(types.some(({ rule }) => rule !== undefined) ? ['super::rules::Rules'] : []),
    ],
  };
}

/** The words of Serde and SQLx for the form of all values. */
function casingOf(values: readonly string[]): string {
  return values.some((value) => value.includes('_')) ? 'snake_case' : 'lowercase';
}

/**
 * A digit begins no word in Rust's names, so `part_2` needs its own name. SQLx takes two words of one letter for one:
 * `a_b` is the variant `AB`, and it would store `ab`.
 */
function variantOf(value: string, casing: string): string {
  const splitsDigits = casing === 'snake_case' && /_\d/.test(value);
  const joinsLetters = casing === 'snake_case' && /(^|_)[a-z]\d*_[a-z](\d|_|$)/.test(value);
  const names = [
    ...(splitsDigits ? [`#[serde(rename = "${value}")]`] : []),
    ...(splitsDigits || joinsLetters ? [`#[sqlx(rename = "${value}")]`] : []),
  ];
  return [...names, `${pascalCase(value)},`].join('\n    ');
}

function member(attributes: readonly (string | undefined)[], line: string): Member {
  return { lines: [...attributes.filter((attribute) => attribute !== undefined), line].join('\n    ') };
}

export function enumOf(resource: Resource, field: Field): string {
  return pascalCase(resource.name) + pascalCase(field.name);
}

export function constantOf({ name }: Field): string {
  return `MAX_${name.toUpperCase()}`;
}

/** The type of a member of the model. */
function memberType(resource: Resource, field: Field): string {
  return optional(storedType(resource, field), field);
}

function optional(type: string, field: Field): string {
  return field.nullable ? `Option<${type}>` : type;
}

export function storedType(resource: Resource, field: Field): string {
  return rustTypeOf(field).stored.replace('{enum}', enumOf(resource, field));
}

function inputType(resource: Resource, field: Field): string {
  return rustTypeOf(field).input ?? storedType(resource, field);
}

function schemaOf(field: Field): string | undefined {
  const schema = rustTypeOf(field).schema;
  const name = field.nullable ? schema?.nullable : schema?.required;
  return name?.replace('{max}', constantOf(field));
}

/** The attribute of a type that the API description does not know. */
function asText(field: Field): string | undefined {
  return rustTypeOf(field).format === undefined ? undefined : valueType(field, rustTypeOf(field).described!);
}

function valueType(field: Field, type: string): string {
  const { format } = rustTypeOf(field);
  const value = `value_type = ${field.nullable ? `Option<${type}>` : type}`;
  return `#[schema(${[value, ...(format === undefined ? [] : [format])].join(', ')})]`;
}

function createSchema(field: Field): string | undefined {
  const schema = schemaOf(field);
  if (schema !== undefined) return `#[schema(schema_with = ${schema})]`;
  const { described } = rustTypeOf(field);
  return described === undefined ? undefined : valueType(field, described);
}

/** The type in the struct has one `Option` more than the body, so the body's type must be named. */
function updateSchema(resource: Resource, field: Field): string {
  const schema = schemaOf(field);
  if (schema !== undefined) return `#[schema(schema_with = ${schema})]`;
  return valueType(field, rustTypeOf(field).described ?? storedType(resource, field));
}

/** The column of the statements in a method. */
const INDENT = 8;

/** The body of `validate`. `depth` is the number of `Option`s around a member. */
function checked(target: string, fields: readonly Field[], depth: (field: Field) => 0 | 1 | 2): string {
  const ruled = fields.filter((field) => rustTypeOf(field).rule !== undefined);
  const members = fields.map((field) => (ruled.includes(field) ? field.name : `${field.name}: self.${field.name}`));
  if (ruled.length === 0) return structLiteral(INDENT, `Ok(${target}`, members, ')');
  return [
    'let mut rules = Rules::default();',
    ...ruled.map((field) => checkOf(field, depth(field))),
    structLiteral(INDENT, `rules.check(${target}`, members, ')'),
  ].join(`\n${' '.repeat(INDENT)}`);
}

function checkOf(field: Field, depth: 0 | 1 | 2): string {
  const { name } = field;
  const { rule } = rustTypeOf(field);
  const args = (value: string) => [
    `"${name}"`,
    rule!.byReference ? `&${value}` : value,
    ...rule!.arguments.map((argument) => argument.replace('{max}', constantOf(field))),
  ];
  if (depth === 0) return call(INDENT, `let ${name} = rules.${rule!.name}`, args(`self.${name}`), ';');
  const inner = `rules.${rule!.name}(${args(name).join(', ')})`;
  const mapped = depth === 1 ? inner : `${name}.map(|${name}| ${inner})`;
  const text = chain(INDENT, `let ${name} = `, 'self', [`.${name}`, `.map(|${name}| ${mapped})`], ';');
  if (text.split('\n').every((line) => line.length <= WIDTH)) return text;
  const pad = ' '.repeat(INDENT);
  const block = depth === 1 ? inner : chain(INDENT + 4, '', name, [`.map(|${name}| ${inner})`]);
  return `let ${name} = self.${name}.map(|${name}| {\n${pad}    ${block}\n${pad}});`;
}

/** `10000` → `10_000` */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '_');
}
