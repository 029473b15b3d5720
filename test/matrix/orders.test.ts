import { describe, expect, it } from 'vitest';
import { type Choices, combinationId, combinations } from '../../src/answers/options.ts';
import { databases } from '../../src/choices/records.ts';
import { wordsOf } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { type Edit, edited, withoutItem } from '../proof/patches/sources.ts';
import { sample, templatesDirectory } from '../support/sample.ts';

// The sample comes from the templates of resources. This test names everything in which it differs from the resource
// that a user could ask for, each with its reason. Comments, examples and line breaks may differ.

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

/** The files that only the sample has, and why no resource has them. */
const OWN_FILES: Readonly<Record<string, string>> = {
  'src/worker.rs.hbs': 'the worker and its queue',
  'src/db/worker.rs': 'the statements of the worker, which are for the orders of all users',
  'tests/api/orders.rs.hbs': 'the worker changes an order while a test compares it, and other tests send orders',
  'examples/seed.rs.hbs': 'rows for development are about this sample',
};

interface Difference {
  reason: string;
  items?: readonly string[];
  edits: readonly Edit[];
}

function differencesOf({ database, auth }: Choices): Record<string, readonly Difference[]> {
  const keysInTable = databases[database].dialect.keys === 'in the table';
  const insert = auth === 'none' ? 'insert(db, &new)' : 'insert(db, owner.id, &new)';
  return {
    'src/models/order.rs': [
      {
        reason: 'only the worker writes the status, so no body has it',
        items: ['pub enum OrderStatus'],
        edits: [[' pub status: OrderStatus,', '']],
      },
      {
        reason: 'the tour shows a rule for a number, and a spec has no limits',
        edits: [
          ['pub const MAX_QUANTITY: i64 = 1000; ', ''],
          ['#[schema(schema_with = schema::number::<MAX_QUANTITY>)] quantity: i64', 'quantity: i64'],
          ['schema_with = schema::number::<MAX_QUANTITY>', 'value_type = i64'],
          [' let quantity = rules.number("quantity", self.quantity, 1..=MAX_QUANTITY);', ''],
          [/ let quantity = self\.quantity\.map\(.*?\);/, ''],
          [/(check\((?:NewOrder|OrderChanges) \{[^}]*item, quantity)/g, '$1: self.quantity'],
        ],
      },
    ],
    'src/db/orders.rs': [
      {
        reason: 'each statement reads the status, and none writes it',
        edits: [
          [/ status AS"status: OrderStatus",/g, ''],
          [', OrderStatus}', '}'],
          // Without RETURNING, the insert says what the default of the column is.
          ...(keysInTable ? [[' status: OrderStatus::Pending,', ''] as const] : []),
        ],
      },
    ],
    'src/routes/orders.rs': [{ reason: 'the service queues the order', edits: [['&state.jobs, ', '']] }],
    'src/services/order_service.rs': [
      {
        reason: 'the worker gets each new order',
        edits: [
          ['use crate::worker::JobQueue; ', ''],
          ['jobs: &JobQueue, ', ''],
          [`let order = db::orders::${insert}`, `db::orders::${insert}`],
          ['map_err(refused)?; jobs.confirm(order.id); Ok(order)', 'map_err(refused)'],
        ],
      },
    ],
    'migrations/_create_orders.sql': [
      {
        reason: 'the rule for the quantity',
        edits: [[' CHECK (quantity BETWEEN 1 AND 1000)', '']],
      },
      {
        reason: 'the worker looks for pending orders',
        edits: [
          [/ status \w+(\(20\))? NOT NULL DEFAULT 'pending' CHECK \(status IN \('pending', 'confirmed'\)\),/, ''],
          keysInTable
            ? [' KEY orders_by_status (status, id),', '']
            : [" CREATE INDEX pending_orders ON orders (id) WHERE status = 'pending';", ''],
        ],
      },
      ...(keysInTable
        ? [
            {
              reason: 'it was released before constraints had names, and a migration never changes',
              edits: [['FOREIGN KEY', 'CONSTRAINT orders_user_id_fkey FOREIGN KEY'] as const],
            },
          ]
        : []),
    ],
  };
}

/** Without comments and examples, in one line. */
function normal(text: string): string {
  return text
    .replace(/^\s*(\/\/|-- ).*$/gm, '')
    .replace(/#\[schema\(examples\(.*?\)\)\)\]/gs, '')
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/,? ([)\]])/g, '$1')
    .replace(/, \}/g, ' }')
    .replace(/ ([.?])/g, '$1')
    .replace(/ *" */g, '"')
    .trim();
}

it('has no templates of its own besides those that are named here', () => {
  const own = readSources(templatesDirectory).filter(({ folder }) => wordsOf(folder).includes('orders'));
  const code = own.map(({ path }) => path).filter((path) => !path.startsWith('docs/tour/parts/'));
  expect([...new Set(code)].sort()).toEqual(Object.keys(OWN_FILES).sort());
});

describe.each(combinations().map((choices) => [combinationId(choices), choices] as const))('%s', (_, choices) => {
  const ofSample = sample(choices).texts;
  const ofUser = sample({ ...choices, sample: 'none' }, 'my-api', [order]).texts;

  it.each(Object.entries(differencesOf(choices)))('%s differs only where it is named', (path, differences) => {
    const own = textOf(ofSample, path);
    const items = differences.flatMap((difference) => difference.items ?? []);
    const rest = items.reduce((text, item) => withoutItem(text, path, item), own);
    const edits = differences.flatMap((difference) => difference.edits);
    expect(edited(normal(rest), path, edits)).toBe(normal(textOf(ofUser, path)));
  });

  it('has the same lists of routes and the same tag of the API description', () => {
    for (const path of ['src/routes/mod.rs', 'src/openapi.rs']) {
      const lines = (texts: ReadonlyMap<string, string>) =>
        texts
          .get(path)!
          .split('\n')
          .filter((line) => /order/.test(line) && !line.startsWith('//'));
      expect(lines(ofSample), path).toEqual(lines(ofUser));
      expect(lines(ofSample).length, path).toBeGreaterThan(0);
    }
  });
});

/** The text of a file. The number of a migration depends on the project. */
function textOf(texts: ReadonlyMap<string, string>, path: string): string {
  const name = (one: string) => one.replace(/^migrations\/\d+/, 'migrations/');
  return [...texts].find(([one]) => name(one) === path)![1];
}
