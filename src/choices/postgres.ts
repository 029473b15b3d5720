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
  service: {
    image: 'postgres:17',
    variable: 'POSTGRES_PASSWORD: postgres',
    ping: 'pg_isready --host=127.0.0.1 --username=postgres',
  },
  columnTypes: `\`GENERATED ALWAYS AS IDENTITY\` takes ids from a sequence, which never goes back: old links must not
come to mean somebody else. \`COLLATE "C"\` compares e-mail addresses byte by byte, whatever language the server was
set up for.`,
} as const satisfies DatabaseRecord;
