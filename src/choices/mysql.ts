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
  service: {
    image: 'mysql:9.7',
    variable: 'MYSQL_ALLOW_EMPTY_PASSWORD: "yes"',
    ping: 'mysqladmin ping --host=127.0.0.1 --silent',
  },
  columnTypes: `The binary collation compares text as it was written. By default \`é\` would equal \`e\`, and one
emoji another: two people could not both sign up. \`AUTO_INCREMENT\` on InnoDB does not give an id twice, so that old
links never come to mean somebody else.`,
} as const satisfies DatabaseRecord;
