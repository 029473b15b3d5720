import type { DatabaseRecord } from './record.ts';
import { serverNote } from './server.ts';

export const mysql = {
  facts: ['server'],
  notes: [serverNote('MySQL')],
  crates: {
    // MySQL 8 signs in with caching_sha2_password by default, which sends the password only over TLS.
    sqlx: '{ version = "0.9", default-features = false, features = ["chrono", "macros", "migrate", "mysql", "runtime-tokio", "tls-rustls-ring-webpki"] }',
  },
  startServer: 'docker run -d -p 3306:3306 -e MYSQL_ALLOW_EMPTY_PASSWORD=1 mysql:9.7',
  url: (database) => `mysql://root@127.0.0.1:3306/${database}`,
} as const satisfies DatabaseRecord;
