import { checkName, createIndex, foreignKeyName, type Index, indexesOf, named } from './constraints.ts';
import type { ColumnType, Dialect } from './dialect.ts';
import { rustTypeOf } from './field-types.ts';
import { call, chain, imported, listed, WIDTH, wrapped } from './layout.ts';
import { storedType } from './model-view.ts';
import { pascalCase } from './names.ts';
import { type Field, isInBodies, type Resource } from './resource.ts';

/** Another resource, as its table and its code are named. */
export interface Target {
  name: string;
  plural: string;
}

/** What the templates of the SQL and of the migration print. */
export interface SqlView {
  /** The lines of the table between its parentheses. */
  table: readonly string[];
  /** The statements that make its indexes. */
  indexes: readonly string[];
  /** What a SELECT reads, and what SQLite's RETURNING gives: it does not know that an id is never null. */
  columns: string;
  returning: string;
  insertColumns: string;
  insertValues: string;
  insertBinds: readonly string[];
  /** The members of a row that was just inserted, for a database without RETURNING. */
  insertedRow: readonly string[];
  set: string;
  updateBinds: readonly string[];
  /** The import of the model's types. */
  uses: string;
  /** The statement that deletes one row. */
  delete: string;
}

/** The column of SQL inside `retry`. Other SQL begins at the column before. */
const INDENT = 12;
const TAB = 4;
const NEXT = INDENT + TAB;

/** PostgreSQL cuts longer names, and SQLx would read the rest as the name of a type. */
const LONGEST_NAME = 63;

/**
 * @param owner the expression of the owner's id, in a resource whose rows belong to users
 * @param keys how many bind values an UPDATE has before the changes
 */
export function sqlView(
  resource: Resource,
  dialect: Dialect,
  owner: string | undefined,
  keys: number,
  targetOf: (name: string) => Target,
): SqlView {
  const { fields, plural } = resource;
  const changeable = fields.filter(isInBodies);
  const type = pascalCase(resource.name);
  const enums = fields.filter(({ type }) => type === 'enum').map((field) => storedType(resource, field));
  const createdAt: Field = { name: 'created_at', type: 'datetime', nullable: false, unique: false };
  const typeOf = (field: Field): ColumnType => dialect.types[field.type];
  const ownerColumn = owner === undefined ? [] : ['user_id'];
  const { placeholder } = dialect;

  const selected = (field: Field) => {
    const { read } = typeOf(field);
    if (read === undefined) return field.name;
    const alias = `${field.name}: ${read.replace('{type}', storedType(resource, field))}`;
    return `${field.name} AS "${alias.length > LONGEST_NAME ? `${field.name}: _` : alias}"`;
  };
  const returned = (field: Field) => {
    const mark = field.type === 'references' && field.nullable ? dialect.returnedReference : '';
    return mark === '' ? selected(field) : `${field.name} AS "${field.name}${mark}"`;
  };
  const columns = (first: string, read: (field: Field) => string, head: string, indent: number) => {
    const names = [first, ...ownerColumn, ...[...fields, createdAt].map(read)];
    return wrapped(listed(names), indent + head.length, indent + TAB);
  };

  const inserted = [...ownerColumn, ...changeable.map(({ name }) => name), 'created_at'];
  const bind = (field: Field, value: string) => (typeOf(field).unchecked ? `${value} as _` : value);
  const converted = (field: Field, value: string, isOption: boolean) => {
    const { convert } = typeOf(field);
    if (convert === undefined) return value;
    if (!isOption) return `${value}.${convert}`;
    const [receiver = '', ...links] = value.split(/(?=\.)/);
    return chain(INDENT, '', receiver, [...links, `.map(|${field.name}| ${field.name}.${convert})`]);
  };

  let place = keys;
  const next = () => {
    place += 1;
    return placeholder(place);
  };
  const set = changeable.map(({ name, nullable }) =>
    nullable
      ? `${name} = CASE WHEN ${next()} THEN ${next()} ELSE ${name} END`
      : `${name} = COALESCE(${next()}, ${name})`,
  );
  const changed = (field: Field): string[] => {
    const value = `changes.${field.name}`;
    if (!field.nullable) return [bind(field, converted(field, value, true))];
    const flat = `${value}${rustTypeOf(field).copy ? '' : '.clone()'}.flatten()`;
    return [`${value}.is_some()`, bind(field, converted(field, flat, true))];
  };

  return {
    table: tableOf(resource, dialect, owner !== undefined, targetOf),
    indexes: dialect.keys === 'in the table' ? [] : statementsOfIndexes(resource, owner !== undefined),
    columns: columns('id', selected, 'SELECT ', INDENT - TAB),
    returning: columns(dialect.returnedId, returned, 'RETURNING ', INDENT),
    insertColumns: wrapped(listed(inserted), INDENT + `INSERT INTO ${plural} (`.length, NEXT, 98),
    insertValues: wrapped(listed(inserted.map((_, at) => placeholder(at + 1))), INDENT + 'VALUES ('.length, NEXT, 98),
    insertBinds: [
      ...(owner === undefined ? [] : [owner]),
      ...changeable.map((field) => bind(field, converted(field, `new.${field.name}`, field.nullable))),
    ],
    insertedRow: [
      ...(owner === undefined ? [] : [owner === 'user_id' ? owner : `user_id: ${owner}`]),
      ...fields.map((field) => `${field.name}: ${insertedValue(resource, field)}`),
    ],
    set: wrapped(listed(set), INDENT + `UPDATE ${plural} SET `.length, NEXT),
    updateBinds:
      dialect.keyBinds === 'last'
        ? changeable.flatMap(changed).map((bind) => `${bind},`)
        : listed(changeable.flatMap(changed)),
    uses: imported(resource.name, [`New${type}`, type, `${type}Changes`, ...enums]),
    delete: deleteStatement(resource, dialect, keys),
  };
}

