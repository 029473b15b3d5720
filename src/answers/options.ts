import { USAGE, UserError } from '../errors.ts';

/** One value that an option can take. */
export interface Choice {
  value: string;
  label: string;
  hint: string;
  aliases: readonly string[];
}

/** One row of the table. An option with `multiple` takes a comma-separated list, and `none` for an empty one. */
export interface Option {
  name: 'framework' | 'database' | 'auth' | 'addons';
  flag: `--${string}`;
  short?: `-${string}`;
  multiple: boolean;
  question: string;
  description: string;
  default: string;
  choices: readonly Choice[];
}

/**
 * THE table: prompts, flags, help, `--list`, validation, types, the README's table and the test matrix derive from it.
 * Rows and choices are shown in this order.
 */
const rows = [
  {
    name: 'framework',
    flag: '--framework',
    short: '-f',
    multiple: false,
    question: 'Which web framework?',
    description: 'Web framework',
    default: 'axum',
    choices: [
      { value: 'axum', label: 'Axum', hint: 'from the Tokio project, built on Tower', aliases: [] },
      { value: 'actix-web', label: 'Actix Web', hint: 'its own runtime, one worker per core', aliases: ['actix'] },
    ],
  },
  {
    name: 'database',
    flag: '--database',
    short: '-d',
    multiple: false,
    question: 'Which database?',
    description: 'Database',
    default: 'sqlite',
    choices: [
      { value: 'sqlite', label: 'SQLite', hint: 'a file beside the program, no server', aliases: [] },
      { value: 'postgres', label: 'PostgreSQL', hint: 'needs a server', aliases: ['postgresql', 'pg'] },
      { value: 'mysql', label: 'MySQL', hint: 'needs a server; MariaDB works too', aliases: ['mariadb'] },
    ],
  },
  {
    name: 'auth',
    flag: '--auth',
    short: '-a',
    multiple: false,
    question: 'How do users sign in?',
    description: 'Authentication',
    default: 'jwt',
    choices: [
      { value: 'jwt', label: 'JWT', hint: 'access and refresh tokens, for apps and other services', aliases: [] },
      { value: 'session', label: 'Sessions', hint: 'a cookie, for pages in a browser', aliases: [] },
      { value: 'none', label: 'None', hint: 'every route is open', aliases: [] },
    ],
  },
  {
    name: 'addons',
    flag: '--addons',
    multiple: true,
    question: 'Which add-ons?',
    description: 'Add-ons, separated by commas',
    default: 'docker,github-actions,tour',
    choices: [
      {
        value: 'docker',
        label: 'Docker',
        hint: 'a distroless image, and a compose file with the database',
        aliases: [],
      },
      {
        value: 'github-actions',
        label: 'GitHub Actions',
        hint: 'checks, supply chain, Dependabot',
        aliases: ['github', 'ci'],
      },
      {
        value: 'metrics',
        label: 'Metrics',
        hint: 'for Prometheus, on an address of their own',
        aliases: ['prometheus'],
      },
      {
        value: 'tour',
        label: 'Guided tour',
        hint: 'docs/tour: this very project, explained chapter by chapter',
        aliases: ['tutorial'],
      },
    ],
  },
] as const satisfies readonly Option[];

type Value<Name> = Extract<(typeof rows)[number], { name: Name }>['choices'][number]['value'];

export type Framework = Value<'framework'>;
export type Database = Value<'database'>;
export type Auth = Value<'auth'>;
export type Addon = Value<'addons'>;

/** What the user chose. Add-ons stand in the table's order, whatever the order they were given in. */
export interface Choices {
  framework: Framework;
  database: Database;
  auth: Auth;
  addons: readonly Addon[];
}

export type OptionName = keyof Choices;

// Choices are read through this wider view: the table's own type has no common shape to loop over.
export const options: readonly Option[] = rows;

export function option(name: OptionName): Option {
  return options.find((row) => row.name === name)!;
}

/** How people write a choice: `PostgreSQL`. */
export function labelOf(name: OptionName, value: string): string {
  return option(name).choices.find((choice) => choice.value === value)!.label;
}

/** Reads one flag's text, aliases included; `multiple` decides whether the result is a list. */
export function parse<Name extends OptionName>(name: Name, text: string): Choices[Name] {
  const row = option(name);
  if (!row.multiple) return find(row, text) as Choices[Name];
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== 'none');
  const values = new Set(words.map((word) => find(row, word)));
  return row.choices.map((choice) => choice.value).filter((value) => values.has(value)) as unknown as Choices[Name];
}

function find(row: Option, text: string): string {
  const word = text.trim().toLowerCase();
  const choice = row.choices.find(({ value, aliases }) => value === word || aliases.includes(word));
  if (choice) return choice.value;
  throw new UserError(`${row.flag} does not know "${text}".`, `Use one of: ${values(row).join(', ')}.`, USAGE);
}

/** What a user may write after the flag. */
export function values(row: Option): string[] {
  const known = row.choices.map((choice) => choice.value);
  return row.multiple ? [...known, 'none'] : known;
}

export function defaults(): Choices {
  return Object.fromEntries(options.map((row) => [row.name, parse(row.name, row.default)])) as unknown as Choices;
}

/** Framework × database × auth, each with the add-ons that are given: what matrix and proof run through. */
export function combinations(addons: readonly Addon[] = []): Choices[] {
  const [frameworks, databases, auths] = rows;
  return frameworks.choices.flatMap(({ value: framework }) =>
    databases.choices.flatMap(({ value: database }) =>
      auths.choices.map(({ value: auth }) => ({ framework, database, auth, addons })),
    ),
  );
}

/** `axum,sqlite,none`: how a combination is named in tests, in the proof and in `--only`. */
export function combinationId({ framework, database, auth }: Choices): string {
  return [framework, database, auth].join(',');
}
