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
  schemes: ['postgres://', 'postgresql://'],
  urlForm: 'postgres://user:password@host:5432/database',
  server: {
    port: 5432,
    parameters: { host: ['host', 'hostaddr'], port: ['port'], database: ['dbname'], password: ['password'] },
    socketIn: (directory, port) => `${directory}/.s.PGSQL.${port}`,
  },
} as const satisfies DatabaseRecord;
