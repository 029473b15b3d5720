import type { Command, Option } from 'commander';
import { combinedChoices, option, options, values } from '../answers/options.ts';

/** A word that the user can type, and its meaning. */
export interface Word {
  value: string;
  hint: string;
}

export interface Flag {
  /** All its names: `-f`, `--framework`. */
  names: readonly string[];
  description: string;
  /** Its value: none, any text, one of the words, or several words separated by commas. */
  takes: 'nothing' | 'text' | 'word' | 'list';
  words: readonly Word[];
}

/** The program itself, with an empty name, or one of its commands. */
export interface Line {
  name: string;
  description: string;
  flags: readonly Flag[];
  /** The possible values of its one argument. */
  words: readonly Word[];
  directory: boolean;
}

/** Reads everything that the scripts complete from the program and the table of options, so nothing is listed twice. */
export function linesOf(program: Command): Line[] {
  const commands = program.createHelp().visibleCommands(program);
  const words = commands.map((command) => ({ value: command.name(), hint: command.description() }));
  const lines = commands.map((command) => lineOf(command, command.name(), command.name() === 'help' ? words : []));
  return [lineOf(program, '', words), ...lines];
}

function lineOf(command: Command, name: string, words: readonly Word[]): Line {
  const [argument] = command.registeredArguments;
  const choices = (argument?.argChoices ?? []).map((value) => ({ value, hint: '' }));
  const takes = argument?.name();
  const addons = takes === 'add-on' ? option('addons').choices : [];
  const resource = takes === 'add-on' || takes === 'resource' ? [{ value: 'resource', hint: 'rows of your own' }] : [];
  return {
    name,
    description: command.description(),
    flags: command.createHelp().visibleOptions(command).map(flagOf),
    words: [...words, ...choices, ...resource, ...addons.map(({ value, hint }) => ({ value, hint }))],
    directory: argument?.name() === 'directory',
  };
}

function flagOf({ flags, short, long, description, argChoices }: Option): Flag {
  const names = [short, long].filter((name) => name !== undefined);
  const row = options.find(({ flag }) => flag === long);
  if (row) {
    const hintOf = (value: string) => row.choices.find((choice) => choice.value === value);
    const words = values(row).map((value) => ({
      value,
      hint: hintOf(value) ? `${hintOf(value)!.label}: ${hintOf(value)!.hint}` : '',
    }));
    return { names, description: row.description, takes: row.multiple ? 'list' : 'word', words };
  }
  // `samples --only` takes the words of every option that is part of a combination.
  if (long === '--only') {
    return {
      names,
      description,
      takes: 'list',
      words: combinedChoices().map(({ value, label }) => ({ value, hint: label })),
    };
  }
  if (argChoices) return { names, description, takes: 'word', words: argChoices.map((value) => ({ value, hint: '' })) };
  return { names, description, takes: /[<[]/.test(flags) ? 'text' : 'nothing', words: [] };
}

/** The flags of all commands that take the next word as their value. */
export function valued(lines: readonly Line[]): string[] {
  const flags = lines.flatMap((line) => line.flags).filter(({ takes }) => takes !== 'nothing');
  return [...new Set(flags.flatMap(({ names }) => names))];
}
