import createClient from 'openapi-fetch';
import type { paths } from './schema.js';
import { dataOf, equal, given, useOrders } from './shared.js';

const { baseUrl, email, password } = given();
const client = createClient<paths>({ baseUrl });
const user = dataOf(await client.POST('/users', { body: { email, name: 'Ada', password } }));
equal(user.email, email);
const login = await client.POST('/login', { body: { email, password } });
equal(dataOf(login).id, user.id);
// Node keeps no cookies. A browser does.
const [cookie = ''] = (login.response.headers.get('set-cookie') ?? '').split(';');
client.use({
  onRequest({ request }) {
    request.headers.set('cookie', cookie);
  },
});
equal(dataOf(await client.GET('/profile')).id, user.id);
await useOrders(client, { item: 'Tea', quantity: 2 });
