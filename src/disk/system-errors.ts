import { UserError } from '../errors.ts';

/** The system's own errors in words. Any other error is given back as it is. */
export function explain(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof UserError || code === '') return error;
  return new UserError(
    `The disk refuses: ${(error as Error).message}`,
    code === 'ENOSPC'
      ? 'It is full. Nothing was left on it.'
      : 'Nothing was left on it. Choose another directory, or mend this one.',
  );
}

/** The system's name of an error (`EEXIST`), or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
