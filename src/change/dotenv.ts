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
  // The user may have added a variable before the project needed it.
  const written = new Set(blocksOf(base.files.get(ENV)!.text).map(nameOf));
  const isMissing = (block: string) => written.has(nameOf(block)) || !lines.has(nameOf(block));
  return {
    base: withValues(base, before),
    theirs: joined(blocksOf(withValues(theirs, kept)).filter(isMissing)),
  };
}

/**
 * The same for a project of an earlier version, whose `.env` cannot be rendered any more. The values of variables that
 * this version still has are those of the user on both sides, so no value changes. Variables that are new are added.
 *
 * @param example the `.env.example` that the earlier version wrote. Without it, only missing variables are added
 */
export function olderDotenvSides(
  example: string | undefined,
  theirs: Generated,
  ours: string,
): { base: string; theirs: string } {
  const text = ours.replaceAll('\r\n', '\n');
  const own = new Map(text.split('\n').map((line) => [nameIn(line), line]));
  const [header = '', ...now] = blocksOf(theirs.files.get(ENV)!.text);
  const missing = (block: string) => !own.has(nameOf(block));
  if (example === undefined) return { base: text, theirs: joined([text.trimEnd(), ...now.filter(missing)]) };
  const [, ...before] = blocksOf(example);
  const known = new Map(before.map((block) => [nameOf(block), lineOf(block)]));
  const still = new Set(now.map(nameOf));
  const withOwn = (block: string) => {
    const name = nameOf(block);
    if (!known.has(name) || !still.has(name)) return block;
    return [...block.split('\n').slice(0, -1), own.get(name) ?? known.get(name)].join('\n');
  };
  const kept = now.filter((block) => known.has(nameOf(block)) || missing(block));
  return { base: joined([header, ...before.map(withOwn)]), theirs: joined([header, ...kept.map(withOwn)]) };
}

/** The header, and then one block for each variable: its comment, and a line with its value at the end. */
function blocksOf(text: string): string[] {
  return text.trimEnd().split('\n\n');
}

function joined(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function lineOf(block: string): string {
  return block.split('\n').at(-1)!;
}

function nameOf(block: string): string {
  return nameIn(lineOf(block));
}

function secretNames(answers: Answers): string[] {
  const [one, other] = PROBES.map((secret) => projectOf(answers, '', secret).context.variables);
  return one!.filter(({ value }, at) => value !== other![at]!.value).map(({ name }) => name);
}

function nameIn(line: string): string {
  return /^([A-Z_]+)=/.exec(line)?.[1] ?? '';
}
