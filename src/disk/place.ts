import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { USAGE, UserError } from '../errors.ts';
import { explain } from './system-errors.ts';

/** A directory argument that was checked. It need not exist. */
export interface Place {
  /** As the user typed it. */
  given: string;
  /** Absolute. The system and Node take it for the same place. */
  path: string;
}

/**
 * Makes a path absolute, and refuses one that would lead to another place than the user means.
 *
 * @throws UserError with the exit code of wrong usage
 */
export function placeOf(given: string): Place {
  if (given === '') throw refusal('The directory argument is an empty string.', 'Use . for the current directory.');
  mustBePrintable(given);
  const spelled = withHome(given);
  // Node puts U+FFFD where an argument is not UTF-8, so the original name is lost.
  if (spelled.includes('\uFFFD')) throw refusal(`${given} is not valid UTF-8.`, 'Choose a path in UTF-8.');
  if (!isAbsolute(spelled)) mustBeNamed('.', currentDirectory());
  for (const turn of turnsOf(spelled)) mustBeNamed(turn, resolve(turn));
  const path = resolve(spelled);
  mustBePrintable(path);
  return { given, path };
}

/** Terminals, Makefiles and build scripts cannot handle a line break or an escape character in a path. */
function mustBePrintable(path: string): void {
  if (!/[\p{Cc}\p{Bidi_Control}]/u.test(path)) return;
  throw refusal(`The path ${JSON.stringify(path)} contains a control character.`, 'Choose a path without one.');
}

/** Shells expand `~`, but not in quotes, and there is no shell at a prompt. */
function withHome(given: string): string {
  const [first, ...rest] = given.split(sep === '\\' ? /[\\/]/ : '/');
  if (first === '~') {
    const home = homedir();
    if (isAbsolute(home)) return join(home, ...rest);
    throw refusal('There is no home directory to put in place of ~.', 'Write the full path.');
  }
  if (first!.startsWith('~')) {
    throw refusal(
      `Your shell did not expand ${first}.`,
      `Write the full path, or ./${given} for a directory of that name.`,
    );
  }
  if (rest.includes('~')) throw refusal(`${given} names a directory called ~.`, 'Choose another name.');
  return given;
}

/** Each part of a path that ends in `..`: after a symbolic link, the system and Node disagree where it leads. */
function turnsOf(path: string): string[] {
  return [...path.matchAll(/(?<=^|[/\\])\.\.(?=$|[/\\])/g)].map(({ index }) => path.slice(0, index + 2));
}

/** @throws UserError if somebody has removed the directory */
export function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw new UserError('The current directory does not exist any more.', 'Change to one that does.');
  }
}

/** @param spelled what the system resolves; nothing is compared when it leads nowhere */
function mustBeNamed(spelled: string, path: string): void {
  const there = identity(spelled);
  if (there === undefined || there === identity(path)) return;
  if (spelled === '.') {
    throw refusal(
      `The path of the current directory is not valid UTF-8: ${path}`,
      'Change to a directory whose path is, or rename it.',
    );
  }
  throw refusal(`${spelled} passes a symbolic link, so .. is ambiguous.`, 'Write the path without .. in it.');
}

function identity(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    return found && `${found.dev}:${found.ino}`;
  } catch (error) {
    throw explain(error);
  }
}

function refusal(message: string, remedy: string): UserError {
  return new UserError(message, remedy, USAGE);
}
