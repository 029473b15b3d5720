import { basename } from 'node:path';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import { type Git, gitIn, reason, startGit } from './git-run.ts';
import { oneLine } from './run.ts';
import { realPath } from './workspace.ts';

/** How many files a note's command names. Past that, the command lists them. */
const NAMED = 8;

export const WORKFLOWS_AT_ROOT =
  'GitHub reads workflows only at the root of a repository: see docs/continuous-integration.md.';

const OWN = 'The project has a repository of its own.';

interface Place {
  /** The nearest directory that exists: the project's own, or the one that it is created in. */
  parent: string;
  /** The project's own directory, absolute. */
  path: string;
  /** The same as the user wrote it. */
  target: string;
}

interface Outer {
  /** The project belongs to a repository around it. */
  tracked: boolean;
  note?: string;
  /** There is no git, or it does not answer. */
  absent?: boolean;
  late?: boolean;
}

/**
 * Whether a repository around the project tracks it. One that ignores the project does not, and neither does one that
 * git refuses to use. git is asked about the final paths, because the staging directory has another name.
 */
export async function findOuter(git: Git, { parent, path, target }: Place, files: readonly string[]): Promise<Outer> {
  const found = await git(parent, [], ['rev-parse', '--show-toplevel']);
  if (found.absent || found.late) return { tracked: false, absent: found.absent, late: found.late };
  if (/not a git repository \(or any/.test(found.stderr)) return { tracked: false };
  if (found.code !== 0)
    return { tracked: false, note: `git cannot use the repository around the project (${reason(found)}). ${OWN}` };

  const repository = oneLine(found.stdout);
  const prefix = path === parent ? './' : `./${basename(path)}/`;
  const paths = files.map((file) => `${prefix}${file}`).join('\0');
  const asked = await git(parent, [], ['check-ignore', '-z', '--stdin'], { input: paths });
  if (asked.late) return { tracked: false, late: true };
  const ignored = asked.stdout.split('\0').flatMap((line) => (line === '' ? [] : [line.slice(prefix.length)]));
  if (ignored.length === files.length)
    return { tracked: false, note: `The repository ${repository} ignores the project. ${OWN}` };

  const further = files.some((file) => file.startsWith('.github/')) ? ` ${WORKFLOWS_AT_ROOT}` : '';
  const inside =
    repository === realPath(path)
      ? 'This directory is already a git repository, so the new files are not committed.'
      : `The project is inside the repository ${repository}, so it gets no repository of its own.${further}`;
  if (asked.code !== 0 && asked.code !== 1)
    return { tracked: true, note: `${inside} git cannot tell whether it ignores files there (${reason(asked)}).` };
  if (ignored.length === 0) return { tracked: true, note: inside };
  const many = ignored.length > NAMED;
  const names = many ? `${ignored.length} of its ${files.length} files` : 'some of its files';
  const args = many ? 'status --ignored' : `add --force ${ignored.map((file) => quote(file)).join(' ')}`;
  const command = paint('cyan', `${gitIn(target)} ${args}`);
  return { tracked: true, note: `${inside} git ignores ${names} there. Run: ${command}` };
}

/** Whether the directory is in a repository, but not its root. */
export async function isBelowRepository(directory: string): Promise<boolean> {
  const { code, stdout } = await startGit()(directory, [], ['rev-parse', '--show-prefix']);
  return code === 0 && oneLine(stdout) !== '';
}
