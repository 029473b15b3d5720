import { Cancelled, USAGE, UserError } from '../errors.ts';
import { cancelled } from '../signals.ts';
import { type Choices, type Option, options } from './options.ts';

/** What flags gave, and what questions answer. */
export interface Given extends Partial<Choices> {
  directory?: string;
  build?: boolean;
}

export interface AskOptions {
  /** Returns why a directory will not do, or undefined. */
  faultOf(directory: string): string | undefined;
  askBuild: boolean;
}

export const DEFAULT_DIRECTORY = 'my-api';

/** Questions can be asked, and seen, at a terminal only; a CI job may look like one, but nobody sits there. */
export function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI);
}

/** @throws UserError naming every flag whose answer is missing where nobody can be asked */
export function requireAnswers(given: Given): void {
  const missing = openRows(given).map(({ flag }) => flag as string);
  if (given.directory === undefined) missing.unshift('the directory');
  if (missing.length === 0) return;
  throw new UserError(
    `Not given: ${missing.join(', ')}, and there is no terminal to ask at.`,
    `Give ${missing.length > 1 ? 'them' : 'it'}, or --yes to take the defaults.`,
    USAGE,
  );
}

/**
 * Asks for what the flags left open.
 * @throws Cancelled for Ctrl-C, Ctrl-D and signals
 */
export async function ask(given: Given, { faultOf, askBuild }: AskOptions): Promise<Given> {
  const questions: object[] = openRows(given).map(questionOf);
  if (given.directory === undefined) {
    questions.unshift({
      type: 'input',
      name: 'directory',
      message: 'Where shall the project go?',
      default: DEFAULT_DIRECTORY,
      validate: (text: string) => faultOf(text) ?? true,
    });
  }
  if (askBuild) {
    questions.push({ type: 'confirm', name: 'build', message: 'Build it now? (needs the network)', default: false });
  }
  if (questions.length === 0) return given;

  // The largest thing we ship: loaded only for someone who is going to read a question.
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ output: process.stderr, signal: cancelled });
  try {
    return { ...given, ...(await prompt<Given>(questions as Parameters<typeof prompt<Given>>[0])) };
  } catch (error) {
    cancelled.throwIfAborted();
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Cancelled('SIGINT');
    throw error;
  }
}

/** A question with one possible answer is none. */
function openRows(given: Given): Option[] {
  return options.filter((row) => given[row.name] === undefined && row.choices.length > (row.multiple ? 0 : 1));
}

function questionOf(row: Option): object {
  const taken = row.default.split(',');
  const choices = row.choices.map(({ value, label, hint }) => ({
    value,
    name: label,
    description: hint,
    ...(row.multiple ? { checked: taken.includes(value) } : {}),
  }));
  return {
    type: row.multiple ? 'checkbox' : 'select',
    name: row.name,
    message: row.question,
    default: row.default,
    choices,
  };
}
