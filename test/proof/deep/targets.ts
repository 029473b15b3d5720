import type { Description, Operation, Schema } from './running.ts';

/** One request, and which of its parameters are attacked, by the names that sqlmap gives them. */
export interface Target {
  label: string;
  text: string;
  parameters: string[];
  /** How many payloads are tried, from 1 to 5. */
  level: number;
}

/** What must be tested, from the description alone: what was tested is held against this. */
export function described(description: Description): string[] {
  return operationsOf(description).flatMap(({ label, path, operation }) => [
    ...[...path.matchAll(/\{\w+\}/g)].map((_, at) => `${label}: #${at + 1}*`),
    ...queryOf(operation).map((name) => `${label}: ${name}`),
    ...membersOf(operation, description).map((name) => `${label}: JSON ${name}`),
  ]);
}

/** What goes into the requests: existing rows, so that the database is asked. `UNIQUE` becomes another word in each. */
export interface Values {
  host: string;
  headers: Record<string, string>;
  /** Another account: the one whose password is guessed wrongly is soon closed. */
  spare: Record<string, string>;
  ids: Record<string, number>;
  members: Record<string, string | number>;
}

/** Path, query and body of an operation apart: each is attacked while the others are as they should be. */
export function targetsOf(description: Description, values: Values): Target[] {
  return operationsOf(description).flatMap(({ label, method, path, operation }) => {
    const query = queryOf(operation);
    const members = membersOf(operation, description);
    const body = members.length === 0 ? undefined : bodyOf(members, values);
    // One that exists would be gone after the first request.
    const plain = path.replace(/\{\w+\}/g, () => String(idOf(path, values) + (method === 'DELETE' ? 1_000_000 : 0)));
    const asked = `${plain}?${query.map((name) => `${name}=${memberValue(name, values)}`).join('&')}`;
    const [hashed, open] = [true, false].map((wanted) =>
      members.filter((name) => name.endsWith('password') === wanted).map((name) => `JSON ${name}`),
    ) as [string[], string[]];
    const target = (parameters: string[], to: string, sent = body, as = values.headers, level = 5) =>
      parameters.length === 0 ? [] : [{ label, parameters, level, text: textOf(method, to, values.host, as, sent) }];
    return [
      ...target(plain === path ? [] : ['#1*'], plain.replace(/\/\d+/, '$&*'), body && '{}'),
      ...target(query, asked),
      ...target(open, plain),
      // Each costs a hash, and no SQL ever sees more of it than that.
      ...target(hashed, plain, body, values.spare, 2),
    ];
  });
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function operationsOf({ paths }: Description) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([lower, operation]) => {
        const method = lower.toUpperCase();
        return { label: `${method} ${path}`, method, path, operation };
      }),
  );
}

function queryOf({ parameters = [] }: Operation): string[] {
  return parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
}

function membersOf({ requestBody }: Operation, { components }: Description): string[] {
  if (requestBody === undefined) return [];
  const members = (schema: Schema | undefined): string[] => {
    const named =
      schema?.$ref === undefined ? schema : components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')];
    return [...Object.keys(named?.properties ?? {}), ...(named?.allOf ?? []).flatMap(members)];
  };
  const found = members(requestBody.content['application/json']?.schema);
  if (found.length === 0)
    throw new Error(`the description shows a body without members: ${JSON.stringify(requestBody)}`);
  return found;
}

function idOf(path: string, { ids }: Values): number {
  const id = Object.entries(ids).find(([prefix]) => path.startsWith(prefix))?.[1];
  if (id === undefined) throw new Error(`no id is known for ${path}`);
  return id;
}

function memberValue(name: string, { members }: Values): string | number {
  const value = members[name];
  if (value === undefined) throw new Error(`no value is known for ${name}`);
  return value;
}

function bodyOf(names: string[], values: Values): string {
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, memberValue(name, values)])));
}

function textOf(
  method: string,
  path: string,
  host: string,
  headers: Record<string, string>,
  body: string | undefined,
): string {
  const all = { host, ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
  return [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    '',
    body ?? '',
  ].join('\r\n');
}
