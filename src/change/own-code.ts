import type { ExistingProject } from './project.ts';

/** Where code usually is. */
const DIRECTORIES = ['src', 'tests', 'examples', 'benches'];

/** The Rust files that create-backend did not write. */
export function ownCodeOf({ hashes, code }: Pick<ExistingProject, 'hashes' | 'code'>): string[] {
  return DIRECTORIES.flatMap(code).filter((path) => !hashes.has(path));
}
