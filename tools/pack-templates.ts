import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { combinations, defaults } from '../src/answers/options.ts';
import { madeTour } from '../src/generate/generate.ts';
import { outputPath } from '../src/generate/layers.ts';
import { LOCKS, PLACEHOLDER } from '../src/generate/lock.ts';
import { SEPARATOR } from '../src/generate/lock-file.ts';
import type { Index, PackedFile, Part } from '../src/generate/packed.ts';
import { projectOf } from '../src/generate/project.ts';
import { render } from '../src/generate/render.ts';
import { readSources, type Source, type Templates, templatesFromDirectory } from '../src/generate/templates.ts';
import { tourId } from '../src/generate/tour/review.ts';
import { version } from '../src/version.ts';

/**
 * All templates, lock files and tours, as `src/generate/packed.ts` reads them. Templates are stored as parsed by
 * Handlebars, so that the program needs neither its compiler nor its runtime.
 */
export function packedTemplates(directory: string): Buffer {
  const sources = readSources(directory);
  const folders = [...new Set(sources.map(({ folder }) => folder))];
  const layers = folders.map((folder) => sources.filter((source) => source.folder === folder).map(packedFile));
  const [packages, pieces] = [new Shared(), new Shared()];
  const locks = readLocks(directory).map(([id, texts]) => [id, texts.map((text) => packages.add(text))]);
  const made = madeTours(templatesFromDirectory(directory));
  const tours = made.map(([, texts]) => texts.map((text) => text.split(HUNK).map((piece) => pieces.add(piece))));
  const index: Index = { tours: made.map(([id]) => id), folders, locks: Object.fromEntries(locks) };
  const lines = [index, packages.texts, pieces.texts, ...tours, ...layers].map(asciiJson);
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

/** Before a part of a diff: the same part is in the diffs of many tours. */
const HUNK = /\n(?=@@ |--- )/;

/** Texts that are stored once. */
class Shared {
  private readonly positions = new Map<string, number>();

  /** @returns the position of the text */
  add(text: string): number {
    if (!this.positions.has(text)) this.positions.set(text, this.positions.size);
    return this.positions.get(text)!;
  }

  get texts(): string[] {
    return [...this.positions.keys()];
  }
}

/** The tours of all combinations with the usual add-ons. Projects with other add-ons make theirs themselves. */
function madeTours(templates: Templates): Named[] {
  const { addons, sample } = defaults();
  return combinations(addons, sample).map((choices) => {
    const answers = { ...choices, name: PLACEHOLDER };
    const start = render(projectOf(answers, version, ''), templates);
    return [tourId(choices), madeTour(answers, start, templates, version).contents];
  });
}

type Named = [id: string, texts: readonly string[]];

function packedFile({ folder, path, text }: Source): PackedFile {
  if (!path.endsWith('.hbs')) return [outputPath(path), text];
  try {
    return [outputPath(path), Handlebars.parse(text).body.map(partOf)];
  } catch (error) {
    throw new Error(`templates/${folder}/${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error for what `packed.ts` cannot render. `test/matrix/syntax.test.ts` allows less */
function partOf(node: hbs.AST.Statement): Part {
  switch (node.type) {
    case 'ContentStatement':
      return (node as hbs.AST.ContentStatement).value;
    case 'CommentStatement':
      return '';
    case 'MustacheStatement':
      return { print: keysOf((node as hbs.AST.MustacheStatement).path) };
    case 'BlockStatement': {
      const { path, params, program, inverse } = node as hbs.AST.BlockStatement;
      const [[helper], over, body] = [keysOf(path), keysOf(params[0]), program.body.map(partOf)];
      if (helper === 'if' && !inverse) return { if: over, body };
      if (helper === 'each' && !inverse) return { each: over, body };
    }
  }
  throw new Error(`line ${node.loc.start.line}: packed templates have only values, if and each, without else`);
}

/** The keys that lead to a value from the project, or from the item of a list. */
function keysOf(node: hbs.AST.Node | undefined): string[] {
  const { type, depth, data, parts } = (node ?? {}) as Partial<hbs.AST.PathExpression>;
  if (type !== 'PathExpression' || depth || data)
    throw new Error('a tag of packed templates has one path, without ../ or @');
  return parts!;
}

function readLocks(directory: string): Named[] {
  const folder = join(directory, LOCKS);
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.lock'))
        .sort()
    : [];
  return names.map((name) => [
    name.slice(0, -'.lock'.length),
    readFileSync(join(folder, name), 'utf8').split(SEPARATOR),
  ]);
}

/** A string of bytes is the fastest to decode. */
function asciiJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped);
}
