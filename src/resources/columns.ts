import { type FieldType, isInBodies, type Resource } from './resource.ts';

/** One column of the table of a resource. */
export interface Column {
  name: string;
  /** `id` is the primary key. */
  type: FieldType | 'id';
  nullable: boolean;
  /** Which kind of key begins with the column, if any: one that is unique by this column alone, or another one. */
  key: 'unique' | 'shared' | undefined;
  /** The most characters of a value, if it is not that of the type. */
  width?: number;
  hasDefault?: boolean;
}

/** The columns of the table of a resource, by name, as its migration creates them. */
export function columnsOf({ access, fields }: Resource): ReadonlyMap<string, Column> {
  const isOwned = access === 'owned';
  const columns: readonly Column[] = [
    { name: 'id', type: 'id', nullable: false, key: undefined },
    ...(isOwned ? [{ name: 'user_id', type: 'references', nullable: false, key: 'shared' } as const] : []),
    ...fields.map((field): Column => {
      const { name, type, nullable, unique, ofSample } = field;
      // A unique field of an owned resource is unique for each owner: its key begins with `user_id`.
      const isUnique = unique && !isOwned;
      // The worker looks for rows by the field that only it writes.
      const isShared = type === 'references' || !isInBodies(field);
      const key = isUnique ? 'unique' : isShared ? 'shared' : undefined;
      const width = ofSample?.width === undefined ? {} : { width: ofSample.width };
      return { name, type, nullable, key, hasDefault: !isInBodies(field), ...width };
    }),
    { name: 'created_at', type: 'datetime', nullable: false, key: undefined },
  ];
  return new Map(columns.map((column) => [column.name, column]));
}
