import { describe, expect, it } from 'vitest';
import { type Addon, combinations, option } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import { fitted, type Surroundings } from '../../src/resources/fit.ts';
import { parseName, pascalCase, snakeCase } from '../../src/resources/names.ts';
import { pluralOf } from '../../src/resources/plural.ts';
import { CRATES, DATABASE_NAMES, OWN_TYPES, OWN_WORDS, SQL_WORDS } from '../../src/resources/reserved.ts';
import { FIELD_TYPES, type Resource } from '../../src/resources/resource.ts';
import { formatSpec, fullSpec, parseSpec } from '../../src/resources/spec.ts';

const PROJECT: Surroundings = { crate: 'my_api', signIn: true, builtIn: ['user', 'order'] };

/** The resource of a spec. */
function resource(text: string, around: Partial<Surroundings> = {}): Resource {
  return fitted([parseSpec(text)], { ...PROJECT, ...around })[0]!;
}

function resources(...texts: string[]): Resource[] {
  return fitted(texts.map(parseSpec), PROJECT);
}

/** The error of a call, as its two lines. */
function errorOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    const { message, remedy } = error as { message: string; remedy: string };
    return `${message} ${remedy}`;
  }
  return 'no error';
}

describe('names', () => {
  it.each([
    ['LineItem', 'line_item', 'LineItem'],
    ['line-item', 'line_item', 'LineItem'],
    ['line_item', 'line_item', 'LineItem'],
    ['line item', 'line_item', 'LineItem'],
    ['HTTPProxy', 'http_proxy', 'HttpProxy'],
    ['x', 'x', 'X'],
  ])('%s is %s and %s', (text, snake, pascal) => {
    expect([snakeCase(text), pascalCase(snakeCase(text))]).toEqual([snake, pascal]);
  });

  it.each([
    ['invoice', 'invoices'],
    ['category', 'categories'],
    ['person', 'people'],
    ['line_item', 'line_items'],
    ['sales_person', 'sales_people'],
    ['address', 'addresses'],
    ['box', 'boxes'],
    ['hero', 'heroes'],
    ['leaf', 'leaves'],
    ['child', 'children'],
    ['lens', 'lenses'],
    ['virus', 'viruses'],
    ['waltz', 'waltzes'],
    ['german', 'germans'],
    ['quartz', 'quartzes'],
    ['specimen', 'specimens'],
    ['sms', 'smses'],
    ['woman', 'women'],
    ['news', 'news'],
    ['sheep', 'sheep'],
  ])('the plural of %s is %s', (name, plural) => expect(pluralOf(name)).toBe(plural));

  it.each([
    ['match', 'is a reserved word of Rust. Try match_entry.'],
    ['Self', 'is a reserved word of Rust. Try self_entry.'],
    ['select', 'is a reserved word of SQL. Try select_entry.'],
    ['Group', 'is a reserved word of SQL. Try group_entry.'],
    ['users', 'is taken: projects have a module, a table or a route of that name. Try users_entry.'],
    ['health', 'is taken: projects have a module, a table or a route of that name. Try health_entry.'],
    ['option', 'is a reserved word of SQL. Try option_entry.'],
    ['result', 'is taken: projects use a type Result. Try result_entry.'],
    ['', 'is empty. Try my_entry.'],
    ['café', 'contains a character outside ASCII. Try cafe.'],
    ['a.b', 'may contain only letters, digits, - and _. Try a_b.'],
    ['2nd', 'does not start with a letter. Try nd.'],
    ['a__b', 'ends with _, or has two of them in a row. Try a_b.'],
    ['sqlite_log', 'starts with sqlite_, which SQLite keeps for itself. Try log.'],
    ['a'.repeat(41), `has 41 characters; the limit is 40. Try ${'a'.repeat(32)}.`],
  ])('refuses %s', (name, says) => {
    expect(errorOf(() => parseName('resource', name))).toBe(`The resource name "${name}" ${says}`);
  });

  it('of a resource has no fields with it', () => {
    expect(errorOf(() => parseName('resource', 'gizmo name:string --shared'))).toBe(
      'The name of a resource has no fields, and this text has some: name:string --shared. ' +
        'Give the name first, alone: gizmo',
    );
  });

  it('of fields may be those of modules, but no reserved words', () => {
    expect(errorOf(() => parseName('field', 'system_user'))).toContain('Try system_user_value.');
    expect(parseName('field', 'status')).toBe('status');
    expect(errorOf(() => parseName('field', 'type'))).toContain('Try type_value.');
  });
});

/** Some files of a project come with a type of fields, or with a field that may be null. */
const EVERY_TYPE = resource(
  `zebra ${FIELD_TYPES.filter((type) => !/enum|references/.test(type))
    .map((type, at) => `f${at}:${type}?`)
    .join(' ')} --shared`,
);

