import { USAGE, UserError } from '../errors.ts';
import { mostSimilar } from '../terminal/similar.ts';

export type OptionName = 'framework' | 'database' | 'auth' | 'sample' | 'addons';

/** One value that an option can take. */
export interface Choice {
  value: string;
  label: string;
  /** Explains the choice to a beginner, in at most 50 characters: a row of a prompt fits into 80 columns. */
  hint: string;
  aliases: readonly string[];
}

/** One option. With `multiple`, it takes a comma-separated list, or `none` for an empty one. */
export interface Option {
  name: OptionName;
  flag: `--${string}`;
  short?: `-${string}`;
  multiple: boolean;
  question: string;
  /** One or two words, for a summary of the answers. */
  label: string;
  description: string;
  default: string;
  choices: readonly Choice[];
}

/**
 * The only table of options. Types, prompts, flags, help, `--list`, validation, the manifest, the README's table and
 * the test matrix derive from it. Users see options and choices in this order. Start here to add a choice: the compiler
 * and the tests then name the parts that it lacks, and CONTRIBUTING.md lists them.
 */
const rows = [
  {
    name: 'framework',
    flag: '--framework',
    short: '-f',
    multiple: false,
    question: 'Which web framework?',
    label: 'Framework',
    description: 'Web framework',
    default: 'axum',
    choices: [
      { value: 'axum', label: 'Axum', hint: 'the most used, with many examples to learn from', aliases: [] },
      {
        value: 'actix-web',
        label: 'Actix Web',
        hint: 'mature and fast; has its own libraries',
        aliases: ['actix'],
      },
    ],
  },
  {
    name: 'database',
    flag: '--database',
    short: '-d',
    multiple: false,
    question: 'Which database?',
    label: 'Database',
    description: 'Database',
    default: 'sqlite',
    choices: [
      { value: 'sqlite', label: 'SQLite', hint: 'one file, nothing to install', aliases: [] },
      {
        value: 'postgres',
        label: 'PostgreSQL',
        hint: 'a server, the usual choice for production',
        aliases: ['postgresql', 'pg'],
      },
      { value: 'mysql', label: 'MySQL', hint: 'a server; MariaDB works too', aliases: ['mariadb'] },
    ],
  },
  {
    name: 'auth',
    flag: '--auth',
    short: '-a',
    multiple: false,
    question: 'How do users sign in?',
    label: 'Sign-in',
    description: 'Authentication',
    default: 'jwt',
    choices: [
      { value: 'jwt', label: 'JWT', hint: 'tokens, for apps and programs that call your API', aliases: [] },
      { value: 'session', label: 'Sessions', hint: 'a cookie, for web pages in a browser', aliases: [] },
      { value: 'none', label: 'None', hint: 'no sign-in, every route is public', aliases: [] },
    ],
  },
  {
    name: 'sample',
    flag: '--sample',
    multiple: false,
    question: 'Which sample resource?',
    label: 'Sample',
    description: 'Sample resource',
    default: 'orders',
    choices: [
      { value: 'orders', label: 'Orders', hint: 'a resource and a worker, to read and to copy', aliases: [] },
      { value: 'none', label: 'None', hint: 'users only, for your own resources at once', aliases: [] },
    ],
  },
  {
    name: 'addons',
    flag: '--addons',
    multiple: true,
    question: 'Which add-ons?',
    label: 'Add-ons',
    description: 'Add-ons, separated by commas',
    default: 'docker,github-actions,tour',
    choices: [
      {
        value: 'docker',
        label: 'Docker',
        hint: 'run it in a container, with its database',
        aliases: [],
      },
      {
        value: 'github-actions',
        label: 'GitHub Actions',
        hint: 'test every push, keep dependencies up to date',
        aliases: ['github', 'ci'],
      },
      {
        value: 'metrics',
        label: 'Metrics',
        hint: 'numbers for monitoring with Prometheus',
        aliases: ['prometheus'],
      },
      {
        value: 'tour',
        label: 'Guided tour',
        hint: 'learn how your project works, chapter by chapter',
        aliases: ['tutorial'],
      },
    ],
  },
] as const satisfies readonly Option[];

type Rows = (typeof rows)[number];
type ValueOf<Row extends Rows> = Row['choices'][number]['value'];
type Value<Name> = ValueOf<Extract<Rows, { name: Name }>>;

export type Framework = Value<'framework'>;
export type Database = Value<'database'>;
export type Auth = Value<'auth'>;
export type SampleName = Value<'sample'>;
export type Addon = Value<'addons'>;

/** What the user chose. Add-ons are in the order of the table, in whatever order they were given. */
export type Choices = {
  [Row in Rows as Row['name']]: Row['multiple'] extends true ? readonly ValueOf<Row>[] : ValueOf<Row>;
};

