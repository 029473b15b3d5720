import type { DatabaseRecord } from './record.ts';
import { serverNote } from './server.ts';

export const postgres = {
  facts: ['server'],
  notes: [serverNote('PostgreSQL')],
  crates: {
    // Managed databases refuse connections without TLS.
    sqlx: '{ version = "0.9", default-features = false, features = ["chrono", "macros", "migrate", "postgres", "runtime-tokio", "tls-rustls-ring-webpki"] }',
  },
  startServer: 'docker run -d -p 5432:5432 -e POSTGRES_PASSWORD=postgres postgres:17',
  url: (database) => `postgres://postgres:postgres@127.0.0.1:5432/${database}`,
} as const satisfies DatabaseRecord;
