import { brokenValue, exampleInTest, misfitOf } from './example-values.ts';
import { withArticle } from './forms.ts';
import { call, chain } from './layout.ts';
import {
  anyAncestor,
  isCallers,
  isFiltered,
  parentsOf,
  type Relations,
  referencesOf,
  roleOf,
  targetOf,
} from './relations.ts';
import type { Field, Resource } from './resource.ts';

/** What the test of one field prints. */
interface FieldTest {
  name: string;
  role: string;
  plural: string;
  client: string;
  setup: string;
  first: string;
  second: string;
  third: string;
}

/** A test that a row of another user is unknown: how that user is made, and the row. */
interface CallerTest extends FieldTest {
  signUp: string;
  path: string;
  theirs: string;
}

/** What the template of the tests prints. */
export interface TestView {
  /** `an_invoice`: the function that makes a body. */
  example: string;
  head: string;
  parameters: readonly string[];
  parents: readonly string[];
  /** The expression of the body. */
  body: string;
  /** Calls of that function, for different rows. */
  first: string;
  second: string;
  /** The variable that sends requests. */
  client: string;
  /** The statements after the start of the application, each on a new line. */
  setup: string;
  uses: readonly string[];
  /** The statement that makes a body for PATCH. */
  change: string;
  /** The statements that get the first page, and that make the address of the second. */
  firstPage: string;
  nextPage: string;
  broken: readonly { name: string; value: string }[];
  pointers: string;
  misfits: readonly { name: string; value: string }[];
  nullables: readonly FieldTest[];
  uniques: readonly FieldTest[];
  references: readonly FieldTest[];
  callers: readonly CallerTest[];
}

const ORDERS_OF_SIGN_IN = { name: 'an_order', call: 'an_order()' };
const ORDERS_OF_NOBODY = { name: 'order_of', call: 'order_of(user)' };

export function testView(resource: Resource, relations: Relations): TestView {
  const { hasSignIn } = relations;
  const { plural, fields } = resource;
  const client = hasSignIn ? 'user' : 'app';
  const needsUser = namesUser(resource, relations);
  const sends = needsClient(resource, relations);
  const signUp = anyAncestor(resource, relations, isAdmins) ? 'new_admin' : 'new_user';
  const parents = parentsOf(resource);
  const filtered = isFiltered(resource, relations);
  const users = hasSignIn
    ? [`${signUp}(&app, "a@example.com").await`]
    : ['create_user(&app, "a@example.com").await.id()'];
  const setup = hasSignIn || needsUser ? `\n    let user = ${users[0]};` : '';
  const [first, second, third] = ['1', '2', '3'].map((n) => bodyCall(resource, relations, n, '&')) as [
    string,
    string,
    string,
  ];
  const testOf = (field: Field): FieldTest => {
    return { name: field.name, role: roleOf(field), plural, client, setup, first, second, third };
  };
  const callers = referencesOf(resource).filter(
    (field) => field.resource !== resource.name && isCallers(field, relations),
  );
  const examples = fields.filter((field) => field.type !== 'references' || parents.includes(field));
  const valuesOf = (value: (field: Field) => string | undefined) =>
    fields.flatMap((field) => {
      const found = value(field);
      return found === undefined ? [] : [{ name: field.name, value: found }];
    });
  const broken = valuesOf(brokenValue);
  return {
    example: bodyName(resource),
    head: `pub ${sends ? 'async ' : ''}fn ${bodyName(resource)}`,
    parameters: [
      ...(sends ? [hasSignIn ? "user: &Client<'_>" : 'app: &TestApp'] : []),
      ...(needsUser ? ['user: i64'] : []),
      ...(varies(resource, relations) ? ['n: i64'] : []),
    ],
    parents: parents.map((parent, at) => parentOf(parent, relations, 3 * blocksOf(parents.slice(0, at), relations))),
    body: bodyOf([
      ...(filtered ? ['"user_id": user'] : []),
      ...examples.map((field) => `"${field.name}": ${exampleInTest(field)}`),
    ]),
    first,
    second,
    client,
    setup,
    uses: [
      ...new Set([
        ...[...parents, ...callers].flatMap((field) => usesOf(field, relations)),
        ...(hasSignIn
          ? [clientUses(resource, parents, [signUp, ...callers.map((field) => signUpOf(field, relations))])]
          : []),
        ...(needsUser ? ['crate::users::create_user'] : []),
      ]),
    ],
    change: filtered
      ? `let mut change = ${second};\n    change.as_object_mut().unwrap().remove("user_id");`
      : `let change = ${second};`,
    firstPage: chain(
      4,
      'let page = ',
      client,
      [`.get(${filtered ? `&format!("/${plural}?limit=1&user_id={user}")` : `"/${plural}?limit=1"`})`, '.await'],
      ';',
    ),
    nextPage: call(
      4,
      'let next = format!',
      [`"/${plural}?limit=1&after={}${filtered ? '&user_id={user}' : ''}"`, 'first.id()'],
      ';',
    ),
    broken,
    pointers: broken.map(({ name }) => `#/${name}`).join(' '),
    misfits: valuesOf(misfitOf),
    nullables: fields.filter(({ nullable }) => nullable).map(testOf),
    uniques: examples.filter(({ unique }) => unique).map(testOf),
    references: referencesOf(resource).map(testOf),
    callers: callers.map((field) => ({
      ...testOf(field),
      signUp: signUpOf(field, relations),
      path: `/${targetOf(field.resource!, relations).plural}`,
      theirs: targetBody(field, relations, '3', '&').replace('&user', '&other'),
    })),
  };
}

