import type { Choices } from '../answers/options.ts';
import type { Dialect } from '../resources/dialect.ts';

/** What a choice brings, as data. Code never branches on the name of a choice: differences are here or in a layer. */
export interface ChoiceRecord {
  /** More words that the choice makes true, for layers that several choices share. */
  facts?: readonly string[];
  /** Dependencies in Cargo.toml, as crate → specification. No two records of a project may name the same crate. */
  crates?: (words: ReadonlySet<string>) => Readonly<Record<string, string>>;
  /** More features of crates that other records give, as crate → features. */
  features?: (words: ReadonlySet<string>) => Readonly<Record<string, readonly string[]>>;
  devCrates?: Readonly<Record<string, string>>;
  /** More sections of Cargo.toml, as text. */
  sections?: readonly string[];
  /** Paragraphs of the README before `cargo run`. */
  notes?: (words: ReadonlySet<string>) => readonly string[];
  /** The command that starts the development server, inside the project, and the DATABASE_URL of that server. */
  development?: (database: DatabaseRecord, secret: string) => DevelopmentServer | undefined;
  /** The variables in `.env` and `.env.example`, in this order. */
  variables?: (inputs: VariableInputs) => readonly Variable[];
}

export interface DevelopmentServer {
  command: string;
  url: string;
  /** The URL with a placeholder for the password, for `.env.example`. */
  exampleUrl: string;
}

export interface FrameworkRecord extends ChoiceRecord {
  /** The port that the framework's own examples use. */
  port: number;
  /** The crate whose attribute `main` starts the runtime. */
  runtime: string;
}

export interface SampleRecord extends ChoiceRecord {
  /** What the reviews are about that the reader of the tour builds. */
  reviewed: Reviewed;
}

export interface Reviewed {
  /** The resource that a review refers to, and its plural. */
  name: string;
  plural: string;
  /** The same with its article: `an order`. */
  one: string;
  /** The reference in a review, without `_id`. */
  role: string;
  /** The shell variable that has the id. */
  variable: string;
  /** The column of the resource that an exercise reads. */
  column: string;
}

export interface DatabaseRecord extends ChoiceRecord {
  /** Whether it is a file beside the program or a server. */
  facts: readonly ['file'] | readonly ['server'];
  /** The server that a GitHub workflow starts for the tests. */
  service?: Service;
  /** How the tables and the SQL of a user's own resources look. */
  dialect: Dialect;
  /** What the tour says about the column types in the migrations: one paragraph. */
  columnTypes: string;
  /** The DATABASE_URL for development, for a database of that name. */
  url(database: string): string;
  /** The DATABASE_URL of the server in compose.yaml, seen from this machine. */
  composeUrl?(password: string): string;
  /** An expression for the justfile: the URL of a database that `just prepare` creates and drops. */
  throwAway: string;
  /** The beginnings of a DATABASE_URL for this database. */
  schemes: readonly string[];
  /** A complete DATABASE_URL, for error messages. */
  urlForm: string;
  /** Only for a database that is a server, not a file. */
  server?: DatabaseServer;
  /** How paths begin that the database does not take for a file. The program refuses them. */
  notFiles?: readonly string[];
  /** All that the program accepts after the `?` of a URL that names a file. */
  parameters?: readonly string[];
}

/** How the program's driver finds the server. Source: `parse_from_url` in sqlx-postgres and sqlx-mysql 0.9. */
export interface DatabaseServer {
  /** The port when DATABASE_URL has none. */
  port: number;
  /** URL parameters that override a part of the URL. Of several, the last one in the URL counts. */
  parameters: Readonly<Partial<Record<'host' | 'port' | 'database' | 'socket' | 'password', readonly string[]>>>;
  /** The Unix socket in a directory that DATABASE_URL names instead of a host. */
  socketIn?(directory: string, port: number): string;
}

export interface Service {
  /** The same image as in the layer's compose.yaml. */
  image: string;
  /** The one environment variable that the image needs. */
  variable: { name: string; value: string };
  /** Succeeds as soon as the server listens on TCP. */
  ping: string;
}

export interface Variable {
  name: string;
  value: string;
  /** The program has no default, and does not start without a value. */
  required?: true;
  /** The program refuses a shorter value, because it is a key. */
  minimumBytes?: number;
  /** The value in `.env.example`, if it differs: a placeholder for a secret, or a value for production. */
  example?: string;
  /** One line. */
  comment: string;
}

/** The inputs that the value of a variable may depend on. */
export interface VariableInputs extends Choices {
  words: ReadonlySet<string>;
  name: string;
  crate: string;
  port: number;
  url: string;
  /** The same with a placeholder for a secret. */
  exampleUrl: string;
  /** 32 random bytes in hexadecimal digits. Only `.env` contains it. */
  secret: string;
}
