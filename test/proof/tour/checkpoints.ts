import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** The chapter that is checked besides the last one. */
const MIDDLE = 7;

/**
 * Creates the state after some chapters from the diffs, on branches. Each must be formatted and pass clippy.
 */
export async function checkCheckpoints(options: Options): Promise<string> {
  const git = async (...args: string[]) => (await run('git', args, options)).stdout.trim();
  const recover = (chapter: string) => attempt('sh', ['docs/tour/checkpoint.sh', chapter], options);
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'The end of the tour');
  const [finished, own] = [await git('rev-parse', 'HEAD'), await git('symbolic-ref', '--short', 'HEAD')];

  const chapters = readdirSync(join(options.cwd, 'docs/tour/edits')).map((name) => name.slice(0, 2));
  const last = chapters.sort().at(-1)!;
  for (const chapter of [String(MIDDLE), last]) {
    const { code, output } = await recover(chapter);
    if (code !== 0) throw new Error(`checkpoint ${chapter} failed:\n${output}`);
    // Also after the second jump, which starts on the branch of the first one.
    if (!output.includes(`git checkout ${own}\n`)) throw new Error(`checkpoint ${chapter} lost ${own}:\n${output}`);
    await run('cargo', ['fmt', '--check'], options);
    await run('cargo', ['clippy', '--locked', '--all-targets', '--', '-D', 'warnings'], options);
  }
  const differing = async (...args: string[]) =>
    (await git('diff', '--name-only', '--no-renames', ...args)).split('\n').filter((path) => path !== '');
  // The reader has typed the same files. The second resource of the last chapter only adds query data. The name of its
  // file is the hash of a query. On MySQL, the content names the database that was asked.
  const sources = await differing(`tour-${last}`, finished, '--', 'src', 'tests');
  const queries = await differing('--diff-filter=D', `tour-${last}`, finished, '--', '.sqlx');
  const different = [...sources.filter((path) => /review/.test(path)), ...queries];
  if (different.length > 0)
    throw new Error(`the checkpoint differs from what the reader typed: ${different.join(', ')}`);

  return `${MIDDLE} and ${last}`;
}
