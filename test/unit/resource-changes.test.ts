import { describe, expect, it } from 'vitest';
import { databases } from '../../src/choices/records.ts';
import { changedFields, parseChanges } from '../../src/resources/changes.ts';
import { checkName, foreignKeyName, uniqueName } from '../../src/resources/constraints.ts';
import { formatField } from '../../src/resources/field.ts';
import { fitted } from '../../src/resources/fit.ts';
import { alterMigration, dropMigration } from '../../src/resources/migrations.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { parseSpec } from '../../src/resources/spec.ts';

const PROJECT = { crate: 'my_api', signIn: true, builtIn: ['user', 'order'] };
const [invoice] = fitted(
  [parseSpec('invoice number:string! total:bigint paid:bool status:enum(draft,sent) customer:references:user')],
  PROJECT,
) as [Resource];

describe('a change of fields', () => {
  it.each([
    [['+due_on:date?'], [], 'number total paid status customer_id due_on'],
    [['-paid', '+a:int', '+b:int'], [], 'number total status customer_id a b'],
    [['total→total_cents'], [], 'number total_cents paid status customer_id'],
    [['total->TotalCents'], [], 'number total_cents paid status customer_id'],
    [[], ['total:total_cents', 'customer:client'], 'number total_cents paid status client_id'],
    [['-customer'], [], 'number total paid status'],
    [['+parent:references:invoice?'], [], 'number total paid status customer_id parent_id'],
  ])('%j %j makes %s', (words, renames, names) => {
    const fields = changedFields(invoice, parseChanges(invoice, words, renames));
    expect(fields.map(({ name }) => name).join(' ')).toBe(names);
  });

  it('keeps the type and the marks of a renamed field', () => {
    const fields = changedFields(invoice, parseChanges(invoice, ['number→reference'], []));
    expect(formatField(fields[0]!)).toBe('reference:string!');
  });

  it.each([
    [[], [], 'Nothing of invoice would change.'],
    [['paid'], [], `"paid" is not a change of a field. Write for instance: '+due_on:date?' -paid`],
    [['--paid'], [], '"--paid" is not a change of a field.'],
    [['-pai'], [], 'invoice has no field "pai". Did you mean paid? It has: number, total, paid, status, customer_id.'],
    [['-paid', '-paid'], [], 'The change names the field paid twice.'],
    [['-paid', '+paid:int'], [], 'invoice already has the field paid:bool. To change its type or its marks, add'],
    [['+a:int', '+a:int'], [], 'The change names the field a twice.'],
    [['total→paid'], [], 'invoice already has a field paid.'],
    [['total→id'], [], 'Every resource has a field id already.'],
    [['total→match'], [], 'The field name "match" is a reserved word of Rust.'],
    [['-total', 'total→sum'], [], 'The change names the field total twice.'],
    [['total→'], [], `"total→" does not say what total becomes. Write for instance: 'total->total_cents'`],
    [['→b'], [], '"→b" does not say which field becomes b.'],
    [['->'], [], '"->" names no field.'],
    [[], ['total'], '"--rename total" does not say what total becomes. Write for instance: --rename total:total_cents'],
    [[], ['total:b:c'], '"--rename total:b:c" has more than one new name for total.'],
    [[], ['--dry-run'], '"--rename --dry-run" lacks a field and its new name.'],
    [['+'], [], '"+" does not name a field.'],
    [['-'], [], '"-" does not name a field.'],
    [['-id'], [], 'No change can remove or rename id: every resource has it.'],
    [['created_at→made'], [], 'No change can remove or rename created_at: every resource has it.'],
    [['-user_id'], [], 'No change can remove or rename user_id: an owned resource has it.'],
    [['--shared'], [], 'change resource does not accept --shared: a change keeps who may use its rows. Leave it out.'],
    [['+a:int', '--plural', 'bills'], [], 'does not accept --plural: a change keeps the plural of its name.'],
    [['--plural=bills'], [], 'change resource does not accept --plural=bills'],
    [
      ['number→total', 'total→number'],
      [],
      'number and total cannot swap their names in one change. Make three changes, one after the other: ' +
        "'number->other_number', 'total->number' and 'other_number->total'.",
    ],
    [['number→code', 'total→number'], [], 'The change names the field number twice. Make two changes'],
    [['-paid', 'total→paid'], [], 'The change names the field paid twice. Make two changes'],
    [
      ['+x:string!'],
      [],
      'would need a value in each existing row, and a unique field has none to offer. Add it with ?: +x:string?!.',
    ],
    [['+order:references:order'], [], 'and a reference has none to offer. Add it with ?: +order_id:references:order?.'],
    [['+x'], [], 'The field "x" has no type.'],
    [
      ['-number', '-total', '-paid', '-status', '-customer'],
      [],
      'The resource invoice would have no fields. To remove the resource, run: ',
    ],
    [['+user:references:user?'], [], 'An owned resource has a field user_id already. Choose another name.'],
    [['total→user_id'], [], 'An owned resource has a field user_id already. Choose another name.'],
  ])('%j %j is refused: %s', (words, renames, says) => {
    let error = 'no error';
    try {
      parseChanges(invoice, words, renames);
    } catch (thrown) {
      const { message, remedy } = thrown as { message: string; remedy: string };
      error = `${message} ${remedy}`;
    }
    expect(error).toContain(says);
  });
});

