import { edits, mostSimilar } from '../terminal/similar.ts';

/** The commands of the program, in the order of `--help`. */
export const COMMANDS = ['add', 'remove', 'change', 'update', 'samples', 'doctor', 'completions', 'help'] as const;

/** The command that a word was probably meant to be, if it is a typing error. */
export function misspelledCommand(word: string): string | undefined {
  const meant = mostSimilar(word, COMMANDS);
  return word.length > 2 && meant !== undefined && edits(word, meant) === 1 ? meant : undefined;
}

/** Commands of similar programs, each with what does the same here. */
export const FOREIGN: Readonly<Record<string, string>> = {
  list: '--list',
  upgrade: 'update',
  new: 'my-api',
  init: '.',
};

/** A directory as an argument of the program: `./samples`, because `samples` is a command. */
export function directoryArgument(directory: string): string {
  const words: readonly string[] = COMMANDS;
  const isCommand =
    words.includes(directory) || misspelledCommand(directory) !== undefined || Object.hasOwn(FOREIGN, directory);
  return isCommand ? `./${directory}` : directory;
}
