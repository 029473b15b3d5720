import type { Context } from './project.ts';

/** A file of a layer: plain text, or a template that substitutes. `path` is where the project has it. */
export type TemplateFile = { path: string } & ({ text: string } | { render: (context: Context) => string });

/** A folder of `templates/`. Its name is its condition: words joined by `+`, all of which must be true. */
export interface Layer {
  folder: string;
  files: readonly TemplateFile[];
}

export interface Templates {
  layers: readonly Layer[];
  /** The text of `templates/locks/<id>.lock`; undefined where there is none. */
  lock: (id: string) => string | undefined;
}

/** The folder of exact lock files; every other folder is a layer. */
export const LOCKS = 'locks';

export function wordsOf(folder: string): string[] {
  return folder.split('+');
}

export function layersFor(words: ReadonlySet<string>, layers: readonly Layer[]): Layer[] {
  return layers.filter(({ folder }) => wordsOf(folder).every((word) => words.has(word)));
}

/**
 * Where the project has a file of a layer. Dotfiles are stored with a `_` for their dot, because npm leaves
 * `.gitignore` out of a package and editors would obey it here.
 */
export function outputPath(path: string): string {
  return path.replace(/\.hbs$/, '').replace(/(^|\/)_/g, '$1.');
}
