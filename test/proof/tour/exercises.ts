import { attempt } from '../../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

const LEAST = 6;

/** Requires that every exercise fails without its solution, and passes with it. */
export async function doExercises(options: Options): Promise<string> {
  const given = await outcomes(options);
  const solved = await outcomes(options, '--features', 'solutions');
  if (given.size < LEAST) throw new Error(`there are only ${given.size} exercises`);
  const green = [...given].filter(([, outcome]) => outcome !== 'FAILED').map(([name]) => name);
  if (green.length > 0) throw new Error(`these pass without a solution: ${green.join(', ')}`);
  const red = [...given.keys()].filter((name) => solved.get(name) !== 'ok');
  if (red.length > 0) throw new Error(`these fail with their solutions: ${red.join(', ')}`);
  return `${given.size} exercises`;
}

async function outcomes(options: Options, ...flags: string[]): Promise<Map<string, string>> {
  const { output } = await attempt(
    'cargo',
    ['test', '--locked', '--manifest-path', 'docs/tour/Cargo.toml', '--test', 'exercises', ...flags],
    options,
  );
  const lines = [...output.matchAll(/^test (e\d+_\w+) \.\.\. (ok|FAILED)$/gm)];
  if (lines.length === 0) throw new Error(`no exercise ran:\n${output.slice(-4000)}`);
  return new Map(lines.map(([, name, outcome]) => [name!, outcome!]));
}
