import { basename } from 'node:path';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import type { Git } from './git-command.ts';
import { firstError, oneLine } from './run.ts';

/** How many files a command names. Past that, the command lists them. */
const NAMED = 8;

type Outer =
  | { tracks: true; note: string; absent?: false; late?: false }
  | { tracks: false; note?: string; absent?: boolean; late?: boolean };

interface Place {
  /** The nearest directory that exists: the project's own, or the one that it will be created in. */
  parent: string;
  /** The project's own directory, absolute. */
  path: string;
  /** The same as the user wrote it. */
  target: string;
}

/**
 * Whether a repository around the project tracks it. One that ignores the project does not, and neither does one that
 * git refuses to use. git is asked about the final paths, because the staging directory has another name.
 */
export async function findOuter(git: Git, place: Place, files: readonly string[]): Promise<Outer> {
  const { parent, path, target } = place;
  const found = await git(parent, [], ['rev-parse', '--show-toplevel']);
  if (found.absent || found.late) return { tracks: false, absent: found.absent, late: found.late };
  if (found.code !== 0) {
    if (/not a git repository/i.test(found.stderr)) return { tracks: false };
    const problem = firstError(found).replace(/^(fatal|error): /, '');
    return { tracks: false, note: `git cannot use the repository around the project (${problem}). ${OWN}` };
  }

  const repository = oneLine(found.stdout);
  const prefix = path === parent ? '.' : `./${basename(path)}`;
  const asked = await git(parent, [], ['check-ignore', '-z', '--', ...files.map((file) => `${prefix}/${file}`)]);
  if (asked.late) return { tracks: false, late: true };
  const ignored = asked.stdout.split('\0').flatMap((file) => (file === '' ? [] : [file.slice(prefix.length + 1)]));
  if (ignored.length === files.length)
    return { tracks: false, note: `The repository ${repository} ignores the project. ${OWN}` };

  const inside = `The project is inside the repository ${repository}, so it gets no repository of its own.`;
  if (ignored.length === 0) return { tracks: true, note: inside };
  const command =
    ignored.length > NAMED
      ? `git -C ${quote(target)} status --ignored`
      : `git -C ${quote(target)} add --force ${ignored.map((file) => quote(file)).join(' ')}`;
  const names = ignored.length > NAMED ? `${ignored.length} of its ${files.length} files` : 'some of its files';
  return { tracks: true, note: `${inside} git ignores ${names} there. Run: ${paint('cyan', command)}` };
}

const OWN = 'The project has a repository of its own.';
