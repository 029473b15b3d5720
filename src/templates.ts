import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import { LOCKS, outputPath, type Templates } from './layers.ts';

/** Rust is no HTML, a missing value is an error, and templates know `if` and `each` only. */
export const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { if: true, each: true, unless: false, with: false, log: false, lookup: false, helperMissing: false, blockHelperMissing: false },
};

export interface Source {
  folder: string;
  /** POSIX, within the folder, as stored. */
  path: string;
  text: string;
}

/** Every file of every layer as it is stored, in a fixed order. */
export function readSources(directory: string): Source[] {
  return folders(directory)
    .filter((folder) => folder !== LOCKS)
    .flatMap((folder) => files(join(directory, folder)).map((path) => ({ folder, path, text: readFileSync(join(directory, folder, path), 'utf8') })));
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
  };
}

function folders(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The repository's own templates. The build puts a precompiled twin in this file's place (src/build/precompile.mjs). */
export const templates: Templates = templatesFromDirectory(fileURLToPath(new URL('../templates', import.meta.url)));
