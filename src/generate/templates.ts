import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { CROSS, type Layer, outputPath } from './layers.ts';
import { LOCKS } from './lock.ts';

/** No HTML escaping, an error for a missing value, and no helpers except `if` and `each`. */
const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: {
    if: true,
    each: true,
    unless: false,
    with: false,
    log: false,
    lookup: false,
    helperMissing: false,
    blockHelperMissing: false,
  },
};

/** The layers and lock files from which projects are generated. */
export interface Templates {
  layers: readonly Layer[];
  /** The text of `templates/locks/<id>.lock`, or undefined if there is none. */
  lock: (id: string) => string | undefined;
  /** The contents of a tour that the build made, by the name that `tourId` gives it. */
  tour: (id: string) => readonly string[] | undefined;
}

export interface Source {
  /** The layer: `axum`, `axum/+auth`. */
  folder: string;
  /** POSIX, within the folder, as stored. */
  path: string;
  text: string;
}

/** Reads every file of every layer as it is stored, in a fixed order. */
export function readSources(directory: string): Source[] {
  return folders(directory)
    .filter((folder) => folder !== LOCKS)
    .flatMap((folder) => [folder, ...crossFolders(join(directory, folder)).map((cross) => `${folder}/${cross}`)])
    .flatMap((folder) =>
      files(join(directory, folder)).map((path) => ({
        folder,
        path,
        text: readFileSync(join(directory, folder, path), 'utf8'),
      })),
    );
}

export function templatesFromDirectory(directory: string): Templates {
  const sources = readSources(directory);
  return {
    layers: [...new Set(sources.map(({ folder }) => folder))].map((folder) => ({
      folder,
      files: sources
        .filter((source) => source.folder === folder)
        .map(({ path, text }) =>
          path.endsWith('.hbs')
            ? { path: outputPath(path), render: Handlebars.compile(text, compileOptions) }
            : { path: outputPath(path), text },
        ),
    })),
    lock: (id) => {
      const file = join(directory, LOCKS, `${id}.lock`);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
    tour: () => undefined,
  };
}

function folders(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function crossFolders(layer: string): string[] {
  return folders(layer).filter((name) => name.startsWith(CROSS));
}

/** The files of one layer, without those of the cross layers inside it. */
function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith(CROSS))
    .sort();
}

/** The templates of this repository. The build replaces this file by `shipped.ts`. */
export const templates: Templates = templatesFromDirectory(fileURLToPath(new URL('../../templates', import.meta.url)));