describe('the names of constraints and indexes', () => {
  const [table, field] = ['r'.repeat(48), 'f'.repeat(37)];
  const names = [uniqueName(table, field), foreignKeyName(table, `${field}_id`), checkName(table, field)];

  it('are short enough for PostgreSQL, and differ if the long ones do', () => {
    const others = [
      uniqueName(table, `${field}x`),
      foreignKeyName(table, `${field}x_id`),
      checkName(table, `${field}x`),
    ];
    expect(new Set([...names, ...others]).size).toBe(6);
    for (const name of [...names, ...others]) expect(name).toMatch(/^r{48}_f{5}_[0-9a-f]{8}$/);
  });

  it('are the same on every day and machine', () => {
    expect(uniqueName(table, field)).toBe(`${table}_fffff_7e77d093`);
    expect(uniqueName('invoices', 'number')).toBe('invoices_number_key');
  });
});

// test/proof/ applies such migrations to tables with rows. Here is what they look like.
describe('the migration of a change', () => {
  const tableOf = (name: string) => `${name}s`;
  const migration = (database: 'sqlite' | 'postgres' | 'mysql', words: string[], resource = invoice) =>
    alterMigration(
      database,
      databases[database].dialect,
      resource,
      parseChanges(resource, words, []),
      tableOf,
    ).trimEnd();

  it.each([
    ['sqlite', ['+due_on:date?'], ['ALTER TABLE invoices ADD COLUMN due_on TEXT;']],
    [
      'sqlite',
      ['+sent:bool'],
      [
        '-- Existing rows get the value false.',
        'ALTER TABLE invoices ADD COLUMN sent INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1));',
      ],
    ],
    ['sqlite', ['-number'], ['DROP INDEX invoices_number_key;', 'ALTER TABLE invoices DROP COLUMN number;']],
    [
      'sqlite',
      ['number→code'],
      [
        'DROP INDEX invoices_number_key;',
        'ALTER TABLE invoices RENAME COLUMN number TO code;',
        'CREATE UNIQUE INDEX invoices_code_key ON invoices (user_id, code);',
      ],
    ],
    [
      'sqlite',
      ['+payer:references:user?'],
      [
        'ALTER TABLE invoices ADD COLUMN payer_id INTEGER REFERENCES users (id) ON DELETE SET NULL;',
        'CREATE INDEX invoices_by_payer ON invoices (payer_id);',
      ],
    ],
    [
      'postgres',
      ['+sent:bool'],
      [
        '-- Existing rows get the value false.',
        'ALTER TABLE invoices ADD COLUMN sent BOOLEAN NOT NULL DEFAULT FALSE;',
        'ALTER TABLE invoices ALTER COLUMN sent DROP DEFAULT;',
      ],
    ],
    [
      'postgres',
      ['+code:string?!'],
      [
        'ALTER TABLE invoices ADD COLUMN code TEXT;',
        'CREATE UNIQUE INDEX invoices_code_key ON invoices (user_id, code);',
      ],
    ],
    ['postgres', ['-number'], ['ALTER TABLE invoices DROP COLUMN number;']],
    [
      'postgres',
      ['customer→client'],
      [
        'ALTER TABLE invoices RENAME COLUMN customer_id TO client_id;',
        'ALTER INDEX invoices_by_customer RENAME TO invoices_by_client;',
        'ALTER TABLE invoices RENAME CONSTRAINT invoices_customer_id_fkey TO invoices_client_id_fkey;',
      ],
    ],
    [
      'mysql',
      ['+kind:enum(a,b)'],
      [
        '-- Existing rows get the value a.',
        'ALTER TABLE invoices',
        "    ADD COLUMN kind VARCHAR(50) NOT NULL DEFAULT 'a',",
        "    ADD CONSTRAINT invoices_kind_check CHECK (kind IN ('a', 'b'));",
        'ALTER TABLE invoices ALTER COLUMN kind DROP DEFAULT;',
      ],
    ],
    ['mysql', ['-number'], ['ALTER TABLE invoices', '    DROP KEY invoices_number_key,', '    DROP COLUMN number;']],
    [
      'mysql',
      ['status→state'],
      [
        'ALTER TABLE invoices DROP CONSTRAINT invoices_status_check;',
        'ALTER TABLE invoices RENAME COLUMN status TO state;',
        "ALTER TABLE invoices ADD CONSTRAINT invoices_state_check CHECK (state IN ('draft', 'sent'));",
      ],
    ],
  ] as const)('on %s, of %j', (database, words, sql) =>
    expect(migration(database, [...words]).split('\n')).toEqual(sql),
  );

  it('removes first, then renames, then adds', () => {
    const sql = migration('sqlite', ['+a:int?', 'total→sum', '-paid']);
    expect(sql.match(/DROP COLUMN|RENAME COLUMN|ADD COLUMN/g)).toEqual(['DROP COLUMN', 'RENAME COLUMN', 'ADD COLUMN']);
  });

  it('has no owner in the unique index of a shared resource', () => {
    expect(migration('sqlite', ['+a:int?!'], { ...invoice, access: 'shared' })).toContain('ON invoices (a);');
  });

  it('drops a table', () => expect(dropMigration(invoice)).toBe('DROP TABLE invoices;\n'));
});
