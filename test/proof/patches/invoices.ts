import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import { placesOf } from '../../support/places.ts';
import { type Edit, edited, type Sources, withoutItem } from './sources.ts';

/** More places than this make a resource too expensive. */
const MAX_PLACES = 10;

/** Adds the resource `invoices` in the places that the README lists. The files for orders serve as examples. */
export function addInvoices(sources: Sources, choices: Choices): void {
  const { database, auth } = choices;
  sources.migrate('create_invoices', TABLES[database]);
  sources.copy('src/models/order.rs', 'src/models/invoice.rs', (text) => model(text));
  sources.edit('src/models/mod.rs', ['pub mod order;\n', 'pub mod invoice;\npub mod order;\n']);
  sources.copy('src/db/orders.rs', 'src/db/invoices.rs', (text) => queries(text, choices));
  sources.edit('src/db/mod.rs', ['pub mod orders;\n', 'pub mod invoices;\npub mod orders;\n']);
  sources.copy('src/routes/orders.rs', 'src/routes/invoices.rs', (text) => handlers(text, choices));
  sources.edit('src/routes/mod.rs', ['\nmod middleware;\n', '\nmod invoices;\nmod middleware;\n'], ...routes(choices));
  const tests = auth === 'none' ? 'none.rs' : 'auth.rs';
  sources.create('tests/api/invoices.rs', readFileSync(join(import.meta.dirname, 'invoices', tests), 'utf8'));
  sources.edit('tests/api/main.rs', ['mod health;\n', 'mod health;\nmod invoices;\n']);
  sources.edit('requests.http', [ORDER_REQUESTS, `$&${requestsLike(sources.read('requests.http'))}`]);
  const forRestClient = '@order_id = {{order.response.body.id}}\n';
  sources.edit('requests.http', [forRestClient, forRestClient + aboutInvoices(forRestClient)]);
}

/** Compares the list of places in a README with the files that the work touched. */
export function comparePlaces(readme: string, touched: readonly string[]): string {
  const listed = placesOf(readme);
  if (listed === undefined) throw new Error('the README has no table of the places for a resource');
  // The README of a project cannot know which migrations its owner has added.
  const places = touched.map((path) => path.replace(/^(migrations\/)\d+_/, '$1<number>_'));
  const missing = places.filter((path) => !listed.includes(path));
  const idle = listed.filter((path) => !places.includes(path));
  const faults = [
    ...missing.map((path) => `it lacks ${path}`),
    ...idle.map((path) => `${path} needs no change`),
    ...(touched.length > MAX_PLACES ? [`a resource has ${touched.length} places, more than ${MAX_PLACES}`] : []),
  ];
  if (faults.length > 0) throw new Error(`the README's list for a resource: ${faults.join('; ')}`);
  return `${touched.length} places`;
}

/** A text about orders, about invoices. */
function aboutInvoices(text: string): string {
  return text
    .replaceAll('Order', 'Invoice')
    .replace(/(?<!in the )order/g, 'invoice')
    .replace(/\bitem\b/g, 'title')
    .replaceAll('quantity', 'amount')
    .replaceAll('ITEM', 'TITLE')
    .replaceAll('QUANTITY', 'AMOUNT');
}

function model(text: string): string {
  const name = 'src/models/order.rs';
  const own = edited(withoutItem(text, name, 'pub enum OrderStatus'), name, [
    [/ +pub status: OrderStatus,\n/, ''],
    [/"status": "pending",\s+/, ''],
  ]);
  return aboutInvoices(own);
}

function queries(text: string, { database }: Choices): string {
  const name = 'src/db/orders.rs';
  const edits: readonly Edit[] = [
    [', OrderStatus}', '}'],
    [/ status AS "status: OrderStatus",/g, ''],
    ...INSERTED[database],
  ];
  return aboutInvoices(edited(text, name, edits));
}

