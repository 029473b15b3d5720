import type { Dialect } from '../resources/dialect.ts';
import { type Columns, columnsIn, keptIn, wordsIn } from './columns-used.ts';
import {
  ADD_COLUMN,
  ADD_CONSTRAINT,
  ADD_KEY,
  ADD_UNNAMED_KEY,
  ALTER_OBJECT,
  addedColumn,
  CONSTRAINT,
  CREATE_OBJECT,
  CREATE_TABLE,
  CREATE_VIEW,
  DROP_CONSTRAINT,
  DROP_KEY,
  DROP_OBJECTS,
  DROP_VIEW,
  nameIn,
  namesIn,
  partsAt,
  RENAME_CONSTRAINT,
  RENAME_KEY,
} from './ddl.ts';
import { partsOf } from './statements.ts';

/**
 * What a name must differ from. Relations are tables, views, sequences and, except on MySQL, indexes; they and types
 * have one name in a schema. Constraints, and the keys of MySQL, belong to their table.
 */
export type Space = 'relations' | 'types' | 'constraints' | 'keys';

export interface Named extends Columns {
  space: Space;
  name: string;
  /** Undefined: the statement does not say to which table it belongs. */
  table: string | undefined;
  /** Whether MySQL makes the key for a foreign key, if no other key begins with its columns. */
  isOfForeignKey?: boolean | undefined;
}

export interface Use extends Named {
  kind: 'makes' | 'drops';
  /** Whether no other table of the schema may have a constraint of this name. */
  isUniqueInSchema?: boolean;
  /** A constraint may have no index. Then its end drops none, and its new name is none of an index. */
  onlyIfThere?: boolean;
  /** The old name of what is renamed: it keeps its table and its columns. */
  was?: string | undefined;
}

type Names = Pick<Dialect, 'keys' | 'constraintNames'>;

/** A table or a view also has a type of its name. */
export const TABLE_SPACES: readonly Space[] = ['relations', 'types'];

function indexSpace({ keys }: Names): Space {
  return keys === 'apart' ? 'relations' : 'keys';
}

/** The names that a part of an ALTER TABLE makes or drops. */
export function usesInPart(part: string, table: string, names: Names): Use[] {
  return [...alteredIn(part, table, names), ...addedIn(part, table, names)];
}

/** The names that another statement makes or drops, without those that a DROP TABLE takes along. */
export function usesIn(statement: string, names: Names): Use[] {
  const [created, body = ''] = partsAt(CREATE_TABLE, statement);
  if (created !== undefined) {
    return [
      ...uses('makes', TABLE_SPACES, created, undefined),
      ...partsOf(body).flatMap((part) => addedIn(`add ${part}`, created, names)),
    ];
  }
  const space = /^\w+ (?:type|domain)\b/i.test(statement) ? 'types' : indexSpace(names);
  const owner = nameIn(DROP_OBJECTS, statement, 2);
  return [
    ...namesIn(DROP_VIEW, statement).flatMap((name) => uses('drops', TABLE_SPACES, name, undefined)),
    ...uses('makes', TABLE_SPACES, nameIn(CREATE_VIEW, statement), undefined),
    ...namesIn(DROP_OBJECTS, statement).flatMap((name) => uses('drops', [space], name, owner)),
    ...uses(
      'makes',
      [space],
      nameIn(CREATE_OBJECT, statement),
      nameIn(CREATE_OBJECT, statement, 2),
      columnsIn(statement),
    ),
    ...renames([space], ALTER_OBJECT, statement, undefined),
  ];
}

export function uses(
  kind: Use['kind'],
  spaces: readonly Space[],
  name: string | undefined,
  table: string | undefined,
  columns: Columns = {},
): Use[] {
  return name === undefined ? [] : spaces.map((space) => ({ kind, space, name, table, ...columns }));
}

function renames(spaces: readonly Space[], pattern: RegExp, text: string, table: string | undefined): Use[] {
  const was = nameIn(pattern, text);
  const made = uses('makes', spaces, nameIn(pattern, text, 2), table);
  return [...uses('drops', spaces, was, table), ...made.map((use) => ({ ...use, was }))];
}

