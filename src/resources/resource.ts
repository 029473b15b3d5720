/** The types of a field, as users write them. */
export const FIELD_TYPES = [
  'string',
  'text',
  'int',
  'bigint',
  'float',
  'decimal',
  'bool',
  'date',
  'datetime',
  'uuid',
  'json',
  'enum',
  'references',
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

/** One column of a resource, besides `id`, `user_id` of an owned resource, and `created_at`. */
export interface Field {
  /** Snake case. The field of a reference ends in `_id`. */
  name: string;
  type: FieldType;
  nullable: boolean;
  unique: boolean;
  /** The values of an `enum`: snake case, at least one. */
  values?: readonly string[];
  /** The name of the resource that a `references` field refers to: `invoice`, or `user`. */
  resource?: string;
  /** What only a field of the sample has. */
  ofSample?: FieldOfSample;
}

/** What users cannot ask for, because only the sample with its worker needs it. */
export interface FieldOfSample {
  /** The greatest number. The least one is 1. */
  greatest?: number;
  /** The first value. With it, only the worker writes the field: no body has it. */
  initial?: string;
  /** What the values mean. */
  comment?: string;
  /** The most characters of a value in the column. */
  width?: number;
  /** An example, as JSON. */
  example?: string;
}

/**
 * Who may use the rows of a resource.
 *
 * - `owned`: each row belongs to a user. With sign-in it is the caller, otherwise `user_id` in the body names the user
 * - `shared`: everybody who may call the API at all
 * - `admin`: admins; other users get 403. Only with sign-in
 */
export const ACCESSES = ['owned', 'shared', 'admin'] as const;

export type Access = (typeof ACCESSES)[number];

/** Rows that a project serves over HTTP, besides users: the sample, or a user's own resource. */
export interface Resource {
  /** Snake case, singular: `line_item`. */
  name: string;
  /** Snake case: `line_items`. The table and the path have this name. */
  plural: string;
  access: Access;
  fields: readonly Field[];
  /** Whether a worker gets the id of each new row. Only the sample has one. */
  hasWorker?: boolean;
}

/** Whether bodies have the field. */
export function isInBodies({ ofSample }: Field): boolean {
  return ofSample?.initial === undefined;
}