function insertedValue(resource: Resource, field: Field): string {
  const initial = field.ofSample?.initial;
  if (initial !== undefined) return `${storedType(resource, field)}::${pascalCase(initial)}`;
  return `new.${field.name}${rustTypeOf(field).copy ? '' : '.clone()'}`;
}

function deleteStatement({ plural }: Resource, { placeholder, writer }: Dialect, keys: number): string {
  const names = ['user_id', 'id'].slice(-keys);
  const where = names.map((name, at) => `${name} = ${placeholder(at + 1)}`).join(' AND ');
  const sql = `"DELETE FROM ${plural} WHERE ${where}"`;
  const query = call(8, 'sqlx::query!', [sql, ...names], `.execute(${writer})`);
  const retried = `retry(|| ${query})`;
  if (!query.includes('\n')) {
    if (`    let deleted = ${retried}.await?;`.length < WIDTH) return `let deleted = ${retried}.await?;`;
    if (`        ${retried}.await?;`.length < WIDTH) return `let deleted =\n        ${retried}.await?;`;
    if (`        ${retried}`.length < WIDTH) return `let deleted =\n        ${retried}\n            .await?;`;
  }
  const inner = query.replace(/,\n( *)\)/, '\n$1)\n$1');
  return `let deleted = retry(|| {\n        ${inner}\n    })\n    .await?;`;
}

