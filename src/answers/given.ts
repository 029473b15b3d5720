import { USAGE, UserError } from '../errors.ts';
import { parseName } from './names.ts';
import { type Choices, defaults, type Option, options } from './options.ts';

/** What the command line says, parsed and checked. An undefined answer is still open. */
export interface Given extends Partial<Choices> {
  /** As typed: the program checks it together with the disk. */
  directory: string | undefined;
  /** The project's name, if it is not the name of the directory. */
  name: string | undefined;
  build: boolean | undefined;
  git: boolean;
  yes: boolean;
  dryRun: boolean;
  json: boolean;
}

/** The flags of `create-backend [directory]` as commander gives them: an absent flag is undefined. */
export interface CreateFlags extends Partial<Choices> {
  name?: string;
  git?: boolean;
  build?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** @throws UserError for an empty directory and for a name that does not work */
export function parseGiven(directory: string | undefined, flags: CreateFlags): Given {
  if (directory === '') throw new UserError('The directory is empty.', 'Use . for the current directory.', USAGE);
  const { name, build, git = true, yes = false, dryRun = false, json = false, ...choices } = flags;
  const checked = name === undefined ? undefined : parseName(name, (proposal) => `Try --name ${proposal}.`);
  return { ...choices, directory, name: checked, build, git, yes, dryRun, json };
}

/** @throws UserError that names every option without a value, for runs without a prompt */
export function requireAnswers(given: Given): void {
  const missing = openOptions(given).map(({ flag }) => flag as string);
  if (given.directory === undefined) missing.unshift('the directory');
  if (missing.length === 0) return;
  throw new UserError(
    `Missing options: ${missing.join(', ')} (no terminal to prompt in).`,
    `Set ${missing.length > 1 ? 'them' : 'it'}, or use --yes for the defaults.`,
    USAGE,
  );
}

/** The options that no flag sets. An option with only one choice is never open. */
export function openOptions(given: Partial<Choices>): Option[] {
  return options.filter((row) => given[row.name] === undefined && row.choices.length > (row.multiple ? 0 : 1));
}

/** The choices of a run: the given ones, and the defaults of the other options. */
export function choicesOf({ framework, database, auth, addons }: Partial<Choices>): Choices {
  const chosen = Object.entries({ framework, database, auth, addons }).filter(([, value]) => value !== undefined);
  return { ...defaults(), ...Object.fromEntries(chosen) };
}
