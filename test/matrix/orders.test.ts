import { describe, expect, it } from 'vitest';
import { type Choices, combinationId, combinations } from '../../src/answers/options.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { type Edit, edited, withoutItem } from '../proof/patches/sources.ts';
import { sample } from '../support/sample.ts';

// The sample is written by hand, because it has a worker. Without the parts below, it must be what the templates of
// resources make of its fields. Comments, examples and line breaks may differ.

/** The sample as a user would ask for it. */
const order: Resource = {
  name: 'order',
  plural: 'orders',
  access: 'owned',
  fields: [
    { name: 'item', type: 'string', nullable: false, unique: false },
    { name: 'quantity', type: 'bigint', nullable: false, unique: false },
  ],
};

/** What only the sample has: items, and edits of the rest. */
interface Extras {
  items: readonly string[];
  edits: readonly Edit[];
}

const STATUS: Edit[] = [[/ status AS"status: OrderStatus",/g, '']];

function extrasOf({ auth }: Choices): Record<string, Extras> {
  const error = auth === 'none' ? 'unknown_user' : 'owner_is_gone';
  const insert = auth === 'none' ? 'insert(db, &new)' : 'insert(db, owner.id, &new)';
  return {
    // The status, and a range of the quantity.
    'src/models/order.rs': {
      items: ['pub enum OrderStatus'],
      edits: [
        ['pub const MAX_QUANTITY: i64 = 1000; ', ''],
        [' pub status: OrderStatus,', ''],
        ['#[schema(schema_with = schema::number::<MAX_QUANTITY>)] quantity: i64', 'quantity: i64'],
        ['schema_with = schema::number::<MAX_QUANTITY>', 'value_type = i64'],
        [' let quantity = rules.number("quantity", self.quantity, 1..=MAX_QUANTITY);', ''],
        [/ let quantity = self\.quantity\.map\(.*?\);/, ''],
        [/(check\((?:NewOrder|OrderChanges) \{[^}]*item, quantity)/g, '$1: self.quantity'],
      ],
    },
    // The worker's statements.
    'src/db/orders.rs': {
      items: ['pub async fn confirm', 'pub async fn pending'],
      edits: [...STATUS, [', OrderStatus}', '}']],
    },
    'src/routes/orders.rs': { items: [], edits: [['&state.jobs, ', '']] },
    // The worker's queue.
    'src/services/order_service.rs': {
      items: [],
      edits: [
        ['use crate::worker::JobQueue; ', ''],
        ['jobs: &JobQueue, ', ''],
        [`let order = db::orders::${insert}`, `db::orders::${insert}`],
        [`map_err(${error})?; jobs.confirm(order.id); Ok(order)`, 'map_err(refused)'],
        [`fn ${error}(`, 'fn refused('],
      ],
    },
  };
}

/** Without comments and examples, in one line. */
function normal(rust: string): string {
  return rust
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/#\[schema\(examples\(.*?\)\)\)\]/gs, '')
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/,? ([)\]])/g, '$1')
    .replace(/, \}/g, ' }')
    .replace(/ ([.?])/g, '$1')
    .replace(/ *" */g, '"')
    .trim();
}

describe.each(combinations().map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  const byHand = sample(choices).texts;
  const rendered = sample({ ...choices, sample: 'none' }, 'my-api', [order]).texts;

  it.each(Object.entries(extrasOf(choices)))('%s is a resource, and what only the sample has', (path, extras) => {
    const [own, other] = [byHand.get(path)!, rendered.get(path)!];
    // Without RETURNING, a resource reads its new row, because it can contain JSON. The sample knows its row.
    const apart = own.includes('INSERT') && !own.includes('RETURNING ') ? ['pub async fn insert'] : [];
    const common = edited(normal(without(own, path, [...extras.items, ...apart])), path, extras.edits);
    expect(common).toBe(normal(without(other, path, apart)));
  });
});

function without(text: string, path: string, items: readonly string[]): string {
  return items.reduce((rest, item) => withoutItem(rest, path, item), text);
}
