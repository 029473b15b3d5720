import { accessSync, constants, existsSync } from 'node:fs';
import { connect, isIPv6 } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import { type Database, labelOf } from '../answers/options.ts';
import { databases } from '../choices/records.ts';
import { cancelled } from '../signals.ts';
import { oneLine } from '../toolchain/run.ts';
import { isDirectory, isFile } from '../toolchain/workspace.ts';
import { type Address, addressOf, fileOf } from './database-url.ts';
import { type Finding, failed, ok } from './finding.ts';

const CONNECT_LIMIT = 3000;

/**
 * Whether there is a file that can be opened, or a server that listens.
 * @param url a DATABASE_URL without a fault
 */
export function checkPlace(root: string, database: Database, url: string): Finding | Promise<Finding> {
  return databases[database].server === undefined
    ? checkFile(resolve(root, fileOf(database, url)!), root)
    : checkServer(database, url);
}

/** Opens nothing: SQLite would leave files beside the database. */
function checkFile(path: string, root: string): Finding {
  const shown = oneLine(path.startsWith(join(root, '/')) ? relative(root, path) : path);
  const directory = dirname(path);
  const problem = (message: string, remedy: string) =>
    failed('database', message, `${remedy}, or change DATABASE_URL.`);
  if (!isDirectory(directory)) return problem(`The directory of ${shown} does not exist.`, 'Create it');
  if (isDirectory(path)) {
    const message = `DATABASE_URL must name a file, and ${shown} is a directory.`;
    return failed('database', message, 'Change DATABASE_URL.');
  }
  // SQLite keeps its write-ahead log beside the file.
  if (!may(directory, constants.W_OK))
    return problem(`The directory of ${shown} cannot be written to.`, 'Change its permissions');
  if (!existsSync(path)) return ok('database', `the program creates ${shown} when it starts`);
  if (!isFile(path)) return problem(`${shown} is not a file.`, 'Move it away');
  if (!may(path, constants.R_OK | constants.W_OK))
    return problem(`${shown} cannot be read and written.`, 'Change its permissions');
  return ok('database', `${shown} can be read and written`);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Whether something listens. Only a program with the driver can tell whether it is the right server. */
async function checkServer(database: Database, url: string): Promise<Finding> {
  const address = addressOf(database, url);
  const where = oneLine(shownAddress(address));
  const problem = await new Promise<string | undefined>((settle) => {
    const connection = connect({ ...address, signal: cancelled });
    const end = (problem?: string) => {
      clearTimeout(timer);
      connection.destroy();
      settle(problem);
    };
    const timer = setTimeout(() => end(`no answer within ${CONNECT_LIMIT / 1000} s`), CONNECT_LIMIT);
    connection.on('connect', () => end());
    connection.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  cancelled.throwIfAborted();
  if (problem === undefined) return ok('database', `a server listens at ${where}`);
  const message = `No ${labelOf('database', database)} server can be reached at ${where} (${problem}).`;
  return failed('database', message, 'Start it, or change DATABASE_URL.');
}

function shownAddress(address: Address): string {
  if ('path' in address) return address.path;
  return isIPv6(address.host) ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
