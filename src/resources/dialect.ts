import type { FieldType } from './resource.ts';

/** How a database stores the values of one type. */
export interface ColumnType {
  sql: string;
  /** The value of a new required column in the rows that exist already, as SQL. An enum and a reference have none. */
  neutral?: string;
  /** The only values that the column takes, as SQL. */
  values?: readonly string[];
  /**
   * The Rust type in the alias of a selected column: `paid AS "paid: bool"`. `_` leaves it to the struct, and SQLx
   * compares it at run time. `{type}` is the name of the field's type. Without an alias, SQLx chooses the type.
   */
  read?: string;
  /** Whether SQLx would refuse the Rust type of a bind value, although the database takes it. */
  unchecked?: boolean;
  /** The method that turns a value into the type that the driver stores. */
  convert?: string;
}

/** What differs between databases in the SQL of a resource. */
export interface Dialect {
  /** The placeholder of a bind value, counted from 1. */
  placeholder: (place: number) => string;
  /** Whether the bind values of a row's key come before the changes of an UPDATE, or where they are in its text. */
  keyBinds: 'first' | 'last';
  /** The pool for writes, in Rust. */
  writer: string;
  /** The definition of the column `id`. */
  id: string;
  /** The id in a RETURNING. SQLite does not know that it is never null. */
  returnedId: string;
  /** What a RETURNING adds to the name of a reference that may be null. SQLite says that it never is. */
  returnedReference: '' | '?';
  /**
   * Where foreign keys and indexes are defined: after the column and in statements of their own, or at the end of the
   * table. A database of the second kind makes the indexes of foreign keys itself.
   */
  keys: 'apart' | 'in the table';
  /** What happens to the indexes of a dropped column: they go too, they lose the column, or they forbid the drop. */
  indexesOfDropped: 'go' | 'shrink' | 'forbid';
  /**
   * What the name of a constraint is: formed from its columns if a statement gives none, the only one of that name in
   * the schema, or of no use.
   */
  constraintNames: 'from the columns' | 'unique' | 'unused';
  /** Whether a backslash in a text escapes the next character. */
  escapes: boolean;
  /** The schema that statements mean without a name. Undefined: the database itself is the schema. */
  schema?: string;
  types: Readonly<Record<FieldType, ColumnType>>;
}
