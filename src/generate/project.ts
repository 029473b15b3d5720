import { directoryArgument } from '../answers/commands.ts';
import { type Choices, flagsOf, labelOf } from '../answers/options.ts';
import { withFeatures } from '../choices/features.ts';
import type { FrameworkRecord, Reviewed, Service, Variable } from '../choices/record.ts';
import { allWords, databases, frameworks, recordsOf, samples as sampleRecords, wordsOf } from '../choices/records.ts';
import { RUST } from '../choices/rust.ts';
import { ORDER } from '../resources/order.ts';
import type { Resource } from '../resources/resource.ts';
import { formatSpec } from '../resources/spec.ts';
import { type ResourceView, resourceView, type TypeFile, typeFilesOf, usesOf } from '../resources/view.ts';

export interface Answers extends Choices {
  name: string;
  /** The user's own resources, in the order of their migrations. Each refers only to earlier ones and to itself. */
  resources?: readonly Resource[];
}

/** Everything that is known about a project before rendering. */
export interface Project extends Answers {
  /** The name in Rust code. */
  crate: string;
  /** Its choices and their facts. A layer applies if all its words are in this set. */
  words: ReadonlySet<string>;
  /** The command that starts the server of DATABASE_URL, inside the project, if an add-on brings it. */
  startServer: string | undefined;
  context: Context;
}

/**
 * The values that templates can use; render.ts adds the Rust modules. None is null or undefined, because Handlebars
 * would print it as nothing.
 */
export interface Context {
  name: string;
  crate: string;
  generator: { version: string; command: string };
  /** The minimum version of Rust: `1.94`. */
  rust: string;
  framework: { value: string; label: string } & Pick<FrameworkRecord, 'port' | 'runtime'>;
  database: { value: string; label: string; url: string; throwAway: string; columnTypes: string };
  auth: { value: string; label: string };
  /** What the reviews of the tour are about. */
  reviewed: Reviewed;
  dependencies: readonly string[];
  devDependencies: readonly string[];
  sections: readonly string[];
  notes: readonly string[];
  variables: readonly (Variable & { example: string })[];
  /** What the tests need on GitHub's machines: the database's server, or nothing. */
  services: readonly (Service & { port: string; url: string })[];
  is: Readonly<Record<string, boolean>>;
  /** The sample, if the project has it. */
  samples: readonly ResourceView[];
  /** The user's own resources. */
  resources: readonly ResourceView[];
  /** The sample and the user's own resources. */
  served: readonly ResourceView[];
  typeFiles: readonly TypeFile[];
  /** The same resources by who sends their requests in `requests.http`. Rows are deleted in the reverse order. */
  requests: Readonly<Record<'ofUser' | 'ofUserReversed' | 'ofAdmin' | 'ofAdminReversed', readonly ResourceView[]>>;
}

// PostgreSQL truncates longer names without an error.
const LONGEST_DATABASE_NAME = 63;

/** @param secret 32 random bytes in hexadecimal digits, for `.env`. It is a parameter so that this function is pure */
export function projectOf(answers: Answers, version: string, secret: string): Project {
  const { name, framework, database, auth, sample, resources = [] } = answers;
  const crate = name.replaceAll('-', '_');
  const { port, runtime } = frameworks[framework];
  const url = databases[database].url(crate.slice(0, LONGEST_DATABASE_NAME));
  const { service, throwAway, columnTypes } = databases[database];
  const records = recordsOf(answers);
  const words = new Set([...wordsOf(answers), ...usesOf(resources)]);
  const relations = { hasSignIn: words.has('auth'), others: resources };
  const viewOf = (resource: Resource) => resourceView(resource, databases[database].dialect, relations);
  const samples = samplesOf(words).map(viewOf);
  const views = resources.map(viewOf);
  const sentBy = (sender: string) => views.filter(({ requests }) => requests.sender === sender);
  const development = records.map((record) => record.development?.(databases[database], secret)).find(Boolean);
  const { url: developmentUrl, exampleUrl } = development ?? { url, exampleUrl: url };
  const inputs = { ...answers, words, crate, port, url: developmentUrl, exampleUrl, secret };

  return {
    ...answers,
    crate,
    words,
    startServer: development?.command,
    context: {
      name,
      crate,
      generator: {
        version,
        get command() {
          return creationCommand(answers); // the finished project of the tour does not print it
        },
      },
      rust: RUST,
      framework: { value: framework, label: labelOf('framework', framework), port, runtime },
      database: { value: database, label: labelOf('database', database), url, throwAway, columnTypes },
      auth: { value: auth, label: labelOf('auth', auth) },
      reviewed: sampleRecords[sample].reviewed,
      dependencies: cargoLines(
        records.map((record) => record.crates?.(words) ?? {}),
        records.map((record) => record.features?.(words) ?? {}),
      ),
      devDependencies: cargoLines(records.map((record) => record.devCrates ?? {})),
      sections: records.flatMap((record) => record.sections ?? []),
      notes: records.flatMap((record) => record.notes?.(words) ?? []),
      variables: records
        .flatMap((record) => record.variables?.(inputs) ?? [])
        .map((variable) => ({ ...variable, example: variable.example ?? variable.value })),
      services: service === undefined ? [] : [{ ...service, port: new URL(url).port, url }],
      is: Object.fromEntries(allWords.map((word) => [word, words.has(word)])),
      samples,
      resources: views,
      served: [...samples, ...views],
      typeFiles: typeFilesOf(resources),
      requests: {
        ofUser: sentBy('user'),
        ofUserReversed: sentBy('user').reverse(),
        ofAdmin: sentBy('admin'),
        ofAdminReversed: sentBy('admin').reverse(),
      },
    },
  };
}

/** The resources that the project has besides those of the user. */
export function samplesOf(words: ReadonlySet<string>): readonly Resource[] {
  return words.has('orders') ? [ORDER] : [];
}

/**
 * The command that creates the same project again.
 * @param program the words that start this program
 * @param directory as the user's shell takes it
 * @param named whether the directory has the name of the project
 */
export function creationCommand(
  answers: Answers,
  program = 'create-backend',
  directory = directoryArgument(answers.name),
  named = directory === directoryArgument(answers.name),
): string {
  const name = named ? [] : ['--name', answers.name];
  // Every shell takes double quotes, and the ! of a spec never stands before one: an access follows the fields.
  const resources = (answers.resources ?? []).map((resource) => `--resource "${formatSpec(resource)}"`);
  return [program, directory, ...flagsOf(answers), ...resources, ...name].join(' ');
}

/** `crate = spec` lines in the order of `cargo add`. */
function cargoLines(
  groups: readonly Readonly<Record<string, string>>[],
  features: readonly Readonly<Record<string, readonly string[]>>[] = [],
): string[] {
  const specs = new Map<string, string>();
  for (const [crate, spec] of groups.flatMap((group) => Object.entries(group))) {
    if (specs.has(crate)) throw new Error(`Two records of one project give the crate ${crate}.`);
    specs.set(crate, spec);
  }
  for (const [crate, more] of features.flatMap((group) => Object.entries(group))) {
    const spec = specs.get(crate);
    if (spec === undefined) throw new Error(`A record gives features of ${crate}, but none gives the crate.`);
    specs.set(crate, withFeatures(spec, more));
  }
  return [...specs].map(([crate, spec]) => `${crate} = ${spec}`).sort();
}
