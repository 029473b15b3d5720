import { type Framework, type OptionName, option } from '../../src/answers/options.ts';
import type { ChoiceRecord } from '../../src/choices/record.ts';
import { addons, auths, databases, frameworks, samples } from '../../src/choices/records.ts';
import { outputPath, wordsOf } from '../../src/generate/layers.ts';

/** Path → text of the repository's files. */
export type Tree = ReadonlyMap<string, string>;

/** How CONTRIBUTING writes a value of each option: `templates/<database>/src/db/<database>.rs`. */
export const PLACEHOLDERS: Readonly<Record<OptionName, string>> = {
  framework: '<framework>',
  database: '<database>',
  auth: '<auth>',
  sample: '<sample>',
  addons: '<addon>',
};

const records: Readonly<Record<OptionName, Readonly<Record<string, ChoiceRecord>>>> = {
  framework: frameworks,
  database: databases,
  auth: auths,
  sample: samples,
  addons,
};

interface Choice {
  name: OptionName;
  value: string;
  facts: readonly string[];
}

/** Key → part, in words. Two choices have the same key if they do the same thing, one of them perhaps by a fact. */
type Parts = ReadonlyMap<string, string>;

/**
 * The parts that a choice lacks, one line each. No list says which parts exist: a choice needs what all its siblings
 * have. Four kinds count: a file whose place follows from the value, a folder with such files, a file outside of
 * templates/ that names the value, and a template with a block `{{#if is.<value>}}`.
 *
 * A choice of the table is compared by files and folders only: the files that name it are part of the evidence.
 * @param facts those of the record; a made-up choice has none, so it must be given some
 */
export function missingParts(name: OptionName, value: string, tree: Tree, facts = factsOf(name, value)): string[] {
  // `none` is the absence of an auth kind or of a sample. It has no sibling, so the only sample has none either.
  if (value === 'none' || name === 'sample') return [];
  const choice = { name, value, facts };
  const own = partsOf(choice, tree);
  const isKnown = isInTable(choice);
  return [...common(siblings(choice).map((sibling) => partsOf(sibling, tree)))]
    .filter(([key]) => !own.has(key) && !(isKnown && /^(name|block) /.test(key)))
    .map(([, part]) => part.replaceAll(PLACEHOLDERS[name], value))
    .filter((part, at, all) => all.indexOf(part) === at)
    .sort();
}

function factsOf(name: OptionName, value: string): readonly string[] {
  return records[name][value]?.facts ?? [];
}

function isInTable({ name, value }: Choice): boolean {
  return value in records[name];
}

/** The other choices. A made-up one is compared only with those that have the same facts, if there are several. */
function siblings(choice: Choice): Choice[] {
  const { name, value, facts } = choice;
  const others = option(name)
    .choices.filter((other) => other.value !== value)
    .map((other): Choice => ({ name, value: other.value, facts: factsOf(name, other.value) }));
  const alike = others.filter((other) => other.facts.join() === facts.join());
  return isInTable(choice) || alike.length < 2 ? others : alike;
}

/** What all of them have. A folder counts if it holds nothing else that is common: each choice names its own files. */
function common(all: readonly Parts[]): Map<string, string> {
  const keys = [...all[0]!.keys()].filter((key) => all.every((parts) => parts.has(key)));
  const parts = keys.map((key): [string, string] => {
    const ways = all.map((parts) => parts.get(key)!);
    return [key, ways.find((way) => way.includes('<')) ?? ways[0]!];
  });
  const isCovered = (folder: string) => parts.some(([, part]) => part !== folder && part.startsWith(folder));
  return new Map(parts.filter(([key, part]) => !key.startsWith('folder ') || !isCovered(part)));
}

function partsOf(choice: Choice, tree: Tree): Parts {
  return new Map(
    [...tree].flatMap(([path, text]): [string, string][] => {
      const [, layer, file] = /^templates\/((?!locks\/)[^/]+(?:\/\+[^/]+)?)\/(.*)$/.exec(path) ?? [];
      if (layer !== undefined) return [...layerParts(choice, layer, file!), ...blockParts(choice, path, text)];
      const general = generalized(choice, path);
      if (general !== path) return [[`file ${general}`, shown(general)]];
      return isNamed(choice, path, text) ? [[`name ${path}`, `${path}: names ${PLACEHOLDERS[choice.name]}`]] : [];
    }),
  );
}

/** A file of a layer that applies because of the choice, and the folders that hold it. */
function layerParts(choice: Choice, layer: string, file: string): [string, string][] {
  const words = wordsOf(layer);
  const rest = words.filter((word) => word !== choice.value && !choice.facts.includes(word)).sort();
  if (rest.length === words.length || isOwnFile(choice, file)) return [];
  const folder = generalized(choice, `templates/${layer}/`);
  // Query data is named by the hash of the query. Parts of the tour differ by choice in different places.
  const source = generalized(choice, file).replace(/(?<=^_sqlx\/|^docs\/tour\/parts\/).*/, '');
  const parts: [string, string][] = [[`file ${rest} ${outputPath(source)}`, shown(folder + source)]];
  if (words.includes(choice.value)) {
    for (const { index } of source.matchAll(/^|(?<=\/)/g))
      parts.push([`folder ${rest} ${source.slice(0, index)}`, shown(folder + source.slice(0, index))]);
  }
  return parts;
}

/**
 * The files in which the frameworks differ by their nature. Actix Web has lists of routes per auth kind. Each framework
 * has its own way to test `create_app`.
 */
const OWN_FILES: Record<Framework, RegExp> = {
  axum: /^(src\/routes\/mod\.rs|tests\/api\/test_server\.rs)/,
  'actix-web': /^(src\/routes\/mod\.rs|tests\/api\/create_app\.rs)/,
};

function isOwnFile({ name, value }: Choice, file: string): boolean {
  return name === 'framework' && (OWN_FILES[value as Framework]?.test(file) ?? false);
}

function blockParts({ name, value, facts }: Choice, path: string, text: string): [string, string][] {
  const words = [...text.matchAll(/\{\{#if is\.([\w-]+)\}\}/g)].map(([, word]) => word!);
  if (!words.some((word) => word === value || facts.includes(word))) return [];
  return [[`block ${path}`, `${path}: a block {{#if is.${PLACEHOLDERS[name]}}}`]];
}

/** By its value or its label, and not only in a comment or in the path of an import. */
function isNamed({ name, value }: Choice, path: string, text: string): boolean {
  const label = option(name).choices.find((choice) => choice.value === value)?.label;
  const isIn = (code: string) =>
    wordPattern(value, 'i').test(code) || (label !== undefined && wordPattern(label).test(code));
  return isIn(text) && (path.endsWith('.md') || isIn(text.replace(COMMENTS, '').replace(/ from '.*'/g, '')));
}

const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)(?:\/\/|# ).*/gm;

function generalized({ name, value }: Choice, path: string): string {
  return path.replace(wordPattern(value, 'g'), PLACEHOLDERS[name]);
}

function wordPattern(word: string, flags = ''): RegExp {
  return new RegExp(`(?<![A-Za-z0-9-])${word}(?![A-Za-z0-9-])`, flags);
}

/** Adds the command that makes the file, and leaves out the names of files that only a command makes. */
function shown(path: string): string {
  return path
    .replace(/(?<=\/_sqlx\/)$/, ' (npm run queries)')
    .replace(/(?<=^templates\/locks\/).*/, ' (npm run locks)')
    .replace(/(?<=\/figures\.txt)$/, ' (npm run bench:server)');
}
