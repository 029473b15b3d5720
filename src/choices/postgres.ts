import { postgresDialect } from './dialects.ts';
import type { DatabaseRecord } from './record.ts';
import { serverNote, throwAwayOnServer } from './server.ts';
import { sqlx } from './sqlx.ts';

export const postgres = {
  facts: ['server'],
  notes: () => [serverNote('PostgreSQL')],
  dialect: postgresDialect,
  crates: () => ({
    // Managed databases refuse connections without TLS.
    sqlx: sqlx('postgres', 'tls-rustls-ring-webpki'),
  }),
  url: (database) => `postgres://postgres:postgres@127.0.0.1:5432/${database}`,
  composeUrl: (password) => `postgres://app:${password}@127.0.0.1:5432/app`,
  throwAway: throwAwayOnServer,
  schemes: ['postgres://', 'postgresql://'],
  urlForm: 'postgres://user:password@host:5432/database',
  server: {
    port: 5432,
    parameters: { host: ['host', 'hostaddr'], port: ['port'], database: ['dbname'], password: ['password'] },
    socketIn: (directory, port) => `${directory}/.s.PGSQL.${port}`,
  },
  service: {
    image: 'postgres:17',
    variable: { name: 'POSTGRES_PASSWORD', value: 'postgres' },
    ping: 'pg_isready --host=127.0.0.1 --username=postgres',
  },
  columnTypes: `\`GENERATED ALWAYS AS IDENTITY\` takes ids from a sequence, which never goes back: an old link must
never lead to another person. \`COLLATE "C"\` compares e-mail addresses byte by byte, whatever language the server was
set up for.`,
} as const satisfies DatabaseRecord;
