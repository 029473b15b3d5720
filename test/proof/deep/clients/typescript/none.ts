import createClient from 'openapi-fetch';
import type { paths } from './schema.js';
import { dataOf, equal, given, useOrders } from './shared.js';

const { baseUrl, email } = given();
const client = createClient<paths>({ baseUrl });
const user = dataOf(await client.POST('/users', { body: { email, name: 'Ada' } }));
equal(user.email, email);
await useOrders(client, { user_id: user.id, item: 'Tea', quantity: 2 });
