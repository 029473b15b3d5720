import type { SampleRecord } from './record.ts';

/** The sample resource: orders of users, and a worker that confirms them. */
export const orders = {
  facts: ['orders', 'background', 'has-resources'],
  reviewed: {
    name: 'order',
    plural: 'orders',
    one: 'an order',
    role: 'order',
    variable: 'ORDER_ID',
    column: 'item',
  },
} as const satisfies SampleRecord;
