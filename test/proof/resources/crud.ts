import type { Field, Resource } from '../../../src/resources/resource.ts';
import type { Api } from '../../contract/client.ts';
import { equal, ok, sameSet } from '../../contract/expect.ts';
import type { Person } from '../../contract/people.ts';
import { broken, names, status } from '../../contract/rules.ts';
import type { Json } from '../../contract/shapes.ts';
import type { Auth } from '../../contract/subject.ts';
import { bodyOf, freshValue, storedForm, valuesOf } from './values.ts';

/** Everybody who takes part in the checks of the routes. */
export interface People {
  auth: Auth;
  /** The base without credentials. */
  nobody: Api;
  one: Person;
  other: Person;
  admin: Person;
}

/** The ids of the rows that fields of type `references` may name, by the name of the resource. */
export type Referred = ReadonlyMap<string, readonly number[]>;

/** Checks the routes of one resource against the rules in docs/change.md. @returns the ids of rows that stay */
export async function checkResource(resource: Resource, people: People, referred: Referred): Promise<number[]> {
  const routes = new Routes(resource, people, referred);
  await routes.whoMayCall();
  await routes.lifeOfARow();
  await routes.values();
  await routes.shapes();
  await routes.uniqueness();
  return routes.pages();
}

/** The routes of one resource, as the user who may use them. */
class Routes {
  private readonly resource: Resource;
  private readonly people: People;
  private readonly referred: Referred;
  private readonly path: string;
  private readonly caller: Person;
  private readonly api: Api;

  constructor(resource: Resource, people: People, referred: Referred) {
    this.resource = resource;
    this.people = people;
    this.referred = referred;
    this.path = `/${resource.plural}`;
    this.caller = resource.access === 'admin' ? people.admin : people.one;
    this.api = this.caller.api;
  }

  private ids(field: Field): readonly number[] {
    return field.resource === 'user' ? [this.caller.id] : (this.referred.get(field.resource ?? '') ?? []);
  }

  /** Whether the body names the owner, because nobody signs in. */
  private get namesOwner(): boolean {
    return this.resource.access === 'owned' && this.people.auth === 'none';
  }

  private body(members: Json = {}): Json {
    const { fields } = this.resource;
    // A reference to the same resource has nothing to refer to before the first row.
    const usable = fields.filter((field) => field.resource !== this.resource.name);
    const owner = this.namesOwner ? { user_id: this.caller.id } : {};
    return { ...owner, ...bodyOf(usable, (field) => this.ids(field)), ...members };
  }

  private async create(members: Json = {}): Promise<Json & { id: number }> {
    return status(await this.api.post(this.path, this.body(members)), 201).json();
  }

  /** 401, 403 and 404 for those who may not use the rows. */
  async whoMayCall(): Promise<void> {
    const { auth, nobody, one, other } = this.people;
    if (auth === 'none') return;
    status(await nobody.get(this.path), 401);
    status(await nobody.post(this.path, this.body()), 401);
    const row = `${this.path}/${(await this.create()).id}`;
    if (this.resource.access === 'admin') {
      for (const answer of [
        await one.api.get(this.path),
        await one.api.post(this.path, this.body()),
        await one.api.get(row),
        await one.api.patch(row, {}),
        await one.api.delete(row),
      ])
        status(answer, 403);
    } else {
      const seen = this.resource.access === 'owned' ? 404 : 200;
      status(await other.api.get(row), seen);
      status(await other.api.patch(row, {}), seen);
      const listed = status(await other.api.get(`${this.path}?limit=100`), 200).json<Json[]>();
      equal(listed.length > 0, this.resource.access === 'shared', `whether another user sees rows of ${this.path}`);
      if (this.resource.access === 'owned') {
        status(await other.api.delete(row), 404);
        names(await other.api.post(this.path, { ...this.body(), user_id: one.id }), 'user_id');
      }
    }
    status(await this.api.delete(row), 204);
  }

  /** 201 with Location, GET, PATCH, DELETE, and 404 afterwards. */
  async lifeOfARow(): Promise<void> {
    const { fields, access } = this.resource;
    const sent = this.body();
    const answer = status(await this.api.post(this.path, sent), 201);
    const created = answer.json<Json & { id: number }>();
    const own = access === 'owned' ? ['user_id'] : [];
    sameSet(Object.keys(created), ['id', ...own, ...fields.map(({ name }) => name), 'created_at'], 'members');
    equal(answer.header('location'), `${this.path}/${created.id}`, 'Location');
    if (access === 'owned') equal(created.user_id, this.caller.id, 'user_id');
    for (const field of fields) {
      const value = sent[field.name] === undefined ? null : storedForm(field, sent[field.name], this.ids(field));
      equal(created[field.name], value, `${field.name} of ${this.path}`);
    }
    const row = `${this.path}/${created.id}`;
    equal(status(await this.api.get(row), 200).json(), created, 'the row read back');
    equal(status(await this.api.patch(row, {}), 200).json(), created, 'the row after a PATCH of nothing');
    for (const bad of ['0', '-1', '01', 'x', '9223372036854775808'])
      status(await this.api.get(`${this.path}/${bad}`), 400);
    status(await this.api.delete(row), 204);
    for (const gone of [await this.api.get(row), await this.api.patch(row, {}), await this.api.delete(row)]) {
      status(gone, 404);
    }
  }

