import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, isFile, portOf, urlOf } from '../support/databases.ts';
import type { Subject } from './subject.ts';

type Place = Pick<Subject, 'database' | 'server' | 'directory' | 'admin'>;

/** The suite's direct access to the database: it names new databases, holds locks and causes faults. */
export class Databases {
  private readonly subject: Place;
  private readonly made: string[] = [];
  private readonly held: Session[] = [];

  constructor(subject: Place) {
    this.subject = subject;
  }

  /** The URL of a database that does not exist yet. The program creates it. */
  fresh(): string {
    const name = `contract_${randomBytes(6).toString('hex')}`;
    this.made.push(name);
    return this.address(this.subject.server, name);
  }

  /** Runs statements, one per line, and returns their output. */
  async run(url: string, ...statements: string[]): Promise<string> {
    const session = this.open(nameOf(url));
    const output = await session.say(...statements);
    await session.end();
    return output;
  }

  /** Keeps a transaction open after these statements. The result rolls it back. */
  async hold(url: string, ...statements: string[]): Promise<() => Promise<void>> {
    const session = this.open(nameOf(url));
    this.held.push(session);
    await session.say(...statements);
    return () => session.end();
  }

  /** Locks rows, such as `users WHERE id = 7`, against other writers. The result releases them. */
  lock(url: string, rows: string, column = 'id'): Promise<() => Promise<void>> {
    const { writeLock } = CLIENTS[this.subject.database];
    return writeLock !== undefined
      ? this.hold(url, writeLock)
      : this.hold(url, 'BEGIN;', `SELECT ${column} FROM ${rows} FOR UPDATE;`);
  }

  async dropAll(): Promise<void> {
    await Promise.all(this.held.map((session) => session.end()));
    for (const name of this.made.splice(0)) await this.drop(name);
  }

  /** Removes a database if it exists. */
  async drop(name: string): Promise<void> {
    const server = dialectOf(this.subject.database);
    if (server === undefined) {
      const file = fileOf(this.address('', name));
      for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(file + suffix, { force: true });
      return;
    }
    const session = this.open(server.admin);
    await session.say(`DROP DATABASE IF EXISTS ${name}${server.force};`);
    await session.end();
  }

  private open(name: string): Session {
    const url = this.address(this.subject.admin ?? this.subject.server, name);
    return new Session(...CLIENTS[this.subject.database].session(url));
  }

  private address(server: string, name: string): string {
    const { database, directory } = this.subject;
    if (isFile(database)) return urlOf(database, join(directory, name));
    return Object.assign(new URL(server), { pathname: `/${name}` }).href;
  }
}

