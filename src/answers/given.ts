import { USAGE, UserError } from '../errors.ts';
import { parseSpec, type Spec } from '../resources/spec.ts';
import { parseName } from './names.ts';
import { type Choices, choicesIn, defaults, type Option, options } from './options.ts';

/** What the command line says, parsed and checked. An undefined answer is still open. */
export interface Given extends Partial<Choices> {
  /** As typed: the program checks it together with the disk. */
  directory: string | undefined;
  /** The project's name, if it is not the name of the directory. */
  name: string | undefined;
  /** The user's own resources. They are checked together with the other answers. */
  resources: readonly Spec[];
  build: boolean | undefined;
  git: boolean;
  yes: boolean;
  dryRun: boolean;
  json: boolean;
}

/** The flags of `create-backend [directory]` as commander gives them: an absent flag is undefined. */
export interface CreateFlags extends Partial<Choices> {
  name?: string;
  resource?: readonly string[];
  git?: boolean;
  build?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** @throws UserError for a name or a resource that does not work */
export function parseGiven(directory: string | undefined, flags: CreateFlags): Given {
  const { name, resource = [], build, git = true, yes = false, dryRun = false, json = false } = flags;
  return {
    ...choicesIn(flags),
    directory,
    name: name === undefined ? undefined : parseName(name, (proposal) => `Try --name ${proposal}.`),
    resources: resource.map((text) => (resource.length > 1 ? parseOneOf(text) : parseSpec(text))),
    build,
    git,
    yes,
    dryRun,
    json,
  };
}

/** @throws UserError that says which of several resources does not work */
function parseOneOf(text: string): Spec {
  try {
    return parseSpec(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`--resource ${JSON.stringify(text)}: ${error.message}`, error.remedy, error.exitCode);
  }
}

/** @throws UserError that names every option without a value, for runs without a prompt */
export function requireAnswers(given: Given): void {
  const missing = openOptions(given).map(({ flag }) => flag as string);
  const what = given.directory === undefined ? 'Missing' : 'Missing options';
  if (given.directory === undefined) missing.unshift('the directory');
  if (missing.length === 0) return;
  const reason = process.env.CI ? 'no prompt, because CI is set' : 'no terminal to prompt in';
  throw new UserError(
    `${what}: ${missing.join(', ')} (${reason}).`,
    `Set ${missing.length > 1 ? 'them' : 'it'}, or use --yes for the defaults.`,
    USAGE,
  );
}

/** The options that no flag sets. */
export function openOptions(given: Partial<Choices>): Option[] {
  return options.filter(({ name }) => given[name] === undefined);
}

/** The choices of a run: the given ones, and the defaults of the other options. */
export function choicesOf(given: Partial<Choices>): Choices {
  return { ...defaults(), ...choicesIn(given) };
}
