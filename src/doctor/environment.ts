import { join } from 'node:path';
import type { Variable } from '../choices/record.ts';
import { ENV } from '../generate/manifest.ts';
import { type DotEnv, parseDotEnv } from './dotenv.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import { misread, refused } from './misread.ts';
import { readText, type TextFile } from './read-text.ts';
import { EXAMPLE, isSecret, missing, unusable, type ValueOf } from './variables.ts';

/** In bytes. Parsing takes time that grows with the square of the size. */
const LARGEST = 64 * 1024;

/**
 * Whether the program finds what it needs. Environment variables override `.env`.
 * @param variables the ones that the project's choices bring
 */
export function checkEnvironment(
  root: string,
  variables: readonly Variable[],
): { findings: Finding[]; value: ValueOf } {
  const findings: Finding[] = [];
  // The program runs in the project, and does not look above it.
  const { text, fault } = readText(join(root, ENV), LARGEST);
  if (fault) findings.push(failed('environment', `${ENV} ${fault.what}.`, fault.remedy));
  const file = parseDotEnv(text ?? '', process.env);
  const value: ValueOf = (name) => process.env[name] ?? file.variables.get(name);
  const example = readText(join(root, EXAMPLE), LARGEST);
  const description = parseDotEnv(example.text ?? '', {});
  const described = description.variables;
  const gap = gapOf(example, description);

  for (const line of file.faults) {
    const remedy =
      "Write NAME=value. Put values with spaces, #, $ or \\ in single quotes, and those with ' in double quotes.";
    findings.push(failed('environment', `Line ${line} of ${ENV} is malformed.`, remedy));
  }
  findings.push(...refused(file.assignments, ENV));
  const effective = file.assignments.filter(({ name }) => process.env[name] === undefined);
  findings.push(...misread(effective, ENV, (name) => isSecret(name, variables, described)));
  if (gap !== undefined) findings.push(withoutExample(gap));
  if (!fault) findings.push(...missing(variables, described, value, text !== undefined));
  findings.push(...unusable(variables, described, value));
  const unknown = gap === undefined ? [...file.variables.keys()].filter((name) => !described.has(name)) : [];
  if (unknown.length > 0) {
    const message = `${ENV} sets ${unknown.join(', ')}, which ${EXAMPLE} does not mention.`;
    findings.push(warning('environment', message, `Typo? Otherwise add it to ${EXAMPLE}.`));
  }

  const complete = [...described.keys()].every((name) => value(name) !== undefined);
  const all = complete
    ? `all ${described.size} variables of ${EXAMPLE} are set`
    : 'all required variables are set; the others have defaults';
  return { findings: findings.length > 0 ? findings : [ok('environment', all)], value };
}

/** Why `.env.example` does not describe all variables. */
function gapOf({ text, fault }: TextFile, { variables, faults: [line] }: DotEnv): string | undefined {
  if (fault) return fault.what;
  if (text === undefined) return 'is missing';
  if (line !== undefined) return `is malformed in line ${line}`;
  return variables.size === 0 ? 'describes no variable' : undefined;
}

function withoutExample(what: string): Finding {
  return warning(
    'environment',
    `${EXAMPLE} ${what}, so unknown variables cannot be found.`,
    'Restore it from git, or copy it from a new project with the same choices.',
  );
}
