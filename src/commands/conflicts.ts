import type { Hunk } from '../change/merge.ts';
import type { Conflict } from '../change/plan.ts';
import { UserError } from '../errors.ts';

/** The error of a change that was not made, because the user must decide something first. */
export function conflictError(conflicts: readonly Conflict[]): UserError {
  return new UserError(
    `This change and your edits do not fit together. Nothing was written.\n${conflicts.map(describe).join('\n')}`,
    remediesOf(conflicts).join('\n'),
  );
}

/**
 * The error of a change that was written with git's markers.
 *
 * @param next what to run after that
 */
export function markersError(conflicts: readonly Conflict[], next: string): UserError {
  const paths = conflicts.map(({ path }) => path).join(', ');
  return new UserError(
    `The change was written, but these files have conflicts: ${paths}`,
    `Resolve git's markers in them, and then run: ${next}`,
  );
}

/** The file, and each place with what was there, what the user has and what is new. */
export function describe({ path, why, hunks }: Conflict): string {
  return [`${path}: ${why}.`, ...hunks.map((hunk) => placeOf(path, hunk))].join('\n');
}

function placeOf(path: string, { line, base, ours, theirs }: Hunk): string {
  const side = (name: string, lines: readonly string[]) => lines.map((text) => `  ${name.padEnd(6)} | ${text}`);
  const sides = [side('before', base), side('yours', ours), side('new', theirs)].flat();
  if (theirs.length === 0) sides.push('  new: without these lines');
  const isBinary = sides.some((text) => text.includes('\0'));
  const shown = isBinary ? ['  The file is binary.'] : sides;
  return [`  ${path}, line ${line}:`, ...shown].join('\n');
}

const DELETING = 'delete the old ones where there are no new ones, ';

function remediesOf(conflicts: readonly Conflict[]): string[] {
  const deleted = conflicts.filter(({ deletes }) => deletes).map(({ path }) => path);
  const merged = conflicts.length > deleted.length;
  const isEmpty = conflicts.some(({ hunks }) => hunks.some(({ theirs }) => theirs.length === 0));
  return [
    ...(merged
      ? [
          `Write the new lines into yours, ${isEmpty ? DELETING : ''}commit them, and run the command again.`,
          ...(isEmpty ? ['Where lines of your own stay in such a place, use --conflicts markers.'] : []),
          "Or use --conflicts markers, which writes all of these lines into the files, with git's markers.",
        ]
      : []),
    ...(deleted.length > 0 ? [`To delete ${deleted.join(', ')} with your edits, use --force.`] : []),
  ];
}
