import type { Choices } from '../answers/options.ts';

/** What a choice brings, as data. No caller branches on a choice's name: each difference is here or in a layer. */
export interface ChoiceRecord {
  /** Further words that the choice makes true, so that several choices can share a layer. */
  facts?: readonly string[];
  /** Cargo.toml: crate → the text after its `=`. No two records of one project may have the same crate. */
  crates?: Readonly<Record<string, string>>;
  devCrates?: Readonly<Record<string, string>>;
  /** Further sections of Cargo.toml, each as its full text. */
  sections?: readonly string[];
  /** Paragraphs of the README, before `cargo run`. */
  notes?: readonly string[];
  /** The lines of `.env` and `.env.example`, in this order. */
  variables?: (inputs: VariableInputs) => readonly Variable[];
}

export interface FrameworkRecord extends ChoiceRecord {
  /** The port that the framework's own examples use. */
  port: number;
  /** The file in src/routes/ that only this framework's projects have, for the README. */
  ownFile: { name: string; purpose: string };
}

export interface DatabaseRecord extends ChoiceRecord {
  /** The development DATABASE_URL for a database of that name. */
  url(database: string): string;
  /** The beginnings of a DATABASE_URL for this database. */
  schemes: readonly string[];
  /** A complete DATABASE_URL, for error messages. */
  urlForm: string;
  /** Only for a database that is a server, not a file. */
  server?: DatabaseServer;
  /** The path of a database in memory, which the program refuses. */
  inMemory?: string;
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

export interface AuthRecord extends ChoiceRecord {
  /** The headers that pages on other origins may send (`Access-Control-Allow-Headers`). */
  requestHeaders: string;
}

export interface Variable {
  name: string;
  value: string;
  /** The program has no default, and does not start without a value. */
  required?: true;
  /** The program refuses a shorter value, because it is a key. */
  minimumBytes?: number;
  /** The value in `.env.example`, where it differs: a placeholder for a secret, or a value for production. */
  example?: string;
  /** One line. */
  comment: string;
}

/** A variable's value may depend on these. */
export interface VariableInputs extends Choices {
  words: ReadonlySet<string>;
  crate: string;
  port: number;
  url: string;
  /** 32 random bytes in hexadecimal digits. It goes into `.env` and nowhere else. */
  secret: string;
}
