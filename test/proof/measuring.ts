import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** Runs the commands of the tour's chapter on performance. The chapter must explain each line of their output. */
export async function measureAsTold({ cwd, env }: Options): Promise<string> {
  const chapter = readFileSync(join(cwd, 'docs/tour/15-performance.md'), 'utf8');
  const commands = [...chapter.matchAll(/^\d\. `(.+)`$/gm)].map(([, command]) => command!);
  if (commands.length !== 3) throw new Error(`the chapter has ${commands.length} commands`);
  // The chapter's commands expect the target directory inside the project.
  const target = join(cwd, 'target');
  if (!existsSync(target)) symlinkSync(env.CARGO_TARGET_DIR!, target);

  const bare = join(cwd, 'examples', 'bare.rs');
  writeFileSync(bare, firstNewFile(chapter));
  let printed = '';
  try {
    for (const command of commands) printed = (await run('bash', ['-c', command], { cwd, env })).stdout;
  } finally {
    rmSync(bare);
  }
  for (const name of namesOf(printed)) {
    if (!chapter.includes(`\n| \`${name}\` | `)) throw new Error(`the chapter explains no line "${name}"\n${printed}`);
  }
  const comparison = printed.split('\n').findLast((line) => line.startsWith('compared'));
  if (comparison === undefined || !/^idle +[1-9]\d* /m.test(printed))
    throw new Error(`nothing was measured:\n${printed}`);
  return comparison.replace(/^compared +with it, this project/, 'beside Node, it');
}

/** The program that the chapter's first diff creates. */
function firstNewFile(chapter: string): string {
  const [, diff] = /^```diff\n--- \/dev\/null\n.*\n@@.*\n([\s\S]*?)^```$/m.exec(chapter) ?? [];
  if (diff === undefined) throw new Error('the chapter creates no program');
  return diff.replace(/^\+/gm, '');
}

/** The first words of the lines about a server, each once. */
function namesOf(output: string): Set<string> {
  const names = [...output.matchAll(/^(\w+) {2,}\S/gm)].map(([, name]) => name!);
  return new Set(names.filter((name) => name !== 'measured' && name !== 'program'));
}
