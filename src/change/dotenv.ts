import type { Generated } from '../generate/generate.ts';
import { ENV } from '../generate/manifest.ts';
import { type Answers, projectOf } from '../generate/project.ts';

/** Two secrets that no project has. A variable whose value differs between them is made from the secret. */
const PROBES = ['0'.repeat(64), '1'.repeat(64)] as const;

/**
 * The `.env` files that create-backend wrote for the old answers and would write for the new ones. The values made from
 * the secret are those of the user's `.env`: a change of the project must not end all sign-ins.
 *
 * @param ours the user's `.env`
 * @param theirs has a new secret for the variables that are new
 */
export function dotenvSides(base: Generated, theirs: Generated, ours: string): { base: string; theirs: string } {
  const before = secretNames(base.project);
  const kept = secretNames(theirs.project).filter((name) => before.includes(name));
  const lines = new Map(ours.split(/\r?\n/).map((line) => [nameIn(line), line]));
  const withValues = ({ files }: Generated, names: readonly string[]) =>
    files
      .get(ENV)!
      .text.split('\n')
      .map((line) => (names.includes(nameIn(line)) ? (lines.get(nameIn(line)) ?? line) : line))
      .join('\n');
  return { base: withValues(base, before), theirs: withValues(theirs, kept) };
}

function secretNames(answers: Answers): string[] {
  const [one, other] = PROBES.map((secret) => projectOf(answers, '', secret).context.variables);
  return one!.filter(({ value }, at) => value !== other![at]!.value).map(({ name }) => name);
}

function nameIn(line: string): string {
  return /^([A-Z_]+)=/.exec(line)?.[1] ?? '';
}
