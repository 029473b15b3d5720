import type { ChoiceRecord } from './record.ts';

/** The sample resource: orders of users, and a worker that confirms them. */
export const orders = {
  facts: ['orders', 'background', 'has-resources'],
} as const satisfies ChoiceRecord;