it('no resource can have the name of a module, a table, a route or a type beside it', () => {
  const addons = option('addons').choices.map(({ value }) => value as Addon);
  const found = { words: new Set<string>(), types: new Set<string>(), crates: new Set<string>() };
  for (const sample of ['orders', 'none'] as const) {
    for (const choices of combinations(addons, sample)) {
      const answers = { ...choices, name: 'x', resources: [EVERY_TYPE] };
      const { files } = generate(answers, templates, '0', 'a'.repeat(64));
      const manifest = files.get('Cargo.toml')!.text;
      const crates = new Set([...manifest.matchAll(/^([\w-]+) = /gm)].map(([, name]) => name!.replaceAll('-', '_')));
      for (const [path, { text }] of files) {
        const [, module] = /^(?:src\/(?:models|db|routes)|tests\/api)\/(\w+)(?:\.rs$|\/)/.exec(path) ?? [];
        if (module !== undefined) found.words.add(module);
        if (path.endsWith('.sql'))
          for (const [, table] of text.matchAll(/^CREATE TABLE (\w+)/gm)) found.words.add(table!);
        if (/(^|\/)(mod|main)\.rs$/.test(path) && path !== 'src/main.rs') {
          for (const [, crate] of text.matchAll(/^(?:pub )?use (?!crate|super|self)(\w+)::/gm))
            found.crates.add(crate!);
          for (const [, word] of text.matchAll(/(?<![\w:])(\w+)::/g)) if (crates.has(word!)) found.crates.add(word!);
        }
        if (!path.endsWith('.rs') || !path.startsWith('src/')) continue;
        for (const [, route] of text.matchAll(/\bpath = "\/([a-z_]+)/g)) found.words.add(route!);
        const schema = /ToSchema[^\n]*\n(?: *#\[[^\n]*\n)*pub (?:struct|enum) (\w+)/g;
        for (const [, type] of text.matchAll(schema)) found.types.add(type!);
      }
    }
  }
  const isKnown = (word: string) => [OWN_WORDS, SQL_WORDS].some((words) => words.has(word));
  expect([...found.words].filter((word) => !/^zebras?$/.test(word) && !isKnown(word)).sort()).toEqual([]);
  expect([...found.types].filter((type) => !/Zebra/.test(type) && !OWN_TYPES.has(type))).toEqual([]);
  found.crates.delete('driver'); // another name of the module of the database, refused as a plural
  expect([...found.crates].filter((crate) => !CRATES.has(crate) && !isKnown(crate))).toEqual([]);
  expect(Math.min(found.words.size, found.types.size)).toBeGreaterThan(8);
  expect(found.crates.size).toBeGreaterThan(4);
});

it('no table of a resource can have the name of a table, an index or a constraint that projects have', () => {
  const found = new Set<string>();
  for (const sample of ['orders', 'none'] as const) {
    for (const choices of combinations([], sample)) {
      for (const [path, { text }] of generate({ ...choices, name: 'x' }, templates, '0', 'a'.repeat(64)).files) {
        if (!path.startsWith('migrations/')) continue;
        for (const name of namesIn(text, choices.database === 'postgres')) found.add(name);
      }
    }
  }
  expect([...found].filter((name) => errorOf(() => parseName('plural', name)) === 'no error')).toEqual([]);
  expect(found.size).toBeGreaterThan(25);
  expect([...DATABASE_NAMES].filter((name) => !found.has(name))).toEqual([]);
});

/** The names that a migration takes in the database, with those that PostgreSQL chooses. */
function namesIn(sql: string, isPostgres: boolean): string[] {
  const statements = sql.replace(/--.*/g, '');
  const named = /\b(?:TABLE|INDEX|KEY|CONSTRAINT|SEQUENCE|VIEW|TYPE|TRIGGER|FUNCTION) (?:IF NOT EXISTS )?(\w+)/g;
  const names = [...statements.matchAll(named)].map(([, name]) => name!);
  if (!isPostgres) return names;
  for (const [, table, body] of statements.matchAll(/CREATE TABLE (\w+) \(\n(.*?)\n\)/gs)) {
    names.push(`${table}_pkey`);
    for (const [, column, definition] of body!.matchAll(/^ {4}([a-z]\w*) +(.*)/gm)) {
      const kinds = { UNIQUE: 'key', REFERENCES: 'fkey', CHECK: 'check', IDENTITY: 'seq' };
      for (const [word, end] of Object.entries(kinds))
        if (new RegExp(`\\b${word}\\b`).test(definition!)) names.push(`${table}_${column}_${end}`);
    }
  }
  return names;
}

describe('a spec', () => {
  it('has every type, and every mark', () => {
    const fields = FIELD_TYPES.map((type, at) => {
      const details = { enum: '(draft,sent)', references: ':user' }[type as 'enum'] ?? '';
      return `f${at}:${type}${details}`;
    });
    const { fields: parsed } = resource(`thing ${fields.join(' ')}`);
    expect(parsed.map(({ type }) => type)).toEqual(FIELD_TYPES);
    expect(parsed.at(-2)).toMatchObject({ values: ['draft', 'sent'] });
    expect(parsed.at(-1)).toMatchObject({ name: 'f12_id', resource: 'user' });
    const { fields: marked } = resource('thing a:string b:string? c:string! d:string?! e:string!?');
    expect(marked.map(({ nullable, unique }) => [nullable, unique])).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it.each([
    ['invoice number:string! paid:bool', 'invoice number:string! paid:bool --owned'],
    ['LineItem --shared Count:int!?', 'line_item count:int?! --shared'],
    ['invoice s:enum( a , b )? --admin', 'invoice s:enum(a,b)? --admin'],
    ['invoice customer:references:user?', 'invoice customer_id:references:user? --owned'],
    ['invoice parent:references:Invoice?', 'invoice parent_id:references:invoice? --owned'],
    ['news title:string --plural NewsItems', 'news title:string --owned --plural news_items'],
    ['person name:string --plural=persons', 'person name:string --owned --plural persons'],
    ['person name:string --plural people', 'person name:string --owned'],
  ])('%s becomes %s, which is the same resource', (text, canonical) => {
    const parsed = resource(text);
    expect(formatSpec(parsed)).toBe(canonical);
    expect(parseSpec(canonical)).toEqual(parsed);
    expect(parseSpec(fullSpec(parsed))).toEqual(parsed);
    expect(fullSpec(parsed)).toMatch(/ --plural \w+$/);
  });

  it('belongs to users by default, and to nobody without sign-in', () => {
    expect(resource('invoice paid:bool').access).toBe('owned');
    expect(resource('invoice paid:bool', { signIn: false }).access).toBe('shared');
    expect(resource('invoice paid:bool --owned', { signIn: false }).access).toBe('owned');
  });

  it.each([
    ['', 'The resource has no name.'],
    ['invoice', "The resource invoice has no fields. Write for instance: invoice 'number:string!' 'due_on:date?'"],
    ['invoice title', 'The field "title" has no type. Write for instance title:string. The types are: string, text,'],
    ['invoice title:', 'The field "title" has no type.'],
    ['invoice title:strng', '"strng" in "title:strng" is not a type. Did you mean string? The types are:'],
    ['invoice title:string(200)', '"string(200)" in "title:string(200)" is not a type. Did you mean string?'],
    ['invoice a:integer?', '"integer" in "a:integer?" is not a type. Did you mean int? The types are:'],
    ['invoice a:boolean', 'Did you mean bool?'],
    ['invoice a:varchar(255)!', 'Did you mean string?'],
    ['invoice a:TIMESTAMP', 'Did you mean datetime?'],
    ['invoice a:i64', 'Did you mean bigint?'],
    ['invoice a:str', 'Did you mean string?'],
    ['invoice a:String', 'Did you mean string?'],
    ['invoice a:number', 'Did you mean int or decimal?'],
    ['invoice a:char', 'Did you mean string?'],
    ['invoice a:double', 'Did you mean float?'],
    ['invoice a:money', 'Did you mean decimal?'],
    ['invoice a:blob', 'Did you mean text, with the bytes in base64?'],
    ['invoice a:constructor', 'is not a type. The types are:'],
    ['invoice a:int a:bool', 'invoice has the field a twice. Remove one of them, or choose another name.'],
    ['invoice a:int A:bool', 'invoice has the field a twice.'],
    ['invoice a:references:user a_id:int', 'invoice has the field a_id twice.'],
    ['invoice a:int??', '"a:int??" has a mark twice.'],
    ['invoice id:int', 'Every resource has a field id already.'],
    ['invoice created_at:datetime', 'Every resource has a field created_at already.'],
    ['invoice user:references:user', 'invoice: an owned resource has a field user_id already.'],
    ['invoice a:json!', 'A json field cannot be unique'],
    ['invoice a:bool!', '"a:bool!" has only 2 values, too few for a unique field.'],
    ['invoice a:enum(b,c)!', 'has only 2 values'],
    ['invoice rules:string', 'The field name "rules" is taken'],
    ['chrono a:int', 'The resource name "chrono" is taken: projects use a crate of that name.'],
    ['drive a:int --plural driver', 'The plural "driver" is taken'],
    ['invoice a:int --plural sqlx', 'The plural "sqlx" is taken'],
    ['aux a:int', 'is a device name on Windows'],
    ['invoice a:references', 'does not say which resource it refers to. Write a:references:<resource>.'],
    [
      'invoice a:references:nobody',
      'invoice: a_id refers to nobody, and there is no such resource. It can refer to: user, order, invoice.',
    ],
    ['number:string!', 'The resource has no name, only the field "number:string!". Write for instance: invoice number'],
    ['invoice a:references:usr', 'Did you mean user?'],
    ['invoice a:enum', 'does not list the values'],
    ['invoice a:enum(a', 'does not list the values'],
    ['invoice a:enum()', '"a:enum()" lists no values of the enum. Write for instance enum(a,b,c)'],
    ['invoice a:enum(b,,c)', '"a:enum(b,,c)" has an empty value.'],
    [
      'invoice a:references:',
      '"a:references:" does not say which resource it refers to. Write a:references:<resource>.',
    ],
    ['invoice :int', '":int" has no name for the field. Write for instance number:string.'],
    ['invoice + a:int', '"+" has no name for the field. Write for instance number:string.'],
    ['invoice a:enum(a,a)', 'has the value a twice.'],
    ['invoice a:enum(a_1,a1)', 'has a_1 and a1, which Rust names alike.'],
    ['invoice a:enum(self)', 'The enum value "self" is a reserved word of Rust.'],
    ['invoice a:int --owned --shared', '--owned and --shared do not work together.'],
    [
      'news title:string',
      'The plural of news is also news, but the code needs two names. Name the plural: --plural news_entries',
    ],
    ['invoices a:int', 'If invoices is a plural, write invoice. Otherwise name the plural: --plural'],
    ['invoice a:int --plural invoice', 'but the code needs two names.'],
    ['invoice a:int --plural orders', 'The plural "orders" is taken'],
    ['a b:int', 'The plural "as" is a reserved word of Rust. Try --plural as_entries.'],
    ['invoice a:int --plural', 'A resource does not accept --plural.'],
    [
      'pending_order a:int',
      'The plural "pending_orders" is taken: the tables of projects have an index or a constraint',
    ],
    ['administrator a:int --plural admins', 'Try --plural admins_entries.'],
    ['my_api a:int', 'The name my_api is taken in this project.'],
    ['order_change a:int --plural order_list', 'no error'],
    ['invoice a:int --ownd', 'A resource does not accept --ownd. Its flags are: --owned, --shared, --admin,'],
    ['create_user a:int', 'The resource name "create_user" is taken: projects use a type CreateUser.'],
    [`${'r'.repeat(40)} ${'f'.repeat(40)}:string! ${'g'.repeat(40)}:enum(a,b)`, 'no error'],
  ])('%s: %s', (text, says) => expect(errorOf(() => resource(text))).toContain(says));

  it('does not collide with another one', () => {
    const invoice = 'invoice status:enum(draft,sent)';
    expect(errorOf(() => resources(invoice, invoice))).toContain('The name invoice is taken');
    expect(errorOf(() => resources(invoice, 'invoice_status a:int'))).toContain('type InvoiceStatus');
    expect(errorOf(() => resources(invoice, 'bill a:int --plural invoices'))).toContain('The name invoices is taken');
  });

  it('has names in the database that no other one has', () => {
    const says = 'would both need the name things_a_b_key in the database. Choose another name';
    expect(errorOf(() => resources('thing a_b:int!', 'part b:int! --plural things_a'))).toContain(says);
    const keys = 'would both need the name things_pkey in the database';
    expect(errorOf(() => resources('thing a:int', 'part b:int --plural things_pkey'))).toContain(keys);
    const builtIn =
      'part would need the name token_families_family_hash_key in the database, and projects have it already';
    expect(errorOf(() => resource('part hash:int! --shared --plural token_families_family'))).toContain(builtIn);
  });

  it('comes after those that it refers to', () => {
    const [payment, invoice, customer] = [
      'payment invoice:references:invoice',
      'invoice customer:references:customer',
      'customer name:string',
    ];
    const names = (...texts: string[]) => resources(...texts).map(({ name }) => name);
    expect(names(payment!, invoice!, customer!)).toEqual(['customer', 'invoice', 'payment']);
    const cycle = `${customer} last:references:payment?`;
    expect(errorOf(() => resources(payment!, invoice!, cycle))).toContain(
      'payment refers to invoice, invoice refers to customer, customer refers to payment.',
    );
    const others = ['a_thing customer:references:customer', 'z_thing x:int'];
    const two = ['customer last:references:invoice?', 'invoice customer:references:customer'];
    expect(errorOf(() => resources(...others, ...two))).toContain('customer and invoice refer to each other. Remove');
  });

  it('has no access for admins without sign-in', () => {
    expect(errorOf(() => resource('invoice a:int --admin', { signIn: false }))).toContain('--admin needs sign-in');
  });
});
