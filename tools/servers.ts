import type { Database } from '../src/answers/options.ts';
import { databases } from '../src/choices/records.ts';

/** The address of a database's server without the name of a database; empty for a database that is a file. */
export function serverOf(database: Database): string {
  if (isFile(database)) return '';
  // Without an override, the server that a new project's `.env` names.
  return overrideOf(database) ?? databases[database].url('').replace(/\/$/, '');
}

/** `PROOF_POSTGRES_URL` and the like, where the server is elsewhere. */
export function overrideOf(database: Database): string | undefined {
  return process.env[`PROOF_${database.toUpperCase()}_URL`];
}

/** The port in the address, or the usual one of its scheme. */
export function portOf({ port, protocol }: URL): number {
  const database = protocol.slice(0, -1) as Database;
  return Number(port || new URL(databases[database].url('')).port);
}

export function isFile(database: Database): boolean {
  return databases[database].facts[0] === 'file';
}
