import type { SampleRecord } from './record.ts';

/** No sample resource. */
export const noSample = {
  facts: ['no-sample'],
  // Reviews with an owner have a column `user_id` already.
  reviewed: {
    name: 'user',
    plural: 'users',
    one: 'a user',
    role: 'subject',
    variable: 'SUBJECT_ID',
    column: 'name',
  },
} as const satisfies SampleRecord;
