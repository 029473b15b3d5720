import type { Variable } from '../choices/record.ts';
import { ENV } from '../generate/manifest.ts';
import { type Finding, failed, warning } from './finding.ts';

/** What the program sees of a variable. */
export type ValueOf = (name: string) => string | undefined;

export const EXAMPLE = '.env.example';

/** Texts that people leave in place of a secret. The generated program refuses them too. */
export const PLACEHOLDERS = [
  'changeme',
  'change-me',
  'change_me',
  'change-this',
  'replace',
  'placeholder',
  'your-',
  'your_',
];

const NEW_SECRET = 'openssl rand -hex 32';

/** Name → the value in `.env.example`. */
type Described = ReadonlyMap<string, string>;

/** Findings about variables that are not set. @param hasFile whether there is a `.env` */
export function missing(
  variables: readonly Variable[],
  described: Described,
  value: ValueOf,
  hasFile: boolean,
): Finding[] {
  const required = variables.filter(({ name, required }) => required && value(name) === undefined);
  const names = required.map(({ name }) => name);
  if (!hasFile) {
    if (names.length === 0) return [];
    const message = `There is no ${ENV}. ${names.join(' and ')} ${are(names)} not set.`;
    return [failed('environment', message, `Copy ${EXAMPLE} to ${ENV}, and fill in your values.`)];
  }
  const findings = required.map(({ name, minimumBytes }) => {
    const how = minimumBytes
      ? `Add ${name}=… to ${ENV}. This prints a new one: ${NEW_SECRET}`
      : `Add it to ${ENV}, as in ${EXAMPLE}.`;
    return failed('environment', `${name} is not set.`, how);
  });
  const optional = [...described.keys()].filter((name) => value(name) === undefined && !names.includes(name));
  // The program needs no secret that is optional, so another program does, such as compose.yaml.
  const foreign = optional.filter((name) => isPlaceholder(described.get(name)!));
  if (foreign.length > 0) {
    const message = `${foreign.join(', ')} ${are(foreign)} not set.`;
    findings.push(warning('environment', message, `${EXAMPLE} describes it.`));
  }
  const others = optional.filter((name) => !foreign.includes(name));
  if (others.length > 0) {
    const applies = others.length === 1 ? 'its default applies' : 'their defaults apply';
    const message = `${others.join(', ')} ${are(others)} not set, so ${applies}.`;
    findings.push(warning('environment', message, `${EXAMPLE} describes all variables.`));
  }
  return findings;
}

/** How many different characters a secret has at least. The program refuses fewer. */
export const LEAST_CHARACTERS = 8;

/** Findings about secrets that are set, but that the program refuses. */
export function unusable(variables: readonly Variable[], described: Described, value: ValueOf): Finding[] {
  const remedy = `Set it to random bytes: ${NEW_SECRET}`;
  const names = new Set([...described.keys(), ...variables.map(({ name }) => name)]);
  return [...names].flatMap((name) => {
    const text = value(name);
    if (text === undefined) return [];
    if (isPlaceholder(described.get(name) ?? '') && isPlaceholder(text))
      return [failed('environment', `${name} is still a placeholder.`, remedy)];
    const minimum = variables.find((variable) => variable.name === name)?.minimumBytes ?? 0;
    if (Buffer.byteLength(text) < minimum)
      return [failed('environment', `${name} is shorter than ${minimum} bytes.`, remedy)];
    if (minimum > 0 && new Set(text.trim()).size < LEAST_CHARACTERS)
      return [failed('environment', `${name} has fewer than ${LEAST_CHARACTERS} different characters.`, remedy)];
    return [];
  });
}

export function isSecret(name: string, variables: readonly Variable[], described: Described): boolean {
  const variable = variables.find((variable) => variable.name === name);
  return variable?.minimumBytes !== undefined || isPlaceholder(described.get(name) ?? '');
}

function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.some((word) => text.toLowerCase().includes(word));
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
