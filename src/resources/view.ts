import type { Dialect } from './dialect.ts';
import { exampleJson } from './example-values.ts';
import { RUST_TYPES, rustTypeOf } from './field-types.ts';
import { capital, either, withArticle } from './forms.ts';
import { call, chain, INNER_WIDTH, imported, nested, wrapped } from './layout.ts';
import { type ModelView, modelView } from './model-view.ts';
import { pascalCase, spokenName } from './names.ts';
import { isFiltered, isScoped, type Relations, referencesOf, targetOf } from './relations.ts';
import { type RequestsView, requestsView } from './requests-view.ts';
import { type Access, type Field, isInBodies, type Resource } from './resource.ts';
import { arm, hasRule, needsCaller, refuses, type ServiceView, serviceView } from './service-view.ts';
import { type SqlView, sqlView } from './sql-view.ts';
import { type TestView, testView } from './test-view.ts';

/** What templates see of a resource. */
export interface ResourceView {
  name: string;
  plural: string;
  /** The name of its struct. */
  type: string;
  /** `line item`, `line items`, `Line item`, `a line item` */
  words: string;
  pluralWords: string;
  label: string;
  article: string;
  capitalArticle: string;
  typePlural: string;
  /** The first sentences of its model. */
  summary: string;
  /** A sentence about the owner in the body, or nothing. */
  ownership: string;
  /** The variable of a row: the name, unless the templates use that name for something else. */
  variable: string;
  /** The number of its migration, which depends on the project's own migrations: `0005`. */
  migration: string;
  /** ` (admins only)`, or nothing. */
  only: string;
  /** `Your invoices`, or `The invoices`. */
  whose: string;
  examples: { stored: string; create: string; update: string };
  model: ModelView;
  sql: SqlView;
  service: ServiceView;
  handlers: HandlersView;
  tests: TestView;
  requests: RequestsView;
  /** The routes in the list of Actix Web with sign-in, and in the chain without. */
  routes: string;
  services: string;
  /** Its tag in the API description. */
  tag: string;
  /** The parameters of its list: `limit&after`. */
  parameters: string;
  /** Its files in src/, for docs/architecture.md. */
  files: string;
  /** Who may use it, for the README. */
  who: string;
  /** The words that select its layers. */
  conditions: readonly string[];
}

interface HandlersView {
  /** `Create an invoice.` */
  creates: string;
  /** Who uses it: the first line of the module. */
  summary: string;
  /** The parameters that say who may call. */
  guards: readonly string[];
  writeGuards: readonly string[];
  key: string;
  create: string;
  /** The call of the service, with `id: Id` and with a reference to it. */
  update: string;
  updateDeref: string;
  /** The call of the SQL, on Actix Web. */
  updateInDb: string;
  /** The parameter of the id, as that call needs it. */
  updateId: string;
  /** The routes of one row. */
  one: string;
  /** The page of a list. */
  page: string;
  listOfUser: string;
  /** The answers about a new row and about one row, on Actix Web. */
  created: string;
  found: string;
  /** The import of the model's types. */
  model: string;
  uses: readonly string[];
  conflict: readonly string[];
  forbidden: readonly string[];
}

/** Names of variables in the templates. A row of such a resource is called `row`. */
const VARIABLES = [
  'state',
  'user',
  'input',
  'query',
  'page',
  'id',
  'db',
  'after',
  'limit',
  'rows',
  'location',
  'changes',
  'new',
  'stored',
  'created_at',
  'inserted',
  'transaction',
  'owner',
  'caller',
];