function tableOf(
  resource: Resource,
  dialect: Dialect,
  owned: boolean,
  targetOf: (name: string) => Target,
): readonly string[] {
  const { plural } = resource;
  const isApart = dialect.keys === 'apart';
  // The migration of the sample names no constraints. It is released, so its text stays.
  const isNamed = !isApart && !resource.hasWorker;
  const references = (target: Target, action: string) => `REFERENCES ${target.plural} (id) ON DELETE ${action}`;
  const owner: Target = { name: 'user', plural: 'users' };
  const actionOf = ({ nullable }: Field) => (nullable ? 'SET NULL' : 'CASCADE');
  const foreign = [
    ...(owned ? [{ name: 'user_id', clause: references(owner, 'CASCADE') }] : []),
    ...resource.fields
      .filter(({ type }) => type === 'references')
      .map((field) => ({ name: field.name, clause: references(targetOf(field.resource!), actionOf(field)) })),
  ];
  const keyOf = (name: string) => {
    const clause = isApart ? foreign.find((key) => key.name === name)?.clause : undefined;
    return clause === undefined ? '' : `${named(plural, name, 'fkey')} ${clause}`;
  };
  const checkOf = (field: Field) => {
    const greatest = field.ofSample?.greatest;
    if (greatest !== undefined) return ` CHECK (${field.name} BETWEEN 1 AND ${greatest})`;
    const values = field.values?.map((value) => `'${value}'`) ?? dialect.types[field.type].values;
    return values === undefined ? '' : ` CHECK (${field.name} IN (${values.join(', ')}))`;
  };
  const namedCheckOf = (field: Field) => {
    const check = checkOf(field);
    return check === '' ? '' : `${named(plural, field.name, 'check')}${check}`;
  };
  const columns: [name: string, definition: string][] = [
    ['id', dialect.id],
    ...(owned ? [['user_id', `${dialect.types.references.sql} NOT NULL${keyOf('user_id')}`] as [string, string]] : []),
    ...resource.fields.map((field): [string, string] => {
      const type = `${columnType(field, dialect)}${field.nullable ? '' : ' NOT NULL'}`;
      const initial = field.ofSample?.initial;
      const first = initial === undefined ? '' : ` DEFAULT '${initial}'`;
      return [field.name, `${type}${first}${isNamed ? '' : namedCheckOf(field)}${keyOf(field.name)}`];
    }),
    ['created_at', `${dialect.types.datetime.sql} NOT NULL`],
  ];
  const longest = Math.max(...columns.map(([name]) => name.length));
  const keyOfOwner = owned && !isApart ? [`KEY ${plural}_by_user (user_id, id)`] : [];
  const inTable = isNamed
    ? [
        ...indexesLike('UNIQUE INDEX', resource, owned).map(({ name, columns }) => `UNIQUE KEY ${name} (${columns})`),
        ...foreign.map(
          ({ name, clause }) => `CONSTRAINT ${foreignKeyName(plural, name)} FOREIGN KEY (${name}) ${clause}`,
        ),
        ...resource.fields
          .filter((field) => checkOf(field) !== '')
          .map((field) => `CONSTRAINT ${checkName(plural, field.name)}${checkOf(field)}`),
      ]
    : [];
  const lines = [...columns.map(([name, definition]) => `${name.padEnd(longest)} ${definition}`), ...keyOfOwner];
  // The template of the migration adds keys for the worker.
  return isApart || isNamed ? listed([...lines, ...inTable]) : lines.map((line) => `${line},`);
}

function columnType({ type, ofSample }: Field, dialect: Dialect): string {
  const { sql } = dialect.types[type];
  return ofSample?.width === undefined ? sql : sql.replace(/\(\d+\)$/, `(${ofSample.width})`);
}

/** A value of an owned resource is unique among the rows of its owner. */
function indexesLike(kind: Index['kind'], { plural, fields }: Resource, owned: boolean): Index[] {
  const together = owned ? ['user_id'] : [];
  return fields.flatMap((field) => indexesOf(plural, together, field)).filter((index) => index.kind === kind);
}

/** The list of an owner, and what the database looks for when it deletes a row that others refer to. */
function statementsOfIndexes(resource: Resource, owned: boolean): string[] {
  const { plural } = resource;
  const indexes = (['UNIQUE INDEX', 'INDEX'] as const).flatMap((kind) => indexesLike(kind, resource, owned));
  return [
    ...(owned ? [`CREATE INDEX ${plural}_by_user ON ${plural} (user_id, id);`] : []),
    ...indexes.map((index) => createIndex(plural, index)),
  ];
}
