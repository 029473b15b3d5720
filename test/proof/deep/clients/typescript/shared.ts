import type { Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

declare const process: { argv: string[] };

type Schemas = components['schemas'];

/** The arguments of the program. */
export function given(): { baseUrl: string; email: string; password: string } {
  const [, , baseUrl = '', email = '', password = ''] = process.argv;
  return { baseUrl, email, password };
}

interface Answer<Data, Problem> {
  data?: Data;
  error?: Problem;
  response: Response;
}

/** What a request got. Throws if it got an error. */
export function dataOf<Data>({ data, error, response }: Answer<Data, unknown>): Data {
  if (data === undefined) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data;
}

function problemOf<Problem>({ error, response }: Answer<unknown, Problem>): Problem {
  if (error === undefined) throw new Error(`${response.url}: ${response.status} instead of an error`);
  return error;
}

export function equal(got: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${left} instead of ${right}`);
}

/** Creates, lists and gets an order. Then it causes two errors, and reads them as problem documents. */
export async function useOrders(client: Client<paths>, body: Schemas['CreateOrder']): Promise<void> {
  const order = dataOf(await client.POST('/orders', { body }));
  const listed: Schemas['Order'][] = dataOf(await client.GET('/orders', { params: { query: { limit: 10 } } }));
  equal(
    listed.some(({ id }) => id === order.id),
    true,
  );
  const got = dataOf(await client.GET('/orders/{id}', { params: { path: { id: order.id } } }));
  equal(got.item, body.item);

  const absent = await client.GET('/orders/{id}', { params: { path: { id: order.id + 1_000_000 } } });
  const missing: Schemas['Problem'] = problemOf(absent);
  equal([missing.status, missing.title], [404, 'Not Found']);
  const invalid: Schemas['Problem'] = problemOf(await client.POST('/orders', { body: { ...body, quantity: 0 } }));
  equal(
    invalid.errors?.map(({ pointer }) => pointer),
    ['#/quantity'],
  );
}