function bodyOf(members: readonly string[]): string {
  if (members.length === 0) return 'json!({})';
  return `json!({\n${members.map((member) => `        ${member},\n`).join('')}    })`;
}

/** The function that makes a user who can create the row that a field refers to. */
function signUpOf(field: Field, relations: Relations): string {
  const target = relations.others.find(({ name }) => name === field.resource);
  return target !== undefined && anyAncestor(target, relations, isAdmins) ? 'new_admin' : 'new_user';
}

function isAdmins(one: Resource | 'user' | 'order'): boolean {
  return typeof one !== 'string' && one.access === 'admin';
}

/** Whether each body needs a user of its own. */
function isNewUser({ resource, unique, nullable }: Field): boolean {
  return resource === 'user' && unique && !nullable;
}

/**
 * How many values of `n` the rows of these parents need, counted in threes: a test makes at most three bodies, and each
 * way to an ancestor makes a row of its own.
 */
function blocksOf(parents: readonly Field[], relations: Relations): number {
  const counts = parents.map((field) => {
    if (isNewUser(field)) return 1;
    const parent = relations.others.find(({ name }) => name === field.resource);
    if (parent === undefined || !varies(parent, relations)) return 0;
    return Math.max(1, blocksOf(parentsOf(parent), relations));
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whether two rows must have different values. Rows that they refer to are new in each body. */
function varies(resource: Resource, relations: Relations): boolean {
  if (resource.fields.some((field) => field.unique && (field.type !== 'references' || isNewUser(field)))) return true;
  return parentsOf(resource).some(({ resource: name }) => {
    const parent = relations.others.find((other) => other.name === name);
    return parent !== undefined && varies(parent, relations);
  });
}

function bodyName({ name }: Resource): string {
  return withArticle(name).replace(' ', '_');
}

/** Whether the function that makes a body uses the client. Without sign-in, the id of the user is enough for a user. */
function needsClient(resource: Resource, { hasSignIn }: Relations): boolean {
  return parentsOf(resource).some((field) => hasSignIn || field.resource !== 'user' || field.unique);
}

/** Whether the function that makes a body gets the id of a user, because nobody signs in. */
function namesUser(resource: Resource, relations: Relations): boolean {
  if (relations.hasSignIn) return false;
  if (resource.access === 'owned') return true;
  return parentsOf(resource).some(({ resource: name, unique }) => {
    if (name === 'user') return !unique; // a unique reference needs a new user for each row
    const parent = relations.others.find((other) => other.name === name);
    return parent === undefined || namesUser(parent, relations);
  });
}

/** The call that makes a body, in a test (`reference` is `&`) or in another function that makes one. */
function bodyCall(resource: Resource, relations: Relations, n: string, reference: '' | '&'): string {
  const sends = needsClient(resource, relations);
  const args = [
    ...(sends ? [`${reference}${relations.hasSignIn ? 'user' : 'app'}`] : []),
    ...(namesUser(resource, relations) ? ['user'] : []),
    ...(varies(resource, relations) ? [n] : []),
  ];
  return `${bodyName(resource)}(${args.join(', ')})${sends ? '.await' : ''}`;
}

function targetBody(field: Field, relations: Relations, n: string, reference: '' | '&'): string {
  if (field.resource === 'order') return (relations.hasSignIn ? ORDERS_OF_SIGN_IN : ORDERS_OF_NOBODY).call;
  return bodyCall(relations.others.find(({ name }) => name === field.resource)!, relations, n, reference);
}

/** The statement that makes a row to refer to. @param offset from `n`, so that unique values differ */
function parentOf(field: Field, relations: Relations, offset: number): string {
  const email = offset === 0 ? 'format!("{n}@example.com")' : `format!("{}@example.com", n + ${offset})`;
  const { hasSignIn } = relations;
  const client = hasSignIn ? 'user' : 'app';
  const before = `let ${field.name} = `;
  if (field.resource === 'user') {
    if (!field.unique) return `${before}${hasSignIn ? 'user.id' : 'user'};`;
    if (!hasSignIn) return `${before}create_user(app, &${email}).await.id();`;
    const body = `json!({ "email": ${email}, "name": "Ferris", "password": PASSWORD });`;
    return `let body = ${body}\n    ${before}user.post("/users", body).await.id();`;
  }
  const { plural } = targetOf(field.resource!, relations);
  const post = `.post("/${plural}", ${targetBody(field, relations, offset === 0 ? 'n' : `n + ${offset}`, '')})`;
  return chain(4, before, client, [post, '.await', '.id()'], ';');
}

function usesOf(field: Field, relations: Relations): string[] {
  const { hasSignIn } = relations;
  if (field.resource === 'user') return hasSignIn || !field.unique ? [] : ['crate::users::create_user'];
  if (field.resource === 'order') return [`crate::orders::${(hasSignIn ? ORDERS_OF_SIGN_IN : ORDERS_OF_NOBODY).name}`];
  const parent = relations.others.find(({ name }) => name === field.resource)!;
  return [`crate::${parent.plural}::${bodyName(parent)}`];
}

function clientUses(resource: Resource, parents: readonly Field[], signUps: readonly string[]): string {
  const needsPassword = parents.some((field) => field.resource === 'user' && field.unique);
  const needsOther = resource.access !== 'shared';
  const names = new Set([
    ...(parents.length > 0 ? ['Client'] : []),
    ...(needsPassword ? ['PASSWORD'] : []),
    ...(needsOther ? ['new_user'] : []),
    ...signUps,
  ]);
  return `crate::client::{${[...names].join(', ')}}`;
}
