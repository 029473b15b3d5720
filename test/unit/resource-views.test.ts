import { describe, expect, it } from 'vitest';
import { postgresDialect } from '../../src/choices/dialects.ts';
import { exampleInTest, misfitOf } from '../../src/resources/example-values.ts';
import { capital, either, withArticle } from '../../src/resources/forms.ts';
import { call, chain, structLiteral, wrapped } from '../../src/resources/layout.ts';
import { modelView } from '../../src/resources/model-view.ts';
import { pascalCase } from '../../src/resources/names.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { parseSpec } from '../../src/resources/spec.ts';
import { sqlView } from '../../src/resources/sql-view.ts';
import { testView } from '../../src/resources/test-view.ts';
import { compare, tidy } from '../../src/resources/tidy.ts';
import { usesOf } from '../../src/resources/view.ts';
import { everyResource } from '../support/resources.ts';

describe('forms of a name', () => {
  it('has a type, a label and an article', () => {
    expect([pascalCase('line_item_2'), capital('line item')]).toEqual(['LineItem2', 'Line item']);
    expect(['invoice', 'tag', 'user', 'unit', 'hour', 'uncle'].map(withArticle)).toEqual([
      'an invoice',
      'a tag',
      'a user',
      'a unit',
      'an hour',
      'an uncle',
    ]);
    expect([either(['a']), either(['a', 'b']), either(['a', 'b', 'c'])]).toEqual(['a', 'a or b', 'a, b or c']);
  });
});

describe('the layout', () => {
  it('breaks what is longer than rustfmt allows', () => {
    expect(call(0, 'f', ['a', 'b'], ';')).toBe('f(a, b);');
    expect(call(0, 'f', ['a'.repeat(60)], ';')).toBe(`f(${'a'.repeat(60)});`);
    expect(call(0, 'f', ['a'.repeat(59), 'b'], ';')).toBe(`f(\n    ${'a'.repeat(59)},\n    b,\n);`);
    expect(chain(4, 'let x = ', 'self', ['.a', '.map(f)'], ';')).toBe('let x = self.a.map(f);');
    expect(chain(4, '', 'tag', ['.a', `.${'b'.repeat(60)}()`])).toBe(`tag.a\n        .${'b'.repeat(60)}()`);
    expect(structLiteral(0, 'f(New', ['item', 'quantity'], ')')).toBe('f(New { item, quantity })');
    expect(structLiteral(0, 'f(New', ['item', 'quantities', 'x'], ')')).toContain('{\n    item,\n');
    expect(wrapped(['aaa,', 'bbb,', 'ccc'], 90, 4)).toBe('aaa, bbb,\n    ccc');
  });

  it('sorts imports, and joins signatures and breaks statements', () => {
    const paths = ['crate::b', 'crate::AppState', 'super::z', 'crate::a10', 'crate::a9', 'crate::a_b', 'crate::ab'];
    expect([...paths].sort(compare)).toEqual([
      'super::z',
      'crate::AppState',
      'crate::a_b',
      'crate::a9',
      'crate::a10',
      'crate::ab',
      'crate::b',
    ]);
    expect(tidy('use b::{Z, Y};\nuse a::{X};\n\npub async fn f(\n    a: i64,\n) -> A {\n')).toBe(
      'use a::X;\nuse b::{Y, Z};\n\npub async fn f(a: i64) -> A {\n',
    );
    const long = `    let a = ${'b'.repeat(95)};`;
    expect(tidy(long)).toBe(long);
    expect(tidy(`    let aaaaaaaaaa = ${'b'.repeat(85)};`)).toBe(`    let aaaaaaaaaa =\n        ${'b'.repeat(85)};`);
  });
});

it.each([
  ['bill payer:references:user', false, 'pub fn a_bill(user: i64)', 'a_bill(user)'],
  ['bill payer:references:user!', false, 'pub async fn a_bill(app: &TestApp, n: i64)', 'a_bill(&app, 1).await'],
  ['bill payer:references:user!?', false, 'pub fn a_bill()', 'a_bill()'],
  ['bill payer:references:user', true, "pub async fn a_bill(user: &Client<'_>)", 'a_bill(&user).await'],
])('the test of %s (sign-in: %s) has no parameter that it does not use', (spec, hasSignIn, head, call) => {
  const tests = testView({ ...parseSpec(spec), access: 'shared' }, { hasSignIn, others: [] });
  expect(`${tests.head}(${tests.parameters.join(', ')})`).toBe(head);
  expect(tests.first).toBe(call);
});

it('two rows on the way to one ancestor have different unique values', () => {
  const wallet = { ...parseSpec('wallet number:string!'), access: 'shared' as const };
  const pair = { ...parseSpec('pair a:references:wallet b:references:wallet'), access: 'shared' as const };
  const others = [wallet, pair];
  const parents = (spec: string) =>
    testView({ ...parseSpec(spec), access: 'shared' }, { hasSignIn: false, others }).parents.join('\n');
  expect(parents('shift source:references:wallet target:references:wallet')).toMatch(
    /a_wallet\(n\)[\s\S]*a_wallet\(n \+ 3\)/,
  );
  expect(parents('shift x:references:pair y:references:wallet')).toMatch(/a_pair\(app, n\)[\s\S]*a_wallet\(n \+ 6\)/);
  expect(parents('shift a:references:user! b:references:user!')).toMatch(
    /format!\("\{n\}@example.com"\)[\s\S]*format!\("\{\}@example.com", n \+ 3\)/,
  );
});

it.each(['a_b', 't_v', 'p_o_box', 'grade_a_b', 'h2_o', 'b2_c3', 'x_r2'])(
  'SQLx stores the value %s as it is',
  (value) => {
    const { enums } = modelView({ ...parseSpec(`lamp watt:enum(${value},c)`), access: 'shared' }, false);
    expect(enums[0]!.variants).toContain(`#[sqlx(rename = "${value}")]\n`);
  },
);

it.each(['t_shirt', 'vitamin_a', 'a1_bc'])('the value %s needs no name of its own', (value) => {
  const { enums } = modelView({ ...parseSpec(`lamp watt:enum(${value},c)`), access: 'shared' }, false);
  expect(enums[0]!.variants).not.toContain('rename');
});

it('the values of an enum in a test are no JSON array, and the wrong value is none of them', () => {
  const [field] = parseSpec('lamp state:enum(known,unknown,other)!').fields;
  expect(exampleInTest(field!)).toBe('&["known", "unknown", "other"][(n - 1) as usize]');
  expect(field!.values!.map((value) => `"${value}"`)).not.toContain(misfitOf(field!));
});

it('the alias of an enum fits the names of PostgreSQL', () => {
  const spec = 'payment_reminder_schedule notification_channel:enum(a,b) kind:enum(a,b)';
  const resource: Resource = { ...parseSpec(spec), access: 'shared' };
  const { columns } = sqlView(resource, postgresDialect, undefined, 0, () => ({ table: '', plural: '' }) as never);
  expect(columns).toContain('notification_channel AS "notification_channel: _"');
  expect(columns).toContain('kind AS "kind: PaymentReminderScheduleKind"');
});

it('finds the helpers of types that a project needs', () => {
  const [customer, , , , tag] = everyResource('jwt');
  expect(usesOf([])).toEqual([]);
  expect(usesOf([tag!])).toEqual(['has-resources']);
  expect(usesOf([customer!])).toEqual(['uses-date', 'uses-nullable-string', 'uses-nullable', 'has-resources']);
});
