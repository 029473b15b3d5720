import { databases } from '../choices/records.ts';

/** Directories of a project whose Rust modules templates list: the name in `{{#each modules.…}}` → the directory. */
const DIRECTORIES = {
  db: 'src/db',
  models: 'src/models',
  routes: 'src/routes',
  services: 'src/services',
  tests: 'tests/api',
} as const;

/** The modules of these directories, by the names that Rust gives them. */
export type Modules = Readonly<Record<keyof typeof DIRECTORIES, readonly string[]>>;

/** @param paths of all files that the project's layers write: a file is a module, so no list has to repeat it */
export function modulesOf(paths: readonly string[]): Modules {
  const entries = Object.entries(DIRECTORIES).map(([name, directory]) => [name, modulesIn(directory, paths)]);
  return Object.fromEntries(entries) as Modules;
}

/** Modules of `src/db/` that only the other ones use: those without queries of a table. */
const PRIVATE = ['decimal', 'status', 'transaction', ...Object.keys(databases)];

/** Sorted as rustfmt sorts them. `mod.rs` and `main.rs` are the files that hold the list. */
function modulesIn(directory: string, paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.startsWith(`${directory}/`) && path.endsWith('.rs'))
    .map((path) => path.slice(directory.length + 1, -'.rs'.length))
    .filter((name) => !name.includes('/'))
    .filter((name) => name !== 'mod' && name !== 'main')
    .filter((name) => directory !== DIRECTORIES.db || !PRIVATE.includes(name))
    .sort();
}
