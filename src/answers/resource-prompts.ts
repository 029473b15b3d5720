import { type FieldChanges, parseChanges } from '../resources/changes.ts';
import { formatField, parseField, TYPES } from '../resources/field.ts';
import { parseName } from '../resources/names.ts';
import { pluralOf } from '../resources/plural.ts';
import { ACCESSES, type Resource } from '../resources/resource.ts';
import { parseSpec, type Spec, wordsOf } from '../resources/spec.ts';
import { say } from '../terminal/output.ts';
import { faultIn, loadPrompt } from './terminal-prompt.ts';

const HINTS: Readonly<Record<(typeof ACCESSES)[number], string>> = {
  owned: 'each row belongs to a user, and only that user may use it',
  shared: 'everybody who may call the API may use all rows',
  admin: 'only admins may use the rows',
};

/**
 * Prompts for what a spec lacks: the name, the fields one by one, and the access.
 *
 * @param given the words of the spec: a name at most
 * @param flags the flags of the spec
 * @param signIn whether users sign in
 * @param mustFit throws a UserError for a resource that does not fit the project. A prompt shows it at once
 * @returns a complete spec
 */
export async function askResource(
  given: string,
  flags: readonly string[],
  signIn: boolean,
  mustFit: (spec: Spec) => unknown,
): Promise<string> {
  const access = ACCESSES.find((access) => flags.includes(`--${access}`));
  // The access is asked last. Until then, the one that fits most fields counts.
  const check = (...words: string[]) => mustFit(parseSpec([...words, ...(access ? [] : ['--shared'])].join(' ')));
  const needsPlural = (name: string) =>
    pluralOf(name) === name && !flags.some((flag) => flag.startsWith('--plural')) ? name : undefined;
  const checkName = (text: string) => {
    const name = parseName('resource', text);
    if (needsPlural(name) === undefined) check(name, ...flags, ANY_FIELD);
    else check(name, ...flags, `--plural=${name}_entries`, ANY_FIELD);
    return name;
  };
  const named = given.trim() || (await ask('What is the resource called? (singular)', checkName));
  const name = checkName(named);
  // What the user wrote may have spaces, and a spec would take the second word for a field.
  const words = [name, ...flags];
  if (needsPlural(name) !== undefined) {
    const plural = await ask(
      `What is the plural of ${name}?`,
      (text) => check(...words, `--plural=${parseName('plural', text)}`, ANY_FIELD),
      `${name}_entries`,
    );
    words.push(`--plural=${parseName('plural', plural)}`);
  }
  say(
    `Write each field as name:type. After the type, ? means that it may be null, and ! that it is unique.\n` +
      `Types: ${TYPES}`,
  );
  for (let number = 1; ; number += 1) {
    const example = number === 1 ? 'number:string!, for instance' : 'Enter alone ends the list';
    const field = await ask(`Field ${number} (${example})`, (text) => {
      if (text.trim() === '' && number > 1) return;
      parseField(text.trim());
      check(...words, text);
    });
    if (field === '') break;
    words.push(field);
  }
  if (access !== undefined) return words.join(' ');
  const fits = (access: string) => faultIn(() => mustFit(parseSpec([...words, `--${access}`].join(' ')))) === undefined;
  const prompt = await loadPrompt();
  const { answer } = await prompt([
    {
      type: 'select',
      name: 'answer',
      message: 'Who may use the rows?',
      default: signIn ? 'owned' : 'shared',
      choices: ACCESSES.filter(fits).map((value) => ({
        value,
        name: `${value.padEnd(6)}  ${HINTS[value]}`,
        short: value,
      })),
    },
  ]);
  return [...words, `--${answer}`].join(' ');
}

/**
 * Prompts for the changes of a resource.
 *
 * @param mustFit throws a UserError for changes that do not fit the project. The prompt shows it at once
 * @returns the words that `change resource` takes
 */
export async function askChanges(resource: Resource, mustFit: (changes: FieldChanges) => unknown): Promise<string[]> {
  say(`${resource.name} has: ${resource.fields.map(formatField).join(' ')}`);
  const changes = await ask('What changes? (+due_on:date? -paid total->total_cents, for instance)', (text) =>
    mustFit(parseChanges(resource, wordsOf(text), [])),
  );
  return wordsOf(changes);
}

/** A field that fits every resource. */
const ANY_FIELD = 'x:bool';

async function ask(message: string, check: (text: string) => unknown, initial?: string): Promise<string> {
  const prompt = await loadPrompt();
  const validate = (text: string) => faultIn(() => check(text)) ?? true;
  const { answer } = await prompt([{ type: 'input', name: 'answer', message, default: initial, validate }]);
  return String(answer).trim();
}
