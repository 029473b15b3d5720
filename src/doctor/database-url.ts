import { type Database, labelOf } from '../answers/options.ts';
import { databases } from '../choices/records.ts';

/** What is wrong with the form of DATABASE_URL. Never the value: it may contain a password. */
export function urlFault(database: Database, url: string): string | undefined {
  if (url === '') return 'DATABASE_URL is empty.';
  const { schemes, server } = databases[database];
  const begins = (scheme: string) => url.startsWith(scheme);
  if (schemes.some(begins)) return server === undefined ? fileFault(database, url) : serverFault(database, url);
  const other = (Object.keys(databases) as Database[]).find((name) => databases[name].schemes.some(begins));
  const label = labelOf('database', database);
  return other
    ? `DATABASE_URL is for ${labelOf('database', other)}, but the project uses ${label}.`
    : `DATABASE_URL is not for ${label}.`;
}

function fileFault(database: Database, url: string): string | undefined {
  if (fileOf(database, url) === undefined) return 'DATABASE_URL names no file.';
  const { parameters = [] } = databases[database];
  const [, given] = /\?(.*)/s.exec(url) ?? [];
  return given === undefined || parameters.includes(given)
    ? undefined
    : `DATABASE_URL has other parameters than ${parameters.join(' or ')}.`;
}

function serverFault(database: Database, url: string): string | undefined {
  if (!URL.canParse(url)) return 'DATABASE_URL is not a valid URL.';
  const port = parameter(database, url, 'port');
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)) return 'DATABASE_URL has an invalid port.';
  const named = /[^/]/.test(new URL(url).pathname) || parameter(database, url, 'database') !== undefined;
  return named ? undefined : 'DATABASE_URL names no database.';
}

/** The path of the database file, as it is in the URL. */
export function fileOf(database: Database, url: string): string | undefined {
  const { schemes, notFiles = [] } = databases[database];
  const scheme = schemes.find((scheme) => url.startsWith(scheme)) ?? '';
  const path = safelyDecoded(url.slice(scheme.length).replace(/^\/\//, '').replace(/\?.*$/s, ''));
  const named = /[^/]$/.test(path) && !path.includes('\0');
  return !named || notFiles.some((name) => path.startsWith(name)) ? undefined : path;
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
