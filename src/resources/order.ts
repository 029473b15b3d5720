import type { Resource } from './resource.ts';

/** The sample. It comes from the same templates as a user's own resources. */
export const ORDER: Resource = {
  name: 'order',
  plural: 'orders',
  access: 'owned',
  fields: [
    { name: 'item', type: 'string', nullable: false, unique: false, ofSample: { example: '"Teapot"' } },
    { name: 'quantity', type: 'bigint', nullable: false, unique: false, ofSample: { greatest: 1000, example: '2' } },
    {
      name: 'status',
      type: 'enum',
      values: ['pending', 'confirmed'],
      nullable: false,
      unique: false,
      ofSample: {
        initial: 'pending',
        comment: 'An order is `pending` until a worker has confirmed it.',
        width: 20,
      },
    },
  ],
  hasWorker: true,
};