// The literal type of the rows has no common shape to loop over, so everything else reads this wider type.
export const options: readonly Option[] = rows;

export function option(name: OptionName): Option {
  return options.find((row) => row.name === name)!;
}

/** The name of a choice for people: `PostgreSQL`. */
export function labelOf(name: OptionName, value: string): string {
  return option(name).choices.find((choice) => choice.value === value)!.label;
}

/**
 * Parses the text after one flag, aliases included. An option with `multiple` gives a list.
 * @throws UserError for an unknown word, for an empty word, and for `none` beside another word
 */
export function parse<Name extends OptionName>(name: Name, text: string): Choices[Name] {
  const row = option(name);
  if (!row.multiple) return find(row.choices, row.flag, text) as Choices[Name];
  const words = text.split(',');
  if (words.some((word) => word.trim() === ''))
    throw new UserError(`${row.flag} has an empty value.`, `Remove it, or use ${NONE} for none of them.`, USAGE);
  const none = words.filter(isNone);
  if (none.length > 0 && words.length > none.length) {
    throw new UserError(
      `${row.flag} has "${NONE}" together with other values.`,
      `Use ${NONE} alone, or leave it out.`,
      USAGE,
    );
  }
  const chosen = new Set(
    words.filter((word) => !isNone(word)).map((word) => find([...row.choices, NO_CHOICE], row.flag, word)),
  );
  return row.choices.map(({ value }) => value).filter((value) => chosen.has(value)) as unknown as Choices[Name];
}

/** The options whose values make a combination. */
const combined = ['framework', 'database', 'auth'] as const satisfies readonly OptionName[];

/** The choices of these options: the words of a combination. */
export function combinedChoices(): Choice[] {
  return combined.flatMap((name) => option(name).choices);
}

/** Parses one word of a combination, whichever option it belongs to. */
export function parseWord(flag: string, text: string): string {
  return find(combinedChoices(), flag, text);
}

/** Parses one add-on, for a command that takes it as an argument. */
export function parseAddon(command: string, text: string): Addon {
  return find(option('addons').choices, command, text) as Addon;
}

/** The choices among other answers, in the order of the table. */
export function choicesIn(answers: Partial<Choices>): Partial<Choices> {
  const given = options.filter(({ name }) => answers[name] !== undefined);
  return Object.fromEntries(given.map(({ name }) => [name, answers[name]]));
}

/** The flags that make these choices: `--framework`, `axum`, … */
export function flagsOf(choices: Choices): string[] {
  return options.flatMap(({ name, flag }) => [flag, [choices[name]].flat().join(',') || NONE]);
}

const NONE = 'none';

const NO_CHOICE: Pick<Choice, 'value' | 'aliases'> = { value: NONE, aliases: [] };

function isNone(word: string): boolean {
  return word.trim().toLowerCase() === NONE;
}

function find(choices: readonly Pick<Choice, 'value' | 'aliases'>[], flag: string, text: string): string {
  const word = text.trim().toLowerCase();
  const choice = choices.find(({ value, aliases }) => value === word || aliases.includes(word));
  if (choice) return choice.value;
  const known = choices.map(({ value }) => value);
  const close = mostSimilar(word, [...known, ...choices.flatMap(({ aliases }) => aliases)]);
  const remedy = `Use one of: ${known.join(', ')}.`;
  throw new UserError(
    `${flag} does not accept "${text}".`,
    close === undefined ? remedy : `Did you mean ${close}? ${remedy}`,
    USAGE,
  );
}

/** The words that a user may write after the flag. */
export function values(row: Option): string[] {
  const known = row.choices.map((choice) => choice.value);
  return row.multiple ? [...known, NONE] : known;
}

export function defaults(): Choices {
  return Object.fromEntries(options.map((row) => [row.name, parse(row.name, row.default)])) as unknown as Choices;
}

/** Every framework × database × auth, with this sample and these add-ons. Tests and the proof loop over these. */
export function combinations(addons: readonly Addon[] = [], sample: SampleName = 'orders'): Choices[] {
  const [frameworks, databases, auths] = rows;
  return frameworks.choices.flatMap(({ value: framework }) =>
    databases.choices.flatMap(({ value: database }) =>
      auths.choices.map(({ value: auth }) => ({ framework, database, auth, sample, addons })),
    ),
  );
}

/** `axum,sqlite,none`: the name of a combination in tests, in the proof and in `--only`. */
export function combinationId({ framework, database, auth, sample }: Choices): string {
  return [framework, database, auth, ...(sample === 'none' ? ['no-sample'] : [])].join(',');
}
