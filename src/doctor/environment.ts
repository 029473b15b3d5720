import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ENV } from '../generate/manifest.ts';
import { parseDotEnv } from './dotenv.ts';
import { type Finding, failed, ok, warning } from './finding.ts';

const EXAMPLE = '.env.example';

/** What people write in place of a secret, as the generated program refuses it. */
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

/** What has no default in the program. (Each where `.env.example` describes it; a database is always needed.) */
export const NEEDED = ['DATABASE_URL', 'JWT_SECRET'];

/** What signs or encrypts, and therefore must be long. */
const KEYS = ['JWT_SECRET'];

const KEY_BYTES = 32;

const NEW_SECRET = 'openssl rand -hex 32';

interface Environment {
  /** The file's path, as people are told it. */
  shown: string;
  present: boolean;
  /** Name → what `.env.example` shows. */
  described: ReadonlyMap<string, string>;
  /** What the program gets to see of a variable. */
  value: (name: string) => string | undefined;
}

/** Whether the program finds all that it needs: in the environment, which counts first, or in the file `.env`. */
export function checkEnvironment(project: string): { findings: Finding[]; value: Environment['value'] } {
  const path = findEnv(project);
  const shown = relative(project, path);
  const text = read(path);
  const { variables: own, faults } = parseDotEnv(text ?? '', process.env);
  const value = (name: string) => process.env[name] ?? own.get(name);
  const example = read(join(project, EXAMPLE));
  const { variables: described } = parseDotEnv(example ?? '', {});
  const environment = { shown, present: text !== undefined, described, value };

  const findings: Finding[] = [];
  const note = (message: string, remedy: string) => findings.push(warning('environment', message, remedy));
  if (text === undefined && existsSync(path))
    findings.push(failed('environment', `${shown} cannot be read.`, 'Make it a file that you may read.'));
  for (const line of faults) {
    findings.push(
      failed(
        'environment',
        `Line ${line} of ${shown} is malformed.`,
        'Write NAME=value, and quote values that hold blanks or #.',
      ),
    );
  }
  if (example === undefined)
    note(`${EXAMPLE} is missing: it says which variables there are.`, `Get it back: git checkout -- ${EXAMPLE}`);
  findings.push(...unset(environment), ...malformed(environment));
  const unknown = described.size > 0 ? [...own.keys()].filter((name) => !described.has(name)) : [];
  if (unknown.length > 0)
    note(
      `${shown} sets ${unknown.join(', ')}, which ${EXAMPLE} does not know.`,
      `A slip of the pen, or to be described in ${EXAMPLE}.`,
    );

  const complete = [...described.keys()].every((name) => value(name) !== undefined);
  const all = complete
    ? `all ${described.size} variables of ${EXAMPLE} are set`
    : 'what is needed is set, and for the rest the defaults hold';
  return { findings: findings.length > 0 ? findings : [ok('environment', all)], value };
}

function unset({ shown, present, described, value }: Environment): Finding[] {
  const names = [...new Set([...described.keys(), 'DATABASE_URL'])].filter((name) => value(name) === undefined);
  const needed = names.filter((name) => NEEDED.includes(name));
  if (!present) {
    const message = `There is no ${ENV}, and ${needed.join(', ')} ${are(needed)} not set.`;
    return needed.length > 0
      ? [failed('environment', message, `Copy ${EXAMPLE} to ${ENV}, and set what your machine needs.`)]
      : [];
  }
  const findings = needed.map((name) => {
    const how = KEYS.includes(name)
      ? `Add ${name}=… to ${shown}; ${NEW_SECRET} makes one.`
      : `Add it to ${shown}, as ${EXAMPLE} has it.`;
    return failed('environment', `${name} is not set.`, how);
  });
  const left = names.filter((name) => !needed.includes(name));
  // Not the program's, or it would be needed: compose.yaml's, for instance.
  const open = left.filter((name) => isPlaceholder(described.get(name)!));
  if (open.length > 0)
    findings.push(warning('environment', `${open.join(', ')} ${are(open)} not set.`, `${EXAMPLE} says what needs it.`));
  const others = left.filter((name) => !open.includes(name));
  if (others.length > 0)
    findings.push(
      warning(
        'environment',
        `${others.join(', ')} ${are(others)} not set: the program's defaults hold.`,
        `${EXAMPLE} says what can be set.`,
      ),
    );
  return findings;
}

function malformed({ described, value }: Environment): Finding[] {
  const remedy = `Put random bytes there: ${NEW_SECRET}`;
  return [...described].flatMap(([name, example]) => {
    const text = value(name);
    if (text === undefined) return [];
    if (isPlaceholder(example) && isPlaceholder(text))
      return [failed('environment', `${name} still holds a placeholder.`, remedy)];
    if (!KEYS.includes(name) || Buffer.byteLength(text) >= KEY_BYTES) return [];
    return [failed('environment', `${name} is shorter than ${KEY_BYTES} bytes.`, remedy)];
  });
}

function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.some((word) => text.toLowerCase().includes(word));
}

/** Where dotenvy finds it: in the directory of the program's start, or above. Where there is none: where it belongs. */
function findEnv(project: string): string {
  for (let directory = project; ; directory = dirname(directory)) {
    if (existsSync(join(directory, ENV))) return join(directory, ENV);
    if (directory === dirname(directory)) return join(project, ENV);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
