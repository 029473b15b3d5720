import { capital, either, withArticle } from './forms.ts';
import { call, chain, imported, vertical, WIDTH } from './layout.ts';
import { pascalCase, spokenName } from './names.ts';
import { isCallers, isFiltered, isScoped, type Relations, referencesOf, roleOf, targetOf } from './relations.ts';
import type { Field, Resource } from './resource.ts';

interface Check {
  field: string;
  role: string;
  /** `The customer must exist and belong to the caller.` */
  comment: string;
  caller: string;
  parameter: string;
  find: string;
  refusal: string;
  ofNew: string;
  ofChanges: string;
}

/** What the templates of the service, and of the handlers that call it, print. */
export interface ServiceView {
  /** The parameter of the caller, or nothing. */
  parameters: readonly string[];
  /** What the handlers pass for it. */
  arguments: string;
  /** The comments of the module and of `create`. */
  summary: string;
  effect: string;
  insert: string;
  /** The insert of a resource without references. */
  insertRefused: string;
  update: string;
  /** The import of the model's types. */
  model: string;
  created: string;
  updated: string;
  /** Which errors of the database are the client's: arms of a `match`. */
  arms: string;
  checks: readonly Check[];
  uses: readonly string[];
}

/** Whether creating or changing a row needs more than one statement, or turns an error of the database into another. */
export function hasRule(resource: Resource, relations: Relations): boolean {
  return (
    isRefused(resource) ||
    isScoped(resource, relations) ||
    referencesOf(resource).length > 0 ||
    isFiltered(resource, relations)
  );
}

function isRefused({ fields }: Resource): boolean {
  return fields.some(({ unique }) => unique);
}

/** Whether the service turns errors of the database into answers. */
export function refuses(resource: Resource): boolean {
  return isRefused(resource) || resource.access === 'owned';
}

export function serviceView(resource: Resource, relations: Relations): ServiceView {
  const { name, plural, hasWorker = false } = resource;
  const type = pascalCase(name);
  const changes = isRefused(resource) || referencesOf(resource).length > 0;
  const scoped = isScoped(resource, relations);
  const caller = scoped ? 'owner' : needsCaller(resource, relations) ? 'caller' : undefined;
  const key = scoped ? 'owner.id, ' : '';
  const checks = referencesOf(resource).map((field) => checkOf(field, caller, relations));
  const rows = spokenName(plural);
  const insert = `db::${plural}::insert(db, ${key}&new)`;
  const notFound = `.ok_or_else(|| ApiError::not_found("${capital(spokenName(name))}", id))`;
  return {
    parameters: [...(hasWorker ? ['jobs: &JobQueue'] : []), ...(caller === undefined ? [] : [`${caller}: &User`])],
    arguments: `${hasWorker ? '&state.jobs, ' : ''}${caller === undefined ? '' : '&user, '}`,
    summary: `The rules for ${rows}.${scoped ? ` A user sees only their own ${rows}.` : ''}`,
    effect: effectOf(resource, relations),
    insert: `db, ${key}&new`,
    insertRefused: hasWorker ? insertAndQueue(name, insert) : chain(4, '', insert, ['.await', '.map_err(refused)']),
    update: `db, ${key}id, &changes`,
    model: imported(name, [`New${type}`, type, ...(changes ? [`${type}Changes`] : [])]),
    created: refuses(resource) ? 'stored.map_err(refused)' : 'Ok(stored?)',
    updated: refuses(resource)
      ? chain(4, '', 'stored', ['.map_err(refused)?', notFound])
      : chain(4, '', 'stored?', [notFound]),
    arms: armsOf(resource, relations).join('\n'),
    checks,
    uses: [
      ...(hasWorker ? ['crate::worker::JobQueue'] : []),
      ...(caller === undefined ? [] : ['crate::models::user::User']),
      ...(scoped ? ['crate::services::access'] : []),
      ...(changes && referencesOf(resource).length === 0 ? ['crate::models::parse::Id'] : []),
    ],
  };
}

function insertAndQueue(name: string, insert: string): string {
  const stored = chain(4, `let ${name} = `, insert, ['.await', '.map_err(refused)?'], ';');
  return [stored, `jobs.confirm(${name}.id);`, `Ok(${name})`].join('\n    ');
}

function effectOf(resource: Resource, relations: Relations): string {
  const name = spokenName(resource.name);
  const effect = resource.hasWorker
    ? `Stores ${withArticle(name)}, which a worker confirms later.`
    : `Stores ${withArticle(name)}.`;
  if (isScoped(resource, relations)) return `${effect} If the owner was deleted in the meantime, the response is 401.`;
  return isFiltered(resource, relations) ? `${effect} The user must exist.` : effect;
}

/** Whether a rule depends on who calls, although the rows belong to nobody. */
export function needsCaller(resource: Resource, relations: Relations): boolean {
  return !isScoped(resource, relations) && referencesOf(resource).some((field) => isCallers(field, relations));
}

function armsOf(resource: Resource, relations: Relations): string[] {
  const unique = resource.fields.filter((field) => field.unique).map(({ name }) => name);
  const violation = (kind: string) => `        Some(cause) if cause.is_${kind}_violation() =>`;
  return [
    ...(unique.length > 0
      ? [arm(violation('unique'), `ApiError::Conflict("${either(unique)} is already taken")`)]
      : []),
    ...(isScoped(resource, relations) ? [arm(violation('foreign_key'), 'access::not_signed_in()')] : []),
    ...(isFiltered(resource, relations)
      ? [arm(violation('foreign_key'), call(12, 'ApiError::invalid', ['"user_id"', `"${existing('user')}"`], ''))]
      : []),
  ];
}

export function arm(head: string, value: string): string {
  const line = `${head} ${value},`;
  return line.length <= WIDTH && !value.includes('\n') ? line : `${head} {\n            ${value}\n        }`;
}

function existing(target: string): string {
  return `must be the id of an existing ${spokenName(target)}`;
}

function checkOf(field: Field, caller: string | undefined, relations: Relations): Check {
  const target = targetOf(field.resource!, relations);
  const own = isCallers(field, relations);
  const role = roleOf(field);
  return {
    field: field.name,
    role,
    comment: `The ${spokenName(role)} must exist${own ? ` and belong to the ${caller}` : ''}.`,
    caller: own ? `${caller}, ` : '',
    parameter: own ? `${caller}: &User,\n    ` : '',
    find: `db::${target.plural}::find(db, ${own ? `${caller}.id, ` : ''}id)`,
    refusal: vertical(8, 'return Err(ApiError::invalid', [`"${field.name}"`, `"${existing(target.name)}"`], ');'),
    ofNew: field.nullable ? `new.${field.name}` : `Some(new.${field.name})`,
    ofChanges: field.nullable ? `changes.${field.name}.flatten()` : `changes.${field.name}`,
  };
}
