import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/answers/options.ts';

/** How to create and run a server of one kind. */
export interface Kind {
  user: string;
  prepare(data: string): [command: string, ...args: string[]];
  serve(data: string, port: number): [command: string, ...args: string[]];
  /** Options with which the server does not wait for the disk. A crash of the machine may then damage its data. */
  withoutSync?: readonly string[];
  /** Options of `prepare` for a locale whose encoding is Latin-1. */
  inLocale?(name: string): readonly string[];
  orderly: NodeJS.Signals;
  crash: NodeJS.Signals;
  url(port: number): string;
}

export const KINDS: Partial<Record<Database, Kind>> = {
  postgres: {
    user: 'postgres',
    prepare: (data) => [
      postgres('initdb'),
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ],
    serve: (data, port) => [
      postgres('postgres'),
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      data,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'logging_collector=off',
    ],
    inLocale: (name) => ['--encoding=LATIN1', `--locale=${name}`],
    withoutSync: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
    orderly: 'SIGINT', // SIGINT ends the connections, SIGTERM waits for them
    crash: 'SIGQUIT', // SIGKILL would leave the shared memory behind
    url: (port) => `postgres://postgres@127.0.0.1:${port}`,
  },
  mysql: {
    user: 'mysql',
    prepare: (data) => [
      'mariadb-install-db',
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    serve: (data, port) => [
      'mariadbd',
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--log-bin=binlog', // as on a server with standbys
      '--bind-address=127.0.0.1',
      `--socket=${join(data, 'socket')}`,
      `--pid-file=${join(data, 'pid')}`,
    ],
    orderly: 'SIGTERM',
    crash: 'SIGKILL',
    url: (port) => `mysql://root@127.0.0.1:${port}`,
  },
};

/** Finds a program of PostgreSQL. Debian has one directory per version, which is not on the PATH. */
function postgres(program: string): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin', program)).find(existsSync) ?? program;
}

export interface Account {
  uid?: number;
  gid?: number;
}

/** The account for the server. Servers do not run as root, so root uses the account of the server's package. */
export function accountOf(user: string): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (what: '-u' | '-g') => Number(execFileSync('id', [what, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
