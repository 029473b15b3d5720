import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../../support/shell.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

/** The chapter after which the reader's project must build and pass its tests, besides the last one. */
const MIDDLE = 7;

/**
 * Creates the state after some chapters from the diffs, on branches. Each must be formatted and pass clippy. Work that
 * is not committed must stay as it is.
 */
export async function checkCheckpoints(options: Options): Promise<string> {
  const git = async (...args: string[]) => (await run('git', args, options)).stdout.trim();
  const recover = (chapter: string) => attempt('sh', ['docs/tour/checkpoint.sh', chapter], options);
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'The end of the tour');
  const finished = await git('rev-parse', 'HEAD');

  const chapters = readdirSync(join(options.cwd, 'docs/tour/edits')).map((name) => name.slice(0, 2));
  const last = chapters.sort().at(-1)!;
  for (const chapter of [String(MIDDLE), last]) {
    const { code, output } = await recover(chapter);
    if (code !== 0) throw new Error(`checkpoint ${chapter} failed:\n${output}`);
    await run('cargo', ['fmt', '--check'], options);
    await run('cargo', ['clippy', '--locked', '--all-targets', '--', '-D', 'warnings'], options);
  }
  // The reader has typed the same files. The last chapter adds a second resource with the command.
  const different = (await git('diff', '--name-only', `tour-${last}`, finished, '--', '.sqlx', 'src', 'tests'))
    .split('\n')
    .filter((path) => path !== '');
  const ofReviews = different.filter((path) => /review/.test(path));
  if (ofReviews.length > 0)
    throw new Error(`the checkpoint differs from what the reader typed: ${ofReviews.join(', ')}`);

  for (const chapter of ['', 'x', '99', String(MIDDLE)]) {
    const before = await git('rev-parse', '--abbrev-ref', 'HEAD');
    const { code, output } = await recover(chapter);
    if (code === 0) throw new Error(`checkpoint "${chapter}" must be refused`);
    if (!/^(error|fatal): /m.test(output)) throw new Error(`checkpoint "${chapter}" gives no reason:\n${output}`);
    if ((await git('rev-parse', '--abbrev-ref', 'HEAD')) !== before) throw new Error(`"${chapter}" changed the branch`);
  }
  await run('sh', ['-c', 'echo unfinished >> README.md'], options);
  const { code } = await recover('3');
  if (code === 0 || !(await git('status', '--porcelain')).includes('README.md'))
    throw new Error('a checkpoint must leave work alone that is not committed');
  return `${MIDDLE} and ${last}`;
}
