import { UserError } from '../errors.ts';
import { sha256 } from '../generate/manifest.ts';
import type { ExistingProject } from './project.ts';

/**
 * The files with lines that git writes around a conflict, each with the first such line.
 *
 * @param original what create-backend writes: a page of the tour shows such lines
 */
export function markedIn(
  { hashes, read }: Pick<ExistingProject, 'hashes' | 'read'>,
  original: (path: string) => string | undefined,
): string[] {
  return [...hashes].flatMap(([path, hash]) => {
    const text = read(path);
    if (text === undefined || !text.includes('<<<<<<< ') || sha256(text) === hash) return [];
    const lines = text.split('\n');
    const starts = [...lines.keys()].filter((at) => lines[at]!.startsWith('<<<<<<< '));
    const start = starts[original(path)?.match(/^<<<<<<< /gm)?.length ?? 0] ?? -1;
    const isMarked = start !== -1 && lines.slice(start).some((line) => line.startsWith('>>>>>>> '));
    return isMarked ? [`${path}, line ${start + 1}`] : [];
  });
}

/** @throws UserError for a conflict that somebody has not resolved. A merge would bury its markers */
export function mustBeResolved(project: ExistingProject, original: (path: string) => string | undefined): void {
  const marked = markedIn(project, original);
  if (marked.length === 0) return;
  throw new UserError(
    `These files still have git's markers of a conflict:${marked.map((place) => `\n  ${place}`).join('')}`,
    'Resolve them, commit that, and run the command again. --force skips this check.',
  );
}
