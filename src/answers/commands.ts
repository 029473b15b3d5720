import { edits, mostSimilar } from '../terminal/similar.ts';

/** The commands of the program, in the order of `--help`. */
export const COMMANDS = ['add', 'remove', 'change', 'update', 'samples', 'doctor', 'completions', 'help'] as const;

/** The command that a word was probably meant to be, if it is a typing error. */
export function misspelledCommand(word: string): string | undefined {
  const meant = mostSimilar(word, COMMANDS);
  return meant !== undefined && edits(word, meant) === 1 ? meant : undefined;
}

/** A directory as an argument of the program: `./samples`, because `samples` is a command. */
export function directoryArgument(directory: string): string {
  const words: readonly string[] = COMMANDS;
  return words.includes(directory) || misspelledCommand(directory) !== undefined ? `./${directory}` : directory;
}
