import type { ExistingProject } from './project.ts';

/** Where cargo looks for code. */
const DIRECTORIES = ['src', 'tests', 'examples', 'benches'];

/** The Rust files that create-backend did not write. */
export function ownCodeOf({ hashes, list }: Pick<ExistingProject, 'hashes' | 'list'>): string[] {
  const below = (directory: string): string[] =>
    list(directory).flatMap((name) => {
      const path = `${directory}/${name}`;
      return name.endsWith('.rs') ? [path] : below(path);
    });
  return DIRECTORIES.flatMap(below).filter((path) => !hashes.has(path));
}