export function resourceView(resource: Resource, dialect: Dialect, relations: Relations): ResourceView {
  const { name, plural } = resource;
  const [scoped, filtered] = [isScoped(resource, relations), isFiltered(resource, relations)];
  const owner = scoped ? 'user_id' : filtered ? 'new.user_id' : undefined;
  return {
    name,
    plural,
    type: pascalCase(name),
    words: spokenName(name),
    pluralWords: spokenName(plural),
    label: capital(spokenName(name)),
    article: withArticle(spokenName(name)),
    capitalArticle: capital(withArticle(spokenName(name))),
    typePlural: pascalCase(plural),
    summary: summaryOf(resource),
    ownership: scoped ? ` The ${spokenName(name)} belongs to the signed-in user.` : '',
    variable: variableOf(name),
    migration: '',
    only: resource.access === 'admin' ? ' (admins only)' : '',
    whose: scoped ? 'your' : 'the',
    examples: examplesOf(resource, filtered),
    model: modelView(resource, filtered),
    sql: sqlView(resource, dialect, owner, scoped ? 2 : 1, (target) => targetOf(target, relations)),
    service: serviceView(resource, relations),
    handlers: handlersView(resource, relations),
    tests: testView(resource, relations),
    requests: requestsView(resource, relations),
    routes: routesOf(resource),
    services: servicesOf(resource),
    tag: `(name = "${plural}", description = "${scoped ? 'Your' : 'The'} ${spokenName(plural)}."),`,
    parameters: filtered ? 'limit&after&user_id' : 'limit&after',
    files: filesOf(resource, relations),
    who: WHO[relations.hasSignIn ? resource.access : 'shared'],
    conditions: conditionsOf(resource, relations),
  };
}

const WHO: Readonly<Record<Access, string>> = { owned: 'signed-in user', shared: 'signed-in user', admin: 'admin' };

function handlersSummary({ plural, access }: Resource, scoped: boolean): string {
  if (scoped) return `\`/${plural}\`: the ${spokenName(plural)} of the signed-in user.`;
  return access === 'admin' ? `\`/${plural}\`, for admins.` : `\`/${plural}\`.`;
}

function createsOf({ name, access, hasWorker }: Resource): string {
  const creates = `Create ${withArticle(spokenName(name))}${access === 'admin' ? ' (admins only)' : ''}.`;
  return hasWorker ? `${creates} A worker confirms it shortly afterwards.` : creates;
}

function pageOf(plural: string): string {
  const next = `query.next("/${plural}", row.id)`;
  const args = (closure: string) => `rows, query.limit, |row| ${closure}`;
  const closure = args(next).length <= INNER_WIDTH ? next : `{\n        ${next}\n    }`;
  return `let page = Page::cut(${args(closure)});`;
}

function variableOf(name: string): string {
  return VARIABLES.includes(name) ? 'row' : name;
}

function routesOf({ name, plural }: Resource): string {
  const route = (path: string, method: string, handler: string) =>
    `${call(8, '', [`"/${path}"`, `${method}().to(${plural}::${handler})`], '')},`;
  return [
    route(plural, 'get', `list_${plural}`),
    route(plural, 'post', `create_${name}`),
    route(`${plural}/{id}`, 'get', `get_${name}`),
    route(`${plural}/{id}`, 'patch', `update_${name}`),
    route(`${plural}/{id}`, 'delete', `delete_${name}`),
  ].join('\n        ');
}

function servicesOf({ name, plural }: Resource): string {
  const service = (path: string, links: readonly string[]) => {
    const inner = chain(12, '', `resource("/${path}")`, links);
    return inner.includes('\n') ? `.service(\n            ${inner},\n        )` : `.service(${inner})`;
  };
  return [
    service(plural, [`.get(${plural}::list_${plural})`, `.post(${plural}::create_${name})`]),
    service(`${plural}/{id}`, [
      `.get(${plural}::get_${name})`,
      `.patch(${plural}::update_${name})`,
      `.delete(${plural}::delete_${name})`,
    ]),
  ].join('\n        ');
}

function filesOf(resource: Resource, relations: Relations): string {
  const { name, plural } = resource;
  const service = hasRule(resource, relations) ? [`services/${name}_service`] : [];
  return [`models/${name}`, ...service, `db/${plural}`, `routes/${plural}`]
    .map((path) => `\`src/${path}.rs\``)
    .join(', ');
}

