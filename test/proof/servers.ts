import net from 'node:net';
import type { Choices, Database } from '../../src/answers/options.ts';
import { isFile, overrideOf, portOf, serverOf, urlOf } from '../support/databases.ts';
import { OwnServer } from './own-server.ts';
import { KINDS } from './server-kinds.ts';

/**
 * The variables that a project needs beside its `.env`: none, unless a PROOF_… variable names another server, or `.env`
 * fits the server of compose.yaml, which the proof does not start.
 */
export function environmentOf({ database, addons }: Choices, name: string): Record<string, string> {
  const server = overrideOf(database) ?? (addons.includes('docker') ? serverOf(database) : '');
  return server === '' ? {} : { DATABASE_URL: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}

/** Servers that do not wait for the disk. */
const quick = new Map<Database, OwnServer>();

/**
 * Starts a server that does not wait for the disk, where we know how. Tests and contract make hundreds of databases. A
 * usual PostgreSQL needs most of a second for each. The rest uses the server of the project's own `.env`.
 */
export async function startQuickServers(databases: readonly Database[], say: (line: string) => void): Promise<void> {
  for (const database of databases) {
    if (KINDS[database]?.withoutSync === undefined || overrideOf(database) !== undefined) continue;
    try {
      quick.set(database, await OwnServer.withoutSync(database));
    } catch (error) {
      say(`The tests of ${database} use the usual server, which takes longer: ${(error as Error).message}`);
    }
  }
}

export async function stopQuickServers(): Promise<void> {
  for (const server of quick.values()) await server.end();
}

/** The server for tests and contract, which make many databases; empty for a file. */
export function testServer(database: Database): string {
  return quick.get(database)?.url ?? serverOf(database);
}

/** The variables that the tests of a project need beside those of `environmentOf`. */
export function testEnvironment(database: Database): Record<string, string> {
  const own = quick.get(database);
  // The tests name their own databases.
  return own === undefined ? {} : { DATABASE_URL: `${own.url}/tests` };
}

/** A DATABASE_URL at which no database is. */
export function nowhere(database: Database): string {
  return isFile(database)
    ? urlOf(database, '/none/none')
    : Object.assign(new URL(serverOf(database)), { port: '9', pathname: '/none' }).href;
}

/**
 * @param address of a server; empty for a file
 * @throws Error if nothing listens at the address
 */
export async function reachable(address: string): Promise<void> {
  if (address === '') return;
  const server = new URL(address);
  const port = portOf(server);
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(port, server.hostname);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', (error) =>
      reject(new Error(`no database answers on ${server.hostname}:${port}: ${error.message}`)),
    );
  });
}
