import { mysqlDialect } from './dialects.ts';
import type { DatabaseRecord } from './record.ts';
import { serverNote, throwAwayOnServer } from './server.ts';
import { sqlx } from './sqlx.ts';

export const mysql = {
  facts: ['server'],
  notes: () => [serverNote('MySQL 8.0.16 or MariaDB 10.6, or newer')],
  dialect: mysqlDialect,
  crates: () => ({
    // MySQL 8 signs in with caching_sha2_password by default, which sends the password only over TLS.
    sqlx: sqlx('mysql', 'tls-rustls-ring-webpki'),
  }),
  url: (database) => `mysql://root@127.0.0.1:3306/${database}`,
  composeUrl: (password) => `mysql://app:${password}@127.0.0.1:3306/app`,
  throwAway: throwAwayOnServer,
  schemes: ['mysql://', 'mariadb://'],
  urlForm: 'mysql://user:password@host:3306/database',
  server: { port: 3306, parameters: { socket: ['socket'] } },
  service: {
    image: 'mysql:9.7',
    variable: { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: 'yes' },
    ping: 'mysqladmin ping --host=127.0.0.1 --silent',
  },
  columnTypes: `The binary collation compares text as it was written. By default \`é\` would equal \`e\`, and one
emoji another: two people could not both sign up. \`AUTO_INCREMENT\` on InnoDB does not give an id twice, so that an
old link never leads to another person.`,
} as const satisfies DatabaseRecord;
