import { parseField, TYPES } from '../resources/field.ts';
import { parseName } from '../resources/names.ts';
import { pluralOf } from '../resources/plural.ts';
import { ACCESSES } from '../resources/resource.ts';
import { parseSpec } from '../resources/spec.ts';
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
 * @returns a complete spec
 */
export async function askResource(given: string, flags: readonly string[], signIn: boolean): Promise<string> {
  const prompt = await loadPrompt();
  const ask = async (message: string, fault: (text: string) => string | undefined, initial?: string) => {
    const validate = (text: string) => fault(text) ?? true;
    const { answer } = await prompt([{ type: 'input', name: 'answer', message, default: initial, validate }]);
    return String(answer).trim();
  };
  const named =
    given.trim() ||
    (await ask('What is the resource called? (singular)', (text) => faultIn(() => parseName('resource', text))));
  const words = [named, ...flags];
  const name = parseName('resource', named);
  if (pluralOf(name) === name && !flags.some((flag) => flag.startsWith('--plural'))) {
    const plural = await ask(
      `What is the plural of ${name}?`,
      (text) => faultIn(() => parseName('plural', text)),
      `${name}_entries`,
    );
    words.push(`--plural=${plural}`);
  }
  say('Fields are written name:type. After the type, ? means that it may be null, and ! that it is unique.');
  say(`Types: ${TYPES}`);
  for (let number = 1; ; number += 1) {
    const fault = (text: string) =>
      text.trim() === '' && number > 1
        ? undefined
        : (faultIn(() => parseField(text.trim())) ?? faultIn(() => parseSpec([...words, text].join(' '))));
    const example = number === 1 ? 'number:string!, for instance' : 'Enter alone ends the list';
    const field = await ask(`Field ${number} (${example})`, fault);
    if (field === '') break;
    words.push(field);
  }
  if (ACCESSES.some((access) => flags.includes(`--${access}`))) return words.join(' ');
  const offered = ACCESSES.filter((access) => signIn || access !== 'admin');
  const { access } = await prompt([
    {
      type: 'select',
      name: 'access',
      message: 'Who may use the rows?',
      default: signIn ? 'owned' : 'shared',
      choices: offered.map((value) => ({ value, name: `${value.padEnd(6)}  ${HINTS[value]}`, short: value })),
    },
  ]);
  return [...words, `--${access}`].join(' ');
}
