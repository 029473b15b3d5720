import { Cancelled } from '../errors.ts';
import { say } from '../terminal/output.ts';
import { choicesOf, type Given, openOptions } from './given.ts';
import {
  before,
  type Choices,
  choicesIn,
  conflictsOf,
  labelOf,
  type Option,
  type OptionName,
  offered,
  option,
  options,
} from './options.ts';
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
    ...openOptions(given).map((row) => optionQuestion(row, row.default.split(','), given)),
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
    const changed = await prompt([questionAgain(answer as string, answers, faultOf)]);
    answers = { ...answers, ...withNotOffered(changed, answers) };
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
  const lines = labelled.map(([name, label]) => `  ${label.padEnd(width)}  ${shown[name]}`);
  return [...lines, ...leftOut(answers)].join('\n');
}

/** The answers keep a choice that no longer fits. It comes back when the other answer is changed back. */
function leftOut(answers: Given): string[] {
  return conflictsOf(choicesIn(answers)).map(({ row, value, needed, wanted }) => {
    const label = labelOf(row.name, value);
    return `  ${label} is left out: it works only with ${needed.label}: ${labelOf(needed.name, wanted)}.`;
  });
}

/** A choice that did not fit was not offered again, so the user did not take it back. */
function withNotOffered(changed: Partial<Choices>, answers: Given): Partial<Choices> {
  const row = options.find(({ name, multiple }) => multiple && changed[name] !== undefined);
  if (row === undefined) return changed;
  const possible = offered(row, before(row, choicesOf(answers)));
  const again: readonly string[] = [changed[row.name] ?? []].flat();
  const earlier: readonly string[] = [answers[row.name] ?? []].flat();
  const kept = row.choices.filter((choice) => (possible.includes(choice) ? again : earlier).includes(choice.value));
  return { ...changed, [row.name]: kept.map(({ value }) => value) };
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
  const choices = choicesOf(answers);
  return optionQuestion(row, [choices[row.name]].flat(), before(row, choices));
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

/** @param known answers that are known before this prompt: some choices may not work with them */
function optionQuestion(row: Option, current: readonly string[], known: Partial<Choices>): Question {
  const width = Math.max(...row.choices.map(({ label }) => label.length));
  const choices = (earlier: Partial<Choices>) =>
    offered(row, { ...known, ...earlier }).map(({ value, label, hint }) => {
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
