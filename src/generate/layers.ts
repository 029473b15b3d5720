import type { Modules } from './modules.ts';
import type { Context } from './project.ts';

/** What a template may print: what is known about the project, and the modules that the applying layers write. */
export type TemplateContext = Context & { modules: Modules };

/** A file of a layer: plain text, or a template that substitutes. `path` is where the project has it. */
export type TemplateFile = { path: string } & ({ text: string } | { render: (context: TemplateContext) => string });

/** A folder of `templates/`. Its path is its condition: all words of `axum/+auth+tour` must be true. */
export interface Layer {
  /** POSIX, relative to `templates/`. */
  folder: string;
  files: readonly TemplateFile[];
}

/** Cross layers lie inside the layer of their first word, in folders that begin with this. */
export const CROSS = '+';

export function wordsOf(folder: string): string[] {
  return folder.split(/[/+]+/);
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
