import { exampleJson } from './example-values.ts';
import { listed, wrapped } from './layout.ts';
import { anyAncestor, isFiltered, parentsOf, type Relations } from './relations.ts';
import type { Field, Resource } from './resource.ts';

/** What `requests.http` prints about a resource. */
export interface RequestsView {
  /** Who sends the requests: the user who has just signed up, or the one who becomes an admin. */
  sender: 'user' | 'admin';
  /** The id of a row as an expression, and the lines that define it: for httpyac, and for REST Client. */
  id: string;
  variable: string;
  forRestClient: string;
  list: string;
  body: string;
  change: string;
  /** The statuses, as the comment of each request. */
  created: string;
  listStatus: string;
  ok: string;
  deleted: string;
}

export function requestsView(resource: Resource, relations: Relations): RequestsView {
  const needsAdmin = relations.hasSignIn && anyAncestor(resource, relations, isAdmins);
  const refusal = resource.access === 'admin' ? '403' : '400';
  const status = (final: string) => (needsAdmin ? `${refusal} until Ada is an admin, then ${final}` : final);
  const fields = resource.fields.filter((field) => field.type !== 'references' || parentsOf(resource).includes(field));
  const filtered = isFiltered(resource, relations);
  return {
    sender: relations.hasSignIn && isOfAdmin(resource, relations) ? 'admin' : 'user',
    id: `{{${resource.name}_id}}`,
    variable: `@${resource.name}_id = {{${resource.name}.id}}`,
    forRestClient: `@${resource.name}_id = {{${resource.name}.response.body.id}}`,
    list: `/${resource.plural}?${filtered ? 'user_id={{user_id}}&' : ''}limit=10`,
    body: objectOf([...(filtered ? ['"user_id": {{user_id}}'] : []), ...fields.map(member)]),
    change: objectOf(fields.slice(-1).map(member)),
    created: status('201'),
    listStatus: resource.access === 'admin' ? status('200') : '200',
    ok: status('200'),
    deleted: status('204'),
  };
}

function isAdmins(one: Resource | 'user' | 'order'): boolean {
  return typeof one !== 'string' && one.access === 'admin';
}

/** Whether the admin sends the requests: the resource, or one that needs it, refers to an admin's row or to a user. */
function isOfAdmin(resource: Resource, relations: Relations): boolean {
  const needs = (one: Resource | 'user' | 'order') => one === 'user' || isAdmins(one);
  const isNeededBy = (other: Resource) => parentsOf(other).some((field) => field.resource === resource.name);
  return (
    anyAncestor(resource, relations, needs) ||
    relations.others.filter(isNeededBy).some((other) => isOfAdmin(other, relations))
  );
}

function member(field: Field): string {
  const value = field.type === 'references' ? `{{${field.resource}_id}}` : exampleJson(field);
  return `"${field.name}": ${value}`;
}

const LONGEST_LINE = 110;

function objectOf(members: readonly string[]): string {
  const line = `{${members.join(', ')}}`;
  return line.length <= LONGEST_LINE ? line : `{\n  ${wrapped(listed(members), 2, 2, LONGEST_LINE)}\n}`;
}
