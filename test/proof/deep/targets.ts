import type { Description, Operation, Schema } from './running.ts';

/** One request, and the parameters to attack in it, by sqlmap's names. */
export interface Target {
  label: string;
  text: string;
  parameters: string[];
  /** sqlmap's level, from 1 to 5: how many payloads it tries. */
  level: number;
}

/** All parameters of the description. The tested ones are compared with this list. */
export function described(description: Description): string[] {
  return operationsOf(description).flatMap(({ label, path, operation }) => [
    ...[...path.matchAll(/\{\w+\}/g)].map((_, at) => `${label}: #${at + 1}*`),
    ...queryOf(operation).map((name) => `${label}: ${name}`),
    ...membersOf(operation, description).map((name) => `${label}: JSON ${name}`),
  ]);
}

/** Values for the requests. The ids exist, so that the SQL runs. `UNIQUE` becomes another word in each request. */
export interface Values {
  host: string;
  headers: Record<string, string>;
  /** Credentials of another account, because wrong passwords lock it. */
  spare: Record<string, string>;
  ids: Record<string, number>;
  members: Record<string, string | number>;
}

/** Separate targets for path, query and body of each operation, so that the other parts stay valid. */
export function targetsOf(description: Description, values: Values): Target[] {
  return operationsOf(description).flatMap(({ label, method, path, operation }) => {
    const query = queryOf(operation);
    const members = membersOf(operation, description);
    const body = members.length === 0 ? undefined : bodyOf(members, values);
    // DELETE uses a missing id, because an existing row would be deleted by the first request.
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
      // Passwords are hashed, which is slow, and only the hash is used in SQL.
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
    throw new Error(`the description contains a body without members: ${JSON.stringify(requestBody)}`);
  return found;
}

function idOf(path: string, { ids }: Values): number {
  const id = Object.entries(ids).find(([prefix]) => path.startsWith(prefix))?.[1];
  if (id === undefined) throw new Error(`there is no id for ${path}`);
  return id;
}

function memberValue(name: string, { members }: Values): string | number {
  const value = members[name];
  if (value === undefined) throw new Error(`there is no value for ${name}`);
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
