import net from 'node:net';
import type { Database } from '../../src/answers/options.ts';

const DEFAULTS = { sqlite: '', postgres: 'postgres://postgres@127.0.0.1:5432', mysql: 'mysql://root@127.0.0.1:3306' };
const overrides: Record<Database, string | undefined> = {
  sqlite: undefined,
  postgres: process.env.PROOF_POSTGRES_URL,
  mysql: process.env.PROOF_MYSQL_URL,
};

/** The URL of the database server that the proof uses. */
export function serverOf(database: Database): string {
  return overrides[database] ?? DEFAULTS[database];
}

/** The variables that a project needs beside its `.env`: none, unless a PROOF_… variable names another server. */
export function environmentOf(database: Database, name: string): Record<string, string> {
  const server = overrides[database];
  return server === undefined ? {} : { DATABASE_URL: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}

/** Throws if the database server does not accept connections. */
export async function reachable(database: Database): Promise<void> {
  if (database === 'sqlite') return;
  const { hostname, port } = new URL(serverOf(database));
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(Number(port || (database === 'postgres' ? 5432 : 3306)), hostname);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', (error) =>
      reject(new Error(`${database} does not answer on ${hostname}:${port}: ${error.message}`)),
    );
  });
}
