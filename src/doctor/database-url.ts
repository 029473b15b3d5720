import { type Database, labelOf } from '../answers/options.ts';
import { databases } from '../choices/records.ts';

/** What is wrong with the form of DATABASE_URL. Never the value: it may contain a password. */
export function urlFault(database: Database, url: string): string | undefined {
  const { schemes, server } = databases[database];
  const begins = (scheme: string) => url.startsWith(scheme);
  if (!schemes.some(begins)) {
    const other = (Object.keys(databases) as Database[]).find((name) => databases[name].schemes.some(begins));
    const label = labelOf('database', database);
    return other
      ? `DATABASE_URL is for ${labelOf('database', other)}, but the project uses ${label}.`
      : `DATABASE_URL is not for ${label}.`;
  }
  if (server === undefined) return fileOf(database, url) === undefined ? 'DATABASE_URL names no file.' : undefined;
  if (!URL.canParse(url)) return 'DATABASE_URL is not a valid URL.';
  const { pathname } = new URL(url);
  const port = Number(parameter(database, url, 'port') ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return 'DATABASE_URL has an invalid port.';
  const named = pathname.length > 1 || parameter(database, url, 'database') !== undefined;
  return named ? undefined : 'DATABASE_URL names no database.';
}

/** The path of the database file, as it is in the URL. */
export function fileOf(database: Database, url: string): string | undefined {
  const { schemes, inMemory } = databases[database];
  const scheme = schemes.find((scheme) => url.startsWith(scheme)) ?? '';
  const path = url.slice(scheme.length).replace(/^\/\//, '').replace(/\?.*$/, '');
  return path === '' || (inMemory !== undefined && url.includes(inMemory)) ? undefined : safelyDecoded(path);
}

/** Where the server listens. */
export type Address = { path: string } | { host: string; port: number };

/** @param url one of a database with a server, without a fault */
export function addressOf(database: Database, url: string): Address {
  const { port: standard, socketIn } = databases[database].server!;
  const given = new URL(url);
  const host = parameter(database, url, 'host') ?? safelyDecoded(given.hostname).replace(/^\[|\]$/g, '');
  const port = Number(parameter(database, url, 'port') ?? (given.port || standard));
  const socket = parameter(database, url, 'socket');
  if (socket !== undefined) return { path: socket };
  return socketIn && host.startsWith('/') ? { path: socketIn(host, port) } : { host: host || 'localhost', port };
}

/** Replaces the URL and the password, in each form in which a message might repeat them. */
export function withoutPassword(text: string, database: Database, url: string): string {
  const passwords = URL.canParse(url) ? [new URL(url).password, parameter(database, url, 'password') ?? ''] : [];
  const forms = [url, ...passwords.flatMap((password) => [password, safelyDecoded(password)])];
  return forms
    .filter((form) => form !== '')
    .reduce(
      // Whole words only: the password `postgres` must not make `sqlx_postgres` illegible.
      (hidden, form) => hidden.replace(new RegExp(`(?<!\\w)${form.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'g'), '***'),
      text,
    );
}

type Part = keyof NonNullable<(typeof databases)[Database]['server']>['parameters'];

function parameter(database: Database, url: string, part: Part): string | undefined {
  const names = databases[database].server?.parameters[part] ?? [];
  return [...new URL(url).searchParams].findLast(([name]) => names.includes(name))?.[1];
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