/** What a part of an ALTER TABLE drops or renames, apart from columns. */
function alteredIn(part: string, table: string, names: Names): Use[] {
  const spaces: Space[] = names.constraintNames === 'unused' ? [] : ['constraints'];
  const dropped = nameIn(DROP_CONSTRAINT, part);
  const index = /^drop (?:check|foreign)\b/i.test(part) ? [] : [indexSpace(names)];
  const ofIndex = [...uses('drops', index, dropped, table), ...renames(index, RENAME_CONSTRAINT, part, table)];
  return [
    ...uses('drops', spaces, dropped, table),
    ...renames(spaces, RENAME_CONSTRAINT, part, table),
    ...ofIndex.map((use) => ({ ...use, onlyIfThere: true })),
    ...uses('drops', ['keys'], nameIn(DROP_KEY, part), table),
    ...renames(['keys'], RENAME_KEY, part, table),
  ];
}

/** The constraints and keys that a part of a statement adds, alone or together with a column. */
function addedIn(part: string, table: string, names: Names): Use[] {
  const [name, definition = ''] = partsAt(ADD_CONSTRAINT, part);
  const make = (kind: string, name: string, columns: Columns, isUniqueInSchema: boolean) =>
    uses('makes', spacesOf(kind, names), name, table, columns).map((use) => ({
      ...use,
      isUniqueInSchema: isUniqueInSchema && use.space === 'constraints',
      isOfForeignKey: use.space === 'keys' && /^foreign\b/i.test(kind),
    }));
  if (name !== undefined) {
    const columns = /^check\b/i.test(definition) ? wordsIn(definition) : columnsIn(definition);
    return make(definition, name, columns, names.constraintNames === 'unique');
  }
  if (names.constraintNames !== 'from the columns') {
    return keysIn(part, table, names);
  }
  const byDefault = (kind: string, columns: readonly string[]) => {
    const ending = ENDINGS.find(([pattern]) => pattern.test(kind))![1];
    return make(kind, [table.split('.').at(-1), ...columns, ending].join('_'), { columns }, true);
  };
  const definitions = part.replace(ADD_COLUMN, '');
  const [, kind] = /^(foreign key|unique) ?\(/i.exec(definitions) ?? [];
  if (kind !== undefined) return byDefault(kind, columnsIn(definitions).columns ?? []);
  const column = addedColumn(part);
  if (column === undefined) return [];
  return [...definitions.matchAll(OF_COLUMN)].flatMap(([text, kind = '']) => {
    const given = nameIn(CONSTRAINT, text);
    return given === undefined ? byDefault(kind, [column]) : make(kind, given, { columns: [column] }, false);
  });
}

/** The keys of MySQL, and what keeps a column on SQLite, which has no use for names. */
function keysIn(part: string, table: string, { constraintNames }: Names): Use[] {
  if (constraintNames === 'unused')
    return keptIn(part).flatMap((columns) => uses('makes', ['keys'], part, table, columns));
  const name = nameIn(ADD_KEY, part);
  const list = name !== undefined || ADD_UNNAMED_KEY.test(part) ? columnsIn(part) : undefined;
  const column = addedColumn(part);
  const ofColumn = column !== undefined && /\bunique\b/i.test(part) ? { columns: [column] } : undefined;
  const columns = list ?? ofColumn;
  if (columns === undefined) return [];
  const first = /^add primary\b/i.test(part) ? 'primary' : columns.columns?.[0]; // MySQL's own names
  return uses('makes', ['keys'], name ?? first, table, columns);
}

const ENDINGS = [
  [/^(?:foreign|references)/i, 'fkey'],
  [/^check/i, 'check'],
  [/^unique/i, 'key'],
] as const;

/** PostgreSQL has an index behind UNIQUE and PRIMARY KEY. MySQL has a key behind them and behind FOREIGN KEY. */
function spacesOf(definition: string, names: Names): Space[] {
  const isUnique = /^(?:unique|primary)\b/i.test(definition);
  if (names.constraintNames === 'unused') return ['keys'];
  if (names.keys === 'apart') return isUnique ? ['constraints', indexSpace(names)] : ['constraints'];
  if (isUnique) return [indexSpace(names)];
  return /^foreign\b/i.test(definition) ? ['constraints', indexSpace(names)] : ['constraints'];
}

/** The constraints in the definition of a column. */
const OF_COLUMN = /(?:\bconstraint (?:"[^"]+"|\S+) )?\b(check|references|unique)\b/gi;
