import net from 'node:net';
import type { Choices, Database } from '../../src/answers/options.ts';
import { isFile, overrideOf, portOf, serverOf, urlOf } from '../support/databases.ts';

/**
 * The variables that a project needs beside its `.env`: none, unless a PROOF_… variable names another server, or `.env`
 * fits the server of compose.yaml, which the proof does not start.
 */
export function environmentOf({ database, addons }: Choices, name: string): Record<string, string> {
  const server = overrideOf(database) ?? (addons.includes('docker') ? serverOf(database) : '');
  return server === '' ? {} : { DATABASE_URL: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}

/** A DATABASE_URL at which no database is. */
export function nowhere(database: Database): string {
  return isFile(database)
    ? urlOf(database, '/none/none')
    : Object.assign(new URL(serverOf(database)), { port: '9', pathname: '/none' }).href;
}

/** @throws Error if nothing listens at the address */
export async function reachable(database: Database): Promise<void> {
  if (isFile(database)) return;
  const server = new URL(serverOf(database));
  const port = portOf(server);
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(port, server.hostname);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', (error) =>
      reject(new Error(`${database} does not answer on ${server.hostname}:${port}: ${error.message}`)),
    );
  });
}
