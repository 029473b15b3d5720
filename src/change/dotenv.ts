import { parseDotEnv } from '../doctor/dotenv.ts';
import type { Generated } from '../generate/generate.ts';
import { ENV } from '../generate/manifest.ts';
import { type Answers, projectOf } from '../generate/project.ts';

/** Two secrets that no project has. A value that differs between them is made from the secret. */
const PROBES = ['0'.repeat(64), '1'.repeat(64)] as const;

/** A variable as create-backend writes it. */
export interface Variable {
  name: string;
  /** The lines above it. */
  comment: readonly string[];
  line: string;
  /** Its line for each of the two probes. */
  probes: readonly [string, string];
}

/** The variables of a project that this version writes. */
export function variablesOf({ files, project }: Generated): Variable[] {
  const [one, other] = PROBES.map((secret) => linesOf(project, secret));
  return variablesIn(files.get(ENV)!.text).map((variable) => ({
    ...variable,
    probes: [one!.get(variable.name)!, other!.get(variable.name)!],
  }));
}

/**
 * The variables of a project of an earlier version, whose `.env` cannot be rendered any more. An update changes the
 * value of no variable that this version still has.
 *
 * @param example the `.env.example` that the earlier version wrote. Without it, no variable is known
 */
export function olderVariables(example: string | undefined, now: readonly Variable[]): Variable[] {
  const still = new Map(now.map(({ name, probes }) => [name, probes]));
  return variablesIn(example ?? '').map((variable) => ({
    ...variable,
    probes: still.get(variable.name) ?? variable.probes,
  }));
}

/** One block for each variable: its comment, and a line with its value at the end. */
function variablesIn(text: string): Variable[] {
  return text.split('\n\n').flatMap((block) => {
    const lines = block.trimEnd().split('\n');
    const line = lines.at(-1)!;
    const name = /^(\w+)=/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, comment: lines.slice(0, -1), line, probes: [line, line] as const }];
  });
}

function linesOf(answers: Answers, secret: string): Map<string, string> {
  const { variables } = projectOf(answers, '', secret).context;
  return new Map(variables.map(({ name, value }) => [name, `${name}=${value}`]));
}

/** Whether create-backend wrote this line, with whatever secret. */
export function isWritten(line: string, { line: own, probes: [one, other] }: Variable): boolean {
  const masked = (text: string) => text.replace(/[0-9a-f]{32,}/g, ({ length }) => '*'.repeat(length));
  return line === own || (one !== other && masked(line) === masked(own));
}

/** Where a variable is in a `.env` file. Of several lines with its name, the first counts. */
export function placeOf(lines: readonly string[], name: string): { from: number; to: number } | undefined {
  const found = parseDotEnv(lines.join('\n'), {}).assignments.find((assignment) => assignment.name === name);
  if (found === undefined) return undefined;
  const from = found.line - 1;
  return { from, to: from + found.written.trimEnd().split('\n').length }; // a value in quotes may have several lines
}
