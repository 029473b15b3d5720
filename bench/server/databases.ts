import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serverOf } from '../../test/support/databases.ts';
import type { Database, Link, Programs } from './subjects.ts';

/** Rows of a database, as SQL that all three databases understand. */
export interface Rows {
  users: number;
  orders: number;
  status: 'pending' | 'confirmed';
}

/** Makes databases with our tables, for all programs. */
export class Databases {
  private readonly programs: Programs;
  private readonly folder: string;

  constructor(programs: Programs, work: string) {
    this.programs = programs;
    this.folder = join(work, 'databases');
    mkdirSync(this.folder, { recursive: true });
  }

  /** Our program makes the tables, and SQL the rows. Returns the URL. */
  make(database: Database, name: string, rows: Rows): string {
    const url = this.url(database, name);
    this.drop(database, name);
    execFileSync(this.programs.ours('axum', database), ['migrate'], {
      env: { ...process.env, DATABASE_URL: url, RUST_LOG: 'warn' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (rows.users > 0) this.run(database, name, insertUsers(rows.users));
    if (rows.orders > 0) this.run(database, name, insertOrders(rows));
    if (database === 'postgres') this.run(database, name, 'VACUUM ANALYZE');
    return url;
  }

  /** Copies a database, so that each run finds the same rows. */
  copy(database: 'sqlite' | 'postgres', from: string, to: string): string {
    this.drop(database, to);
    if (database === 'sqlite') copyFileSync(this.file(from), this.file(to));
    else this.psql('postgres', `CREATE DATABASE ${to} TEMPLATE ${from}`);
    return this.url(database, to);
  }

  run(database: Database, name: string, statement: string): string {
    if (database === 'postgres') return this.psql(name, statement);
    if (database === 'mysql') return this.mysql(statement, name);
    const script =
      'import sqlite3, sys\ndatabase = sqlite3.connect(sys.argv[1], timeout=30)\n' +
      'for row in database.execute(sys.argv[2]): print(*row)\ndatabase.commit()';
    return execFileSync('python3', ['-c', script, this.file(name), statement], { encoding: 'utf8' });
  }

  drop(database: Database, name: string): void {
    if (database === 'postgres') this.psql('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    else if (database === 'mysql') this.mysql(`DROP DATABASE IF EXISTS ${name}`);
    else for (const end of ['', '-wal', '-shm', '.lock']) rmSync(this.file(name) + end, { force: true });
  }

  /** Without TLS. Nobody could read a connection inside of one machine. */
  url(database: Database, name: string): string {
    if (database === 'sqlite') return `sqlite://${this.file(name)}`;
    const url = Object.assign(new URL(serverOf(database)), { pathname: `/${name}` }).href;
    return database === 'postgres' ? `${url}?sslmode=disable` : `${url}?ssl-mode=disabled`;
  }

  /** The same database over another link. */
  through(url: string, link: Link | undefined): string {
    if (link === undefined) return url;
    if (link === 'TLS') return url.replace('?sslmode=disable', '');
    const [directory = ''] = this.psql('postgres', 'SHOW unix_socket_directories').split(',');
    return `${url}&host=${encodeURIComponent(directory.trim())}`;
  }

  private file(name: string): string {
    return join(this.folder, `${name}.db`);
  }

  private mysql(statement: string, name = ''): string {
    const { hostname, port, username, password } = new URL(serverOf('mysql'));
    const address = ['--host', hostname, '--port', port || '3306', '--user', decodeURIComponent(username)];
    const env = { ...process.env, MYSQL_PWD: decodeURIComponent(password) };
    const args = [...address, '--init-command', CONCAT, '--skip-column-names', '--execute', statement, name];
    return execFileSync('mysql', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] });
  }

  private psql(name: string, statement: string): string {
    const args = [this.url('postgres', name), '--quiet', '--no-align', '--tuples-only', '--command', statement];
    const env = { ...process.env, PGOPTIONS: '--client-min-messages=warning' };
    return execFileSync('psql', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] });
  }
}

/** In MySQL, `||` is OR by default. */
const CONCAT = "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT')";

const TIME = "'2026-11-21 08:30:00'";

const DIGITS = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS digit`).join(' UNION ALL ')})`;

/** The numbers from 1 to `last`, as the column `i`. MySQL and MariaDB would end a recursive query after 1,000 rows. */
function numbers(last: number): string {
  const places = Array.from(`${last - 1}`, (_, place) => ({ name: `d${place}`, value: 10 ** place }));
  const i = `1 + ${places.map(({ name, value }) => `${value} * ${name}.digit`).join(' + ')}`;
  const tables = places.map(({ name }) => `${DIGITS} AS ${name}`).join(', ');
  return `(SELECT ${i} AS i FROM ${tables} WHERE ${i} <= ${last}) AS numbers`;
}

function insertUsers(users: number): string {
  return `INSERT INTO users (email, name, created_at)
    SELECT 'user' || i || '@example.com', 'Ferris', ${TIME} FROM ${numbers(users)} ORDER BY i`;
}

function insertOrders({ users, orders, status }: Rows): string {
  return `INSERT INTO orders (user_id, item, quantity, status, created_at)
    SELECT i % ${users} + 1, 'Rust in Action', 2, '${status}', ${TIME} FROM ${numbers(orders)} ORDER BY i`;
}
