import { Cancelled } from '../errors.ts';
import { say } from '../terminal/output.ts';
import { choicesOf, type Given, openOptions } from './given.ts';
import { type Choices, type Option, type OptionName, option, options } from './options.ts';
import { loadPrompt, type Question } from './terminal-prompt.ts';

export interface AskOptions {
  /** Says why a directory cannot be used, or returns undefined. */
  faultOf(directory: string): string | undefined;
  /** Whether to offer a build: cargo runs, and no flag decides. */
  askBuild: boolean;
}

export const DEFAULT_DIRECTORY = 'my-api';

/**
 * Prompts for the open answers, then shows all of them and lets the user change any.
 * @throws Cancelled for Ctrl-C, Ctrl-D, signals, and the answer "Cancel"
 */
export async function ask(given: Given, { faultOf, askBuild }: AskOptions): Promise<Given> {
  const directory = directoryQuestion(given.directory, faultOf);
  const open = [
    ...(given.directory === undefined ? [directory] : []),
    ...openOptions(given).map((row) => optionQuestion(row, row.default.split(','))),
    ...(askBuild ? [buildQuestion(false)] : []),
  ];
  if (open.length === 0) return given;

  const prompt = await loadPrompt();
  let answers: Given = { ...given, ...(await prompt(open)) };
  for (;;) {
    say(`\n${summary(answers, askBuild)}\n`);
    const { next } = await prompt([NEXT]);
    if (next === 'create') return answers;
    if (next === 'cancel') throw new Cancelled('SIGINT');
    const { answer } = await prompt([whichQuestion(askBuild)]);
    answers = { ...answers, ...(await prompt([questionAgain(answer as string, answers, faultOf)])) };
  }
}

const NEXT: Question = {
  type: 'select',
  name: 'next',
  message: 'Create the project?',
  choices: [
    { value: 'create', name: 'Create' },
    { value: 'change', name: 'Change an answer' },
    { value: 'cancel', name: 'Cancel' },
  ],
};

/** The names and labels of all answers, in the order of the questions. */
function answerLabels(withBuild: boolean): [name: string, label: string][] {
  return [
    ['directory', 'Directory'],
    ...options.map(({ name, label }): [string, string] => [name, label]),
    ...(withBuild ? [['build', 'Build'] as [string, string]] : []),
  ];
}

function summary(answers: Given, withBuild: boolean): string {
  const shown: Record<string, string> = {
    directory: answers.directory ?? DEFAULT_DIRECTORY,
    build: answers.build ? 'yes' : 'no',
    ...Object.fromEntries(options.map((row) => [row.name, labels(row, choicesOf(answers)) || 'none'])),
  };
  const labelled = answerLabels(withBuild);
  const width = Math.max(...labelled.map(([, label]) => label.length));
  return labelled.map(([name, label]) => `  ${label.padEnd(width)}  ${shown[name]}`).join('\n');
}

function labels(row: Option, choices: Choices): string {
  const chosen: readonly string[] = [choices[row.name]].flat();
  return row.choices
    .filter(({ value }) => chosen.includes(value))
    .map(({ label }) => label)
    .join(', ');
}

function whichQuestion(withBuild: boolean): Question {
  const choices = answerLabels(withBuild).map(([value, name]) => ({ value, name }));
  return { type: 'select', name: 'answer', message: 'Which answer?', choices, pageSize: choices.length };
}

function questionAgain(name: string, answers: Given, faultOf: AskOptions['faultOf']): Question {
  if (name === 'directory') return directoryQuestion(answers.directory, faultOf);
  if (name === 'build') return buildQuestion(answers.build ?? false);
  const row = option(name as OptionName);
  return optionQuestion(row, [choicesOf(answers)[row.name]].flat());
}

function directoryQuestion(current: string | undefined, faultOf: AskOptions['faultOf']): Question {
  return {
    type: 'input',
    name: 'directory',
    message: 'Where should the project go?',
    default: current ?? DEFAULT_DIRECTORY,
    validate: (text: string) => faultOf(text) ?? true,
  };
}

function buildQuestion(current: boolean): Question {
  const message = 'Build it now? This downloads crates and takes a few minutes.';
  return { type: 'confirm', name: 'build', message, default: current };
}

function optionQuestion(row: Option, current: readonly string[]): Question {
  const width = Math.max(...row.choices.map(({ label }) => label.length));
  const choices = row.choices.map(({ value, label, hint }) => {
    const recommended = !row.multiple && value === row.default ? ' (recommended)' : '';
    return {
      value,
      name: `${label.padEnd(width)}  ${hint}${recommended}`,
      short: label,
      ...(row.multiple ? { checked: current.includes(value) } : {}),
    };
  });
  const type = row.multiple ? 'checkbox' : 'select';
  return { type, name: row.name, message: row.question, default: current[0], choices };
}