function summaryOf({ name, plural, access }: Resource): string {
  const title = `${capital(spokenName(plural))}.`;
  return access === 'owned' ? `${title} Each ${spokenName(name)} belongs to a user.` : title;
}

/** The words that are true of a resource: its layers and blocks depend on them. */
function conditionsOf(resource: Resource, relations: Relations): string[] {
  const scoped = isScoped(resource, relations);
  const filtered = isFiltered(resource, relations);
  const unique = resource.fields.some((field) => field.unique);
  const references = referencesOf(resource).length > 0;
  const isTrue: Readonly<Record<(typeof RESOURCE_WORDS)[number], boolean>> = {
    resource: true,
    scoped,
    unscoped: !scoped,
    filtered,
    unfiltered: !filtered,
    owned: resource.access === 'owned',
    admins: resource.access === 'admin',
    unique,
    references,
    'no-references': !references,
    refused: refuses(resource),
    'no-rule': !hasRule(resource, relations),
    'update-in-service': unique || references,
    'update-in-db': !unique && !references,
    'with-json': resource.fields.some(({ type }) => type === 'json'),
    'without-json': !resource.fields.some(({ type }) => type === 'json'),
    'with-worker': resource.hasWorker === true,
    'without-worker': resource.hasWorker !== true,
    ruled: resource.fields.some((field) => rustTypeOf(field).rule !== undefined && field.type !== 'float'),
  };
  return RESOURCE_WORDS.filter((word) => isTrue[word]);
}

export const RESOURCE_WORDS = [
  'resource',
  'scoped',
  'unscoped',
  'filtered',
  'unfiltered',
  'owned',
  'admins',
  'unique',
  'references',
  'no-references',
  'refused',
  'no-rule',
  'update-in-service',
  'update-in-db',
  'with-json',
  'without-json',
  'with-worker',
  'without-worker',
  'ruled',
] as const;

function handlersView(resource: Resource, relations: Relations): HandlersView {
  const { name, plural, fields } = resource;
  const type = pascalCase(name);
  const filtered = isFiltered(resource, relations);
  const scoped = isScoped(resource, relations);
  const admins = resource.access === 'admin';
  const user = 'CurrentUser { user, .. }: CurrentUser';
  const guards = [...(scoped ? [user] : []), ...(admins ? ['_: Admin'] : [])];
  const caller = needsCaller(resource, relations);
  const { arguments: callers } = serviceView(resource, relations);
  const key = scoped ? 'user.id, ' : '';
  const inService = hasRule(resource, relations);
  const unique = fields.filter((field) => field.unique).map((field) => spokenName(field.name));
  const conflict = unique.length === 0 ? [] : [`The ${either(unique)} is taken.`];
  return {
    summary: handlersSummary(resource, scoped),
    creates: createsOf(resource),
    guards,
    writeGuards: caller ? [...guards, user] : guards,
    key,
    create: inService
      ? `${name}_service::create(&state.db, ${callers}input.validate()?)`
      : `db::${plural}::insert(&state.db, ${key}&input.validate()?)`,
    update: `${name}_service::update(&state.db, ${callers}id, input.validate()?)`,
    updateDeref: `${name}_service::update(&state.db, ${callers}*id, input.validate()?)`,
    updateInDb: `db::${plural}::update(&state.db, ${key}id.0, &changes)`,
    updateId: unique.length > 0 || referencesOf(resource).length > 0 ? 'Path(id): Path<Id>' : 'Path(Id(id)): Path<Id>',
    page: pageOf(plural),
    created: chain(
      4,
      'Ok(',
      'HttpResponse::Created()',
      ['.insert_header(location)', `.json(${variableOf(name)})`],
      ')',
    ),
    one: nested(
      8,
      'routes!',
      ['get', 'update', 'delete'].map((verb) => `${verb}_${name}`),
    ),
    found: chain(4, '', variableOf(name), [
      '.map(Json)',
      `.ok_or_else(|| ApiError::not_found("${capital(spokenName(name))}", id.0))`,
    ]),
    listOfUser: arm(
      '        Some(Id(user_id)) =>',
      `db::${plural}::list_of_user(&state.db, user_id, after, limit).await?`,
    ),
    model: imported(name, [`Create${type}`, type, `Update${type}`, ...(filtered ? [`List${pascalCase(plural)}`] : [])]),
    uses: [
      ...(scoped || caller ? ['crate::services::access::CurrentUser'] : []),
      ...(inService ? [`crate::services::${name}_service`] : []),
      ...(admins ? ['super::auth::Admin'] : []),
    ],
    conflict,
    forbidden: admins ? ['(status = 403),'] : [],
  };
}

