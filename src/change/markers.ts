import { UserError } from '../errors.ts';
import { sha256 } from '../generate/manifest.ts';
import type { ExistingProject } from './project.ts';

/** The files with lines that git writes around a conflict, each with the first such line. */
export function markedIn({ hashes, read }: Pick<ExistingProject, 'hashes' | 'read'>): string[] {
  return [...hashes].flatMap(([path, hash]) => {
    const text = read(path);
    if (text === undefined || !text.includes('<<<<<<< ') || sha256(text) === hash) return [];
    const lines = text.split('\n');
    const start = lines.findIndex((line) => line.startsWith('<<<<<<< '));
    const isMarked = start !== -1 && lines.slice(start).some((line) => line.startsWith('>>>>>>> '));
    return isMarked ? [`${path}, line ${start + 1}`] : [];
  });
}

/** @throws UserError for a conflict that somebody has not resolved. A merge would bury its markers */
export function mustBeResolved(project: ExistingProject): void {
  const marked = markedIn(project);
  if (marked.length === 0) return;
  throw new UserError(
    `These files still have git's markers of a conflict:${marked.map((place) => `\n  ${place}`).join('')}`,
    'Resolve them, commit that, and run the command again. --force skips this check.',
  );
}