  /** Each field: every good value at creation and in a PATCH, read back; every bad one refused. */
  async values(): Promise<void> {
    const row = `${this.path}/${(await this.create()).id}`;
    for (const field of this.resource.fields) {
      const { name } = field;
      const { good, broken: bad, misshapen } = valuesOf(field, this.ids(field));
      for (const [sent, stored = sent] of good) {
        const changed = status(await this.api.patch(row, { [name]: sent }), 200).json();
        equal(changed[name], stored, `PATCH of ${name}`);
        equal(status(await this.api.get(row), 200).json(), changed, `the row after the PATCH of ${name}`);
        const created = await this.create({ [name]: field.unique ? freshValue(field, this.ids(field)) : sent });
        const read = status(await this.api.get(`${this.path}/${created.id}`), 200).json();
        equal(read, created, `the new row with ${name} = ${JSON.stringify(sent)?.slice(0, 50)}`);
        status(await this.api.delete(`${this.path}/${created.id}`), 204);
      }
      for (const value of bad) {
        broken(await this.api.post(this.path, this.body({ [name]: value })), name);
        broken(await this.api.patch(row, { [name]: value }), name);
      }
      for (const value of misshapen.filter((value) => value !== null || !field.nullable)) {
        names(await this.api.post(this.path, this.body({ [name]: value })), name);
        names(await this.api.patch(row, { [name]: value }), name);
      }
      await this.absence(field, row);
    }
    status(await this.api.delete(row), 204);
  }

  /** A field with `?` may be null or absent, and no other field may. */
  private async absence(field: Field, row: string): Promise<void> {
    const { name } = field;
    const { [name]: _, ...without } = this.body();
    if (!field.nullable) {
      names(await this.api.post(this.path, without), name);
      names(await this.api.post(this.path, this.body({ [name]: null })), name);
      names(await this.api.patch(row, { [name]: null }), name);
      return;
    }
    for (const body of [without, this.body({ [name]: null })]) {
      const created = status(await this.api.post(this.path, body), 201).json<Json & { id: number }>();
      equal(created[name], null, `${name} of a new row without it`);
      equal(status(await this.api.get(`${this.path}/${created.id}`), 200).json(), created, 'the row read back');
      status(await this.api.delete(`${this.path}/${created.id}`), 204);
    }
    equal(status(await this.api.patch(row, { [name]: null }), 200).json()[name], null, `${name} after PATCH with null`);
    equal(status(await this.api.get(row), 200).json()[name], null, `${name} read back`);
  }

  /** Unknown members, lists and other content types. */
  async shapes(): Promise<void> {
    names(await this.api.post(this.path, this.body({ id: 1 })), 'id');
    names(await this.api.post(this.path, this.body({ nothing_like_this: 1 })), 'nothing_like_this');
    for (const body of ['[]', '1', 'null', '{', '']) status(await this.api.text('POST', this.path, body), 400);
    const plain = { body: JSON.stringify(this.body()), headers: { 'content-type': 'text/plain' } };
    status(await this.api.send('POST', this.path, plain), 415);
    status(await this.api.send('PUT', this.path), 405);
    const rules = this.resource.fields.filter((field) => valuesOf(field, []).broken.length > 0);
    const all = Object.fromEntries(
      rules.filter(({ type }) => type !== 'references').map((field) => [field.name, valuesOf(field, []).broken[0]]),
    );
    if (Object.keys(all).length > 0) broken(await this.api.post(this.path, this.body(all)), ...Object.keys(all));
  }

  /** 409 for a value that another row has; of 10 at once, one is stored. */
  async uniqueness(): Promise<void> {
    for (const field of this.resource.fields.filter(({ unique }) => unique)) {
      const value = freshValue(field, this.ids(field));
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => this.api.post(this.path, this.body({ [field.name]: value }))),
      );
      equal(answers.map((answer) => status(answer, 201, 409).status).sort(), [201, ...Array(9).fill(409)], 'the race');
      const another = await this.create();
      const taken = status(await this.api.patch(`${this.path}/${another.id}`, { [field.name]: value }), 409);
      ok(String(taken.json().error).includes(field.name), `${taken}: the error does not name ${field.name}`);
      if (field.nullable) for (const _ of [1, 2]) await this.create({ [field.name]: null });
    }
  }

  /** Three rows in pages of two, and the link between the pages. */
  async pages(): Promise<number[]> {
    const owner = this.namesOwner ? `&user_id=${this.caller.id}` : '';
    const before = status(await this.api.get(`${this.path}?limit=100${owner}`), 200).json<{ id: number }[]>();
    for (const { id } of before) status(await this.api.delete(`${this.path}/${id}`), 204);
    const ids = [(await this.create()).id, (await this.create()).id, (await this.create()).id];
    const first = status(await this.api.get(`${this.path}?limit=2${owner}`), 200);
    equal(
      first.json<{ id: number }[]>().map(({ id }) => id),
      ids.slice(0, 2),
      'the first page',
    );
    const next = /^<(.+)>; rel="next"$/.exec(first.header('link') ?? '')?.[1] ?? '';
    const second = status(await this.api.get(next), 200);
    equal(
      second.json<{ id: number }[]>().map(({ id }) => id),
      ids.slice(2),
      'the second page',
    );
    equal(second.header('link'), undefined, 'the link of the last page');
    for (const query of ['limit=0', 'limit=101', 'after=x', 'limit=1&limit=2']) {
      status(await this.api.get(`${this.path}?${query}`), 400);
    }
    return ids;
  }
}
