import type { DatabaseRecord } from './record.ts';
import { serverNote } from './server.ts';

export const mysql = {
  facts: ['server'],
  notes: [serverNote('MySQL')],
  crates: {
    // TLS because MySQL 8's default sign-in, caching_sha2_password, sends the password only over an encrypted connection.
    sqlx: '{ version = "0.9", default-features = false, features = ["chrono", "macros", "migrate", "mysql", "runtime-tokio", "tls-rustls-ring-webpki"] }',
  },
  url: (database) => `mysql://root@127.0.0.1:3306/${database}`,
  schemes: ['mysql://', 'mariadb://'],
  urlForm: 'mysql://user:password@host:3306/database',
  server: { port: 3306, parameters: { socket: ['socket'] } },
} as const satisfies DatabaseRecord;
