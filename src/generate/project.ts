import { type Choices, type OptionName, option, options } from '../answers/options.ts';
import type { Variable } from '../choices/record.ts';
import { allWords, auths, databases, frameworks, recordsOf } from '../choices/records.ts';
import { RUST } from '../choices/rust.ts';

export interface Answers extends Choices {
  name: string;
}

/** Everything that is known about a project before its files are rendered. */
export interface Project extends Answers {
  /** The name as Rust code writes it. */
  crate: string;
  /** What is true of the project: its choices and their facts. A layer applies when all its words are here. */
  words: ReadonlySet<string>;
  context: Context;
}

/** What templates may print or ask about. Nothing in it is null or undefined: Handlebars would print that as nothing. */
export interface Context {
  name: string;
  crate: string;
  generator: { version: string; command: string };
  /** The Rust to build with, at least: `1.94`. */
  rust: string;
  framework: { value: string; label: string; port: number };
  database: { value: string; label: string; url: string };
  auth: { value: string; label: string; requestHeaders: string };
  dependencies: readonly string[];
  devDependencies: readonly string[];
  sections: readonly string[];
  notes: readonly string[];
  variables: readonly Required<Variable>[];
  is: Readonly<Record<string, boolean>>;
}

// PostgreSQL cuts longer names, silently.
const LONGEST_DATABASE_NAME = 63;

/** @param secret 32 random bytes in hexadecimal digits, for `.env`: an input, so that this stays pure */
export function projectOf(answers: Answers, version: string, secret: string): Project {
  const { name, framework, database, auth, addons } = answers;
  const crate = name.replaceAll('-', '_');
  const { port } = frameworks[framework];
  const url = databases[database].url(crate.slice(0, LONGEST_DATABASE_NAME));
  const records = recordsOf(answers);
  const words = new Set<string>([
    framework,
    database,
    auth,
    ...addons,
    ...records.flatMap((record) => record.facts ?? []),
  ]);
  const inputs = { framework, database, auth, addons, words, crate, port, url, secret };

  return {
    name,
    crate,
    framework,
    database,
    auth,
    addons,
    words,
    context: {
      name,
      crate,
      generator: { version, command: creationCommand(answers) },
      rust: RUST,
      framework: { value: framework, label: label('framework', framework), port },
      database: { value: database, label: label('database', database), url },
      auth: { value: auth, label: label('auth', auth), requestHeaders: auths[auth].requestHeaders },
      dependencies: cargoLines(records.map((record) => record.crates ?? {})),
      devDependencies: cargoLines(records.map((record) => record.devCrates ?? {})),
      sections: records.flatMap((record) => record.sections ?? []),
      notes: records.flatMap((record) => record.notes ?? []),
      variables: records
        .flatMap((record) => record.variables?.(inputs) ?? [])
        .map((variable) => ({ ...variable, example: variable.example ?? variable.value })),
      is: Object.fromEntries(allWords.map((word) => [word, words.has(word)])),
    },
  };
}

/** The command that makes the very same project again; the shell's quoting of `directory` is the caller's. */
export function creationCommand(answers: Answers, directory = answers.name): string {
  const flags = options.map(({ name, flag }) => `${flag} ${[answers[name]].flat().join(',') || 'none'}`);
  const name = directory === answers.name ? [] : [`--name ${answers.name}`];
  return ['npx create-backend', directory, ...flags, ...name].join(' ');
}

function label(name: OptionName, value: string): string {
  return option(name).choices.find((choice) => choice.value === value)!.label;
}

/** `crate = spec` lines, sorted as `cargo add` sorts them. */
function cargoLines(groups: readonly Readonly<Record<string, string>>[]): string[] {
  const specs = new Map<string, string>();
  for (const [crate, spec] of groups.flatMap((group) => Object.entries(group))) {
    if (specs.has(crate)) throw new Error(`Two records of one project give the crate ${crate}.`);
    specs.set(crate, spec);
  }
  return [...specs].map(([crate, spec]) => `${crate} = ${spec}`).sort();
}
