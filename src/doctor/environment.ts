import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variable } from '../choices/record.ts';
import { parseDotEnv } from './dotenv.ts';
import { readEnvFile } from './env-file.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import { misread } from './misread.ts';
import { EXAMPLE, isSecret, missing, unusable, type ValueOf } from './variables.ts';

/**
 * Whether the program finds what it needs. Environment variables override `.env`.
 * @param variables the ones that the project's choices bring
 */
export function checkEnvironment(
  root: string,
  variables: readonly Variable[],
): { findings: Finding[]; value: ValueOf } {
  const { shown, text, findings } = readEnvFile(root);
  const file = parseDotEnv(text ?? '', process.env);
  const value: ValueOf = (name) => process.env[name] ?? file.variables.get(name);
  const example = read(join(root, EXAMPLE));
  const described = parseDotEnv(example ?? '', {}).variables;

  for (const line of file.faults) {
    const remedy = 'Write NAME=value. Put values with spaces, quotes, #, $ or \\ in single quotes.';
    findings.push(failed('environment', `Line ${line} of ${shown} is malformed.`, remedy));
  }
  const effective = file.assignments.filter(({ name }) => process.env[name] === undefined);
  findings.push(...misread(effective, shown, (name) => isSecret(name, variables, described)));
  if (example === undefined) findings.push(withoutExample);
  findings.push(...missing(variables, described, value, text === undefined ? undefined : shown));
  findings.push(...unusable(variables, described, value));
  const unknown = described.size > 0 ? [...file.variables.keys()].filter((name) => !described.has(name)) : [];
  if (unknown.length > 0) {
    const message = `${shown} sets ${unknown.join(', ')}, which ${EXAMPLE} does not mention.`;
    findings.push(warning('environment', message, `Typo? Otherwise add it to ${EXAMPLE}.`));
  }

  const complete = [...described.keys()].every((name) => value(name) !== undefined);
  const all = complete
    ? `all ${described.size} variables of ${EXAMPLE} are set`
    : 'all required variables are set; the others have defaults';
  return { findings: findings.length > 0 ? findings : [ok('environment', all)], value };
}

const withoutExample = warning(
  'environment',
  `${EXAMPLE} is missing, so unknown variables cannot be found.`,
  'Restore it from git, or copy it from a new project with the same choices.',
);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
