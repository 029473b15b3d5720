import { type Database, labelOf, option } from '../../src/answers/options.ts';
import { databases } from '../../src/choices/records.ts';

export type { Database };

export const allDatabases = option('database').choices.map(({ value }) => value as Database);

/** A database is a file or a server. */
export function isFile(database: Database): boolean {
  return databases[database].server === undefined;
}

/** The databases that are servers. */
export const serverDatabases = allDatabases.filter((database) => !isFile(database));

/** The file that the DATABASE_URL of such a database names. */
export function fileOf(url: string): string {
  return url.replace(/^\w+:\/\//, '');
}

/** The DATABASE_URL of a new project, for a database of that name. A file's name may have a directory before it. */
export function urlOf(database: Database, name: string): string {
  return databases[database].url(name);
}

/** The address of a server, without the name of a database; empty for a file. */
export function serverOf(database: Database): string {
  if (isFile(database)) return '';
  const override = overrideOf(database);
  if (override !== undefined) return override;
  // The server that a new project's `.env` names, without its password. The contract searches the logs for the
  // password, and `postgres` is also a part of names.
  const { protocol, username, host } = new URL(urlOf(database, ''));
  return `${protocol}//${username}@${host}`;
}

/** `PROOF_POSTGRES_URL` and the like, where the server is elsewhere. */
export function overrideOf(database: Database): string | undefined {
  return process.env[`PROOF_${database.toUpperCase()}_URL`];
}

/** The port in an address, or the usual one of its scheme. */
export function portOf({ port, protocol }: URL): number {
  const server = allDatabases
    .map((database) => databases[database])
    .find(({ schemes }) => schemes.includes(`${protocol}//`));
  return Number(port || server?.server?.port);
}

/** `PostgreSQL`: the name in metrics and in SQLx's query data. */
export function nameOf(database: Database): string {
  return labelOf('database', database);
}
