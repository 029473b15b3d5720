import type { ResourceView } from '../resources/view.ts';
import type { Modules } from './modules.ts';
import type { Context } from './project.ts';

/**
 * The values that templates can use: facts about the project, the Rust modules that its layers contain, and in the
 * layers of a resource also that resource.
 */
export type TemplateContext = Context & {
  modules: Modules;
  resource?: ResourceView;
};

/** A file of a layer: plain text or a template. `path` is its path in the project. */
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
 * The path in the project of a file in a layer. Dotfiles are stored with `_` in place of the dot: npm leaves
 * `.gitignore` out of packages, and git and editors would apply it to this repository.
 */
export function outputPath(path: string): string {
  return path.replace(/\.hbs$/, '').replace(/(^|\/)_/g, '$1.');
}

/** The word of the layers that are rendered once for each resource. */
const RESOURCE = 'resource';

export function isOfResource({ folder }: Layer): boolean {
  return wordsOf(folder).includes(RESOURCE);
}

/** The path of a file in the layers of a resource: `src/db/[plural].rs` → `src/db/invoices.rs`. */
export function pathOfResource(path: string, { name, plural, migration }: ResourceView): string {
  return path.replace('[name]', name).replace('[plural]', plural).replace('[number]', migration);
}
