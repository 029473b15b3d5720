import createClient from 'openapi-fetch';
import type { paths } from './schema.js';
import { dataOf, equal, given, useOrders } from './shared.js';

const { baseUrl, email, password } = given();
const client = createClient<paths>({ baseUrl });
const user = dataOf(await client.POST('/users', { body: { email, name: 'Ada', password } }));
equal(user.email, email);
const tokens = dataOf(await client.POST('/login', { body: { email, password } }));
client.use({
  onRequest({ request }) {
    request.headers.set('authorization', `Bearer ${tokens.access_token}`);
  },
});
equal(dataOf(await client.GET('/profile')).id, user.id);
await useOrders(client, { item: 'Tea', quantity: 2 });
