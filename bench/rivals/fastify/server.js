// Fastify with the same queries as a project. With FEATURES=1, it also has the project's request ids, headers, limits,
// time limits and access log.
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';

const { DATABASE_URL, FEATURES, PORT } = process.env;
const isSqlite = DATABASE_URL.startsWith('sqlite:');
const pageOfOrders = isSqlite
  ? 'orders WHERE id > $1 ORDER BY id LIMIT $2'
  : '(SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 1000) AS page ORDER BY id LIMIT $2';
const sql = {
  user: 'SELECT id, email, name, created_at FROM users WHERE id = $1',
  insert: 'INSERT INTO users (email, name, created_at) VALUES ($1, $2, $3) RETURNING id, email, name, created_at',
  orders: `SELECT id, user_id, item, quantity, status, created_at FROM ${pageOfOrders}`,
};
const query = isSqlite ? await sqlite() : await postgres();

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const features = {
  logger: true,
  disableRequestLogging: true, // one line for each request, as below, instead of two
  requestIdHeader: 'x-request-id',
  genReqId: () => randomUUID(),
  bodyLimit: 65_536,
  requestTimeout: 15_000,
  keepAliveTimeout: 10_000,
  http: { headersTimeout: 10_000 },
};
const app = Fastify(FEATURES ? features : {});
if (FEATURES) {
  app.addHook('onSend', async (request, reply) => {
    reply.headers(HEADERS).header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, latency: reply.elapsedTime });
  });
}

const text = { type: 'string' };
const integer = { type: 'integer' };
const objectOf = (properties) => ({ type: 'object', properties, required: Object.keys(properties) });
const user = objectOf({ id: integer, email: text, name: text, created_at: text });
const order = objectOf({
  id: integer,
  user_id: integer,
  item: text,
  quantity: integer,
  status: text,
  created_at: text,
});
const email = { type: 'string', format: 'email', maxLength: 254 };
const newUser = objectOf({ email, name: { type: 'string', minLength: 1, maxLength: 100 } });

app.get('/health', { schema: { response: { 200: objectOf({ status: text }) } } }, async () => ({ status: 'ok' }));
app.get('/users/:id', { schema: { params: objectOf({ id: integer }), response: { 200: user } } }, async (request) => {
  const [row] = await query('user', [request.params.id]);
  return row;
});
app.post('/users', { schema: { body: newUser, response: { 201: user } } }, async ({ body }, reply) => {
  const [row] = await query('insert', [body.email, body.name, new Date().toISOString()]);
  return reply.code(201).header('location', `/users/${row.id}`).send(row);
});
const page = objectOf({ after: integer, limit: integer });
const orders = { type: 'array', items: order };
app.get('/orders', { schema: { querystring: page, response: { 200: orders } } }, async (request, reply) => {
  const { after, limit } = request.query;
  const rows = await query('orders', [after, limit + 1]);
  const shown = rows.slice(0, limit);
  if (rows.length > limit) reply.header('link', `</orders?limit=${limit}&after=${shown.at(-1).id}>; rel="next"`);
  return shown;
});
await app.listen({ host: '127.0.0.1', port: Number(PORT) });

async function sqlite() {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(DATABASE_URL.replace('sqlite://', ''));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  const numbered = (statement) => db.prepare(statement.replace(/\$\d/g, '?'));
  const statements = Object.fromEntries(Object.entries(sql).map(([name, statement]) => [name, numbered(statement)]));
  return (name, values) => statements[name].all(...values);
}

async function postgres() {
  const { default: pg } = await import('pg');
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
  return async (name, values) => (await pool.query({ name, text: sql[name], values })).rows;
}