function nameOf(url: string): string {
  return url.replace(/^.*\//, '').replace(/\.db$/, '');
}

/** Differences between the servers outside standard SQL. */
const SERVERS: Partial<Record<Subject['database'], Dialect>> = {
  postgres: {
    admin: 'postgres',
    force: ' WITH (FORCE)',
    schema: "'public'",
    role: 'ROLE',
    plain: 'sslmode=disable',
    quoted: (name) => `"${name.replaceAll('"', '""')}"`,
    textParameters: [],
    tableLock: (table) => ['BEGIN;', `LOCK TABLE ${table};`],
  },
  mysql: {
    admin: 'mysql',
    force: '',
    schema: 'database()',
    role: 'USER',
    plain: 'ssl-mode=DISABLED',
    quoted: (name) => `\`${name.replaceAll('`', '``')}\``,
    textParameters: [
      'charset=utf8',
      'charset=latin1',
      'charset=latin1&collation=latin1_german1_ci',
      'timezone=%2B09:00',
    ],
    tableLock: (table) => [`LOCK TABLES ${table} WRITE;`],
  },
};

/** Nothing for a file. Throws for a server without an entry, which no type can report. */
export function dialectOf(database: Subject['database']): Dialect | undefined {
  const dialect = SERVERS[database];
  if (dialect === undefined && !isFile(database))
    throw new Error(`test/contract/database.ts has no entry: ${database}`);
  return dialect;
}

interface Dialect {
  /** A database that every server has. */
  admin: string;
  /** Lets DROP DATABASE end the connections of others. */
  force: string;
  /** Where information_schema lists the tables of the current database. */
  schema: string;
  /** What DROP calls an account. */
  role: string;
  /** The parameter of a URL that turns TLS off, so that a proxy can read the statements. */
  plain: string;
  /** A name in the quotes of the dialect. */
  quoted: (name: string) => string;
  /** Parameters of URLs with which the driver would use another character set or time zone. */
  textParameters: string[];
  /** Makes every statement on a table of the current database wait. */
  tableLock: (table: string) => string[];
}

type Command = [command: string, args: string[]];

interface Client {
  /** Reads statements from standard input, one a line. */
  session(url: string): Command;
  /** Runs one statement, even if a quote in it is left open. */
  statement(url: string, sql: string): Command;
  /** Only for a file: begins a transaction that locks out all other writers. Servers lock rows. */
  writeLock?: string;
}

// Python's sqlite3 can hold a lock from a second process, and needs no installation.
const PYTHON = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
for statement in sys.argv[2:] or sys.stdin:
    for row in database.execute(statement): print(*row, flush=True)
`;

const mysqlLogin = (url: string) => {
  const address = new URL(url);
  const { hostname, username, password } = address;
  const login = [`--host=${hostname}`, `--port=${portOf(address)}`, `--user=${username}`, `--password=${password}`];
  // The server's defaults can be others.
  const set = 'SET autocommit = 1, sql_big_selects = 1, sql_select_limit = 18446744073709551615';
  return [...login, `--init-command=${set}`, '--protocol=tcp', '--batch', '--skip-column-names'];
};

export const CLIENTS: Record<Subject['database'], Client> = {
  sqlite: {
    session: (url) => ['python3', ['-c', PYTHON, fileOf(url)]],
    statement: (url, sql) => ['python3', ['-c', PYTHON, fileOf(url), sql]],
    writeLock: 'BEGIN IMMEDIATE;',
  },
  postgres: {
    session: (url) => ['psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', url]],
    statement: (url, sql) => ['psql', ['-qAtX', url, '-c', sql]],
  },
  mysql: {
    session: (url) => ['mysql', [...mysqlLogin(url), '--unbuffered', nameOf(url)]],
    statement: (url, sql) => ['mysql', [...mysqlLogin(url), '-e', sql, nameOf(url)]],
  },
};

/** A command-line client that reads statements line by line. */
class Session {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly exit: Promise<void>;
  private output = '';
  private errors = '';

  constructor(command: string, args: string[]) {
    this.child = spawn(command, args);
    this.child.stdin.on('error', () => {}); // the exit reports it
    this.child.stdout.on('data', (part) => (this.output += part));
    this.child.stderr.on('data', (part) => (this.errors += part));
    this.exit = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.errors += error.message;
        resolve();
      });
      this.child.on('close', () => resolve());
    });
  }

  async say(...statements: string[]): Promise<string> {
    const mark = `done ${randomBytes(4).toString('hex')}`;
    const from = this.output.length;
    this.child.stdin.write(`${[...statements, `SELECT '${mark}';`].join('\n')}\n`);
    const spoken = new Promise<void>((resolve) => {
      this.child.stdout.on('data', () => this.output.includes(mark) && resolve());
    });
    await Promise.race([spoken, this.exit]);
    if (!this.output.includes(mark)) throw new Error(`${statements.join(' ')}: ${this.errors.trim()}`);
    return this.output.slice(from, this.output.indexOf(mark)).trim();
  }

  /** Closes the input. The client then exits, and the server rolls its transaction back. */
  async end(): Promise<void> {
    this.child.stdin.end();
    await this.exit;
  }
}
