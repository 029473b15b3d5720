import type { DatabaseRecord } from './record.ts';
import { serverNote } from './server.ts';

export const postgres = {
  facts: ['server'],
  notes: [serverNote('PostgreSQL')],
  crates: {
    // TLS because managed databases refuse plain connections.
    sqlx: '{ version = "0.9", default-features = false, features = ["chrono", "macros", "migrate", "postgres", "runtime-tokio", "tls-rustls-ring-webpki"] }',
  },
  url: (database) => `postgres://postgres:postgres@127.0.0.1:5432/${database}`,
} as const satisfies DatabaseRecord;