/** What an INSERT without RETURNING says about the status. */
const INSERTED: Record<Choices['database'], readonly Edit[]> = {
  sqlite: [],
  postgres: [],
  mysql: [[/ +status: OrderStatus::Pending,\n/, '']],
};

function handlers(text: string, { auth }: Choices): string {
  const call = /order_service::create\(&state\.db, &state\.jobs, (?:&user, )?input\.validate\(\)\?\)\.await\?/;
  const owner = auth === 'none' ? '' : 'user.id, ';
  const refusal = auth === 'none' ? 'unknown_user' : 'owner_is_gone';
  const own = edited(text, 'src/routes/orders.rs', [
    ['use crate::services::order_service;\n', ''],
    [' A worker confirms it shortly afterwards.', ''],
    [call, `db::orders::insert(&state.db, ${owner}&input.validate()?).await.map_err(${refusal})?`],
    ...(auth === 'none' ? [] : [['access::CurrentUser;', 'access::{self, CurrentUser};'] as const]),
  ]);
  const answer =
    auth === 'none' ? 'ApiError::invalid("user_id", "must be the id of an existing user")' : 'access::not_signed_in()';
  return `${aboutInvoices(own)}
fn ${refusal}(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => ${answer},
        _ => error.into(),
    }
}
`;
}

/** Each line and block about orders, and the same for invoices behind it. */
function routes({ framework, auth }: Choices): readonly Edit[] {
  const handlers: Edit = [/((?: +orders::\w+,\n)+)/, `$1${HANDLERS}`];
  if (framework === 'axum') return [[/( +\.merge\()orders(::routes\(\)\)\n)/, '$1orders$2$1invoices$2']];
  if (auth === 'none')
    return [[/( +\.service\(resource\("\/docs"\)\.get\(docs::docs\)\)\n)/, `$1${SERVICES}`], handlers];
  return [[/((?: +\("\/orders.*\n)+)/, `$1${ENTRIES}`], handlers];
}

const ACTIONS = ['list', 'create', 'get', 'update', 'delete'];
const handler = (action: string) => `invoices::${action}_invoice${action === 'list' ? 's' : ''}`;
const HANDLERS = ACTIONS.map((action) => `    ${handler(action)},\n`).join('');
const ENTRIES = `        ("/invoices", get().to(invoices::list_invoices)),
        ("/invoices", post().to(invoices::create_invoice)),
        ("/invoices/{id}", get().to(invoices::get_invoice)),
        ("/invoices/{id}", patch().to(invoices::update_invoice)),
        ("/invoices/{id}", delete().to(invoices::delete_invoice)),
`;
const SERVICES = `        .service(
            resource("/invoices")
                .get(invoices::list_invoices)
                .post(invoices::create_invoice),
        )
        .service(
            resource("/invoices/{id}")
                .get(invoices::get_invoice)
                .patch(invoices::update_invoice)
                .delete(invoices::delete_invoice),
        )
`;

const ORDER_REQUESTS = /### Create an order[\s\S]*?\n(?=### Delete (your account|the user) and )/;

/** The requests for orders, for invoices. */
function requestsLike(file: string): string {
  const block = ORDER_REQUESTS.exec(file)?.[0];
  if (block === undefined) throw new Error('requests.http has no requests for orders');
  return aboutInvoices(edited(block, 'requests.http', [[': a worker confirms it soon after', '']]));
}

const TABLES: Record<Choices['database'], string> = {
  sqlite: `CREATE TABLE invoices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    amount     INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 1000),
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX invoices_by_user ON invoices (user_id, id);
`,
  postgres: `CREATE TABLE invoices (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    amount     BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000),
    created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX invoices_by_user ON invoices (user_id, id);
`,
  mysql: `CREATE TABLE invoices (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    title      VARCHAR(200) NOT NULL,
    amount     BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000),
    created_at DATETIME NOT NULL,
    KEY invoices_by_user (user_id, id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
`,
};