/** The width of an example in an attribute. rustfmt leaves it as it is. */
const EXAMPLE_WIDTH = 112;

function examplesOf(resource: Resource, ownerInBody: boolean): ResourceView['examples'] {
  const member = (field: Field) => `"${field.name}": ${exampleJson(field)}`;
  const stored = resource.fields.map(member);
  const fields = resource.fields.filter(isInBodies).map(member);
  const owner = resource.access === 'owned' ? ['"user_id": 1'] : [];
  const text = (members: readonly string[]) => {
    const inner = members.join(', ');
    if (inner.length < EXAMPLE_WIDTH - 30) return `{ ${inner} }`;
    return `{\n    ${wrapped(
      members.map((one, at) => (at < members.length - 1 ? `${one},` : one)),
      4,
      4,
      EXAMPLE_WIDTH,
    )}\n}`;
  };
  return {
    stored: text(['"id": 1', ...owner, ...stored, '"created_at": "2026-11-21T08:30:00Z"']),
    create: text([...(ownerInBody ? owner : []), ...fields]),
    update: text(fields.slice(-1)),
  };
}

/** A type that brings a file of its own, as a word: `uses-decimal`. */
export function usesWord(type: string): string {
  return `uses-${type}`;
}

/** The word of projects with any resource, the sample included. */
const HAS_RESOURCES = 'has-resources';

/** All words about the resources of a project. */
export const USES_WORDS: readonly string[] = [
  ...Object.entries(RUST_TYPES).flatMap(([type, { helper }]) => (helper === undefined ? [] : [usesWord(type)])),
  usesWord('nullable-string'),
  usesWord('nullable-text'),
  usesWord('nullable'),
  HAS_RESOURCES,
];

/** The words of a project whose resources have such fields. */
export function usesOf(resources: readonly Resource[]): string[] {
  const fields = resources.flatMap((resource) => resource.fields);
  const nullable = fields.filter((field) => field.nullable && rustTypeOf(field).longest !== undefined);
  const words = [
    ...fields.map(({ type }) => usesWord(type)),
    ...nullable.map(({ type }) => usesWord(`nullable-${type}`)),
    ...(nullable.length > 0 ? [usesWord('nullable')] : []),
    ...(resources.length > 0 ? [HAS_RESOURCES] : []),
  ];
  return USES_WORDS.filter((word) => words.includes(word));
}

export interface TypeFile {
  path: string;
  purpose: string;
}

/** The files that a project has because of the types of its fields. */
export function typeFilesOf(resources: readonly Resource[]): TypeFile[] {
  const uses = usesOf(resources);
  const own = Object.entries(RUST_TYPES).flatMap(([type, { helper }]) =>
    helper !== undefined && uses.includes(usesWord(type))
      ? [{ path: `src/models/${helper.name}.rs`, purpose: helper.purpose }]
      : [],
  );
  return [
    ...own,
    ...(uses.includes(usesWord('decimal'))
      ? [{ path: 'src/db/decimal.rs', purpose: 'stores exact numbers in the database' }]
      : []),
    ...(uses.includes(usesWord('nullable'))
      ? [{ path: 'src/models/nullable.rs', purpose: 'describes text that may be null' }]
      : []),
  ];
}
