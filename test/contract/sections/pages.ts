import type { Answer } from '../answer.ts';
import { ORDERS, section } from '../check.ts';
import { equal, matches, ok } from '../expect.ts';
import { newOrder, type Person } from '../people.ts';
import { status } from '../rules.ts';
import type { Order, User } from '../shapes.ts';

const LINK = /^<(\/(?:users|orders)\?[^>]*)>; rel="next"$/;

/** The path of the next page; undefined on the last page. */
function next(answer: Answer): string | undefined {
  const link = answer.header('link');
  if (link === undefined) return undefined;
  matches(link, LINK, `${answer}: Link`);
  return LINK.exec(link)![1];
}

async function ordersOf(owner: Person, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n++) ids.push((await newOrder(owner)).id);
  return ids;
}

/** The query that selects only this person's orders. */
const filter = (owner: Person) => (owner.order().user_id === undefined ? '' : `&user_id=${owner.id}`);

/** Follows the links from page to page, and returns the ids on each page. */
async function walk(
  owner: Person,
  path: string,
  between: (page: Order[]) => Promise<void> = async () => {},
): Promise<number[][]> {
  const pages: number[][] = [];
  for (let at: string | undefined = path; at !== undefined; ) {
    const answer: Answer = status(await owner.api.get(at), 200);
    const page = answer.json<Order[]>();
    pages.push(page.map(({ id }) => id));
    await between(page);
    at = next(answer);
    ok(pages.length < 100, `${path} does not end`);
  }
  return pages;
}

export const pages = section('Pages', {}, (check) => {
  check(
    'a page has 20 rows by default, in the order of their ids, and a Link',
    async (scene) => {
      const owner = await scene.person();
      const ids = await ordersOf(owner, 25);
      equal(await walk(owner, `/orders?${filter(owner)}`), [ids.slice(0, 20), ids.slice(20)], 'pages');
    },
    ORDERS,
  );

  check(
    'the Link contains limit, after and the filter',
    async (scene) => {
      const owner = await scene.person();
      const ids = await ordersOf(owner, 3);
      const link = next(await owner.api.get(`/orders?limit=2${filter(owner)}&x=1`));
      const query = Object.fromEntries(new URLSearchParams(link!.split('?')[1]));
      const kept = filter(owner) === '' ? {} : { user_id: String(owner.id) };
      equal(query, { limit: '2', after: String(ids[1]), ...kept }, 'query of the next page');
    },
    ORDERS,
  );

  check(
    'the last page has no Link, even if it is full',
    async (scene) => {
      const owner = await scene.person();
      const ids = await ordersOf(owner, 4);
      equal(await walk(owner, `/orders?limit=2${filter(owner)}`), [ids.slice(0, 2), ids.slice(2)], 'pages of two');
      equal(await walk(owner, `/orders?limit=4${filter(owner)}`), [ids], 'one page of four');
      equal(await walk(owner, `/orders?limit=3${filter(owner)}`), [ids.slice(0, 3), ids.slice(3)], 'pages of three');
      equal(
        await walk(owner, `/orders?limit=1${filter(owner)}`),
        ids.map((id) => [id]),
        'pages of one',
      );
    },
    ORDERS,
  );

  check(
    'deletions do not change the next pages',
    async (scene) => {
      const owner = await scene.person();
      const ids = await ordersOf(owner, 7);
      const pagesSeen = await walk(owner, `/orders?limit=2${filter(owner)}`, async (page) => {
        for (const { id } of page) status(await owner.api.delete(`/orders/${id}`), 204);
      });
      equal(pagesSeen.flat(), ids, 'orders seen while each page is deleted');
    },
    ORDERS,
  );

  check(
    'rows that are added in the meantime come last',
    async (scene) => {
      const owner = await scene.person();
      const ids = await ordersOf(owner, 3);
      const link = next(await owner.api.get(`/orders?limit=2${filter(owner)}`))!;
      const added = await ordersOf(owner, 1);
      equal((await walk(owner, link)).flat(), [ids[2], ...added], 'the second page');
    },
    ORDERS,
  );

  check(
    'after may name a deleted row',
    async (scene) => {
      const owner = await scene.person();
      const [first, second, third] = await ordersOf(owner, 3);
      status(await owner.api.delete(`/orders/${second}`), 204);
      equal(
        (await walk(owner, `/orders?after=${second}${filter(owner)}`)).flat(),
        [third],
        'orders after a deleted one',
      );
      equal((await walk(owner, `/orders?after=${first}${filter(owner)}`)).flat(), [third], 'orders after the first');
    },
    ORDERS,
  );

  check('users have the same pages', async (scene) => {
    const admin = await scene.admin();
    const people: number[] = [];
    for (let n = 0; n < 5; n++) people.push((await admin.api.post('/users', scene.newUser())).json<User>().id);
    const answer = status(await admin.api.get(`/users?limit=2&after=${people[0]}`), 200);
    equal(answer.header('link'), `</users?limit=2&after=${people[2]}>; rel="next"`, 'Link');
    equal(await walk(admin, `/users?limit=2&after=${people[0]}`), [people.slice(1, 3), people.slice(3)], 'pages');
  });

  check(
    'orders of other users are not listed',
    async (scene) => {
      const [owner, other] = [await scene.person(), await scene.person()];
      const ids = await ordersOf(owner, 2);
      await ordersOf(other, 2);
      equal((await walk(owner, `/orders?limit=1${filter(owner)}`)).flat(), ids, 'orders of one person');
    },
    ORDERS,
  );

  check(
    'a person without orders has an empty list',
    async (scene) => {
      const owner = await scene.person();
      const answer = status(await owner.api.get(`/orders?${filter(owner)}`), 200);
      equal([answer.json(), next(answer)], [[], undefined], 'list and Link');
    },
    ORDERS,
  );
});
