import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './client.ts';
import type { Databases } from './database.ts';
import { equal, ok } from './expect.ts';
import { status } from './rules.ts';
import type { Json, Order, Tokens, User } from './shapes.ts';
import type { Auth } from './subject.ts';

/** A body for `POST /users`. */
export interface NewUser extends Json {
  email: string;
  name: string;
  password?: string;
}

/** A user and a client that acts as this user. With auth, the client sends the credentials. */
export interface Person {
  id: number;
  email: string;
  password: string;
  /** The user in the answer to its creation. */
  user: User;
  api: Api;
  /** A body for `POST /orders` by this person. */
  order(members?: Json): Json;
}

export const password = 'correct horse battery staple';

export function uniqueEmail(): string {
  return `ada-${randomBytes(8).toString('hex')}@example.com`;
}

/** A valid body for `POST /users`. */
export function newUser(auth: Auth, members: Partial<NewUser> = {}): NewUser {
  return { email: uniqueEmail(), name: 'Ada Lovelace', ...(auth !== 'none' && { password }), ...members };
}

/** Creates a user, and signs in if there is auth. */
export async function person(api: Api, auth: Auth, members: Partial<NewUser> = {}): Promise<Person> {
  const body = newUser(auth, members);
  const user = status(await api.post('/users', body), 201).json<User>();
  const signedIn = auth === 'none' ? api : api.with(await credentials(api, auth, body));
  return {
    id: user.id,
    email: user.email,
    password: body.password ?? '',
    user,
    api: signedIn,
    order: (more = {}) => ({ ...(auth === 'none' && { user_id: user.id }), item: 'Tea', quantity: 2, ...more }),
  };
}

/** Signs in and returns the header that carries the credentials. */
export async function credentials(
  api: Api,
  auth: Auth,
  login: { email: string; password?: string },
): Promise<Record<string, string>> {
  const answer = status(await api.post('/login', { email: login.email, password: login.password }), 200);
  if (auth === 'jwt') return { authorization: `Bearer ${answer.json<Tokens>().access_token}` };
  return { cookie: sessionCookie(answer.headers('set-cookie')) };
}

/** `name=value` of the only cookie that was set. */
export function sessionCookie(setCookie: readonly string[]): string {
  equal(setCookie.length, 1, 'number of cookies set');
  return setCookie[0]!.split(';')[0]!;
}

export async function newOrder(owner: Person, members: Json = {}): Promise<Order> {
  return status(await owner.api.post('/orders', owner.order(members)), 201).json<Order>();
}

/**
 * Blocks the workers at their next sweep: they wait for locks on more orders than they can try meanwhile.
 *
 * @returns releases the locks
 */
export async function blockWorkers(databases: Databases, owner: Person, url: string): Promise<() => Promise<void>> {
  for (let n = 0; n < 20; n++) await confirmed(owner, (await newOrder(owner)).id);
  await databases.run(url, "UPDATE orders SET status = 'pending';");
  return databases.lock(url, 'orders');
}

/** Waits until the worker has confirmed the order. */
export async function confirmed(owner: Person, id: number, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (status(await owner.api.get(`/orders/${id}`), 200).json().status !== 'confirmed') {
    ok(Date.now() < deadline, `order ${id} was not confirmed within ${ms} ms`);
    await sleep(50);
  }
}
