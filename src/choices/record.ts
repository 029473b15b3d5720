import type { Choices } from '../answers/options.ts';

/** What a choice brings, as data. Callers never branch on a choice's name: what differs stands here or in a layer. */
export interface ChoiceRecord {
  /** Further words that the choice makes true, so that layers can name what several choices share. */
  facts?: readonly string[];
  /** Cargo.toml: crate → what stands behind its `=`. No two records of one project may give the same crate. */
  crates?: Readonly<Record<string, string>>;
  devCrates?: Readonly<Record<string, string>>;
  /** Further sections of Cargo.toml, each as it stands there. */
  sections?: readonly string[];
  /** Paragraphs that the README says before it comes to `cargo run`. */
  notes?: readonly string[];
  /** What stands in `.env` and `.env.example`, in this order. */
  variables?: (inputs: VariableInputs) => readonly Variable[];
}

export interface FrameworkRecord extends ChoiceRecord {
  /** The port that the framework's own examples use. */
  port: number;
  /** The one file of src/routes/ that the other framework's projects do not have, for the README. */
  ownFile: { name: string; purpose: string };
}

export interface DatabaseRecord extends ChoiceRecord {
  /** The development DATABASE_URL for a database of that name. */
  url(database: string): string;
  /** How a DATABASE_URL of this database begins. */
  schemes: readonly string[];
  /** How a complete one looks, for error messages. */
  urlForm: string;
  /** Missing when the database is a file. */
  server?: DatabaseServer;
  /** The path of a database that is no file, which the program refuses. */
  inMemory?: string;
}

/** How the program's driver finds the server. Source: `parse_from_url` in sqlx-postgres and sqlx-mysql 0.9. */
export interface DatabaseServer {
  /** The port when DATABASE_URL has none. */
  port: number;
  /** URL parameters that override a part of the URL. Of several, the last one in the URL counts. */
  parameters: Readonly<Partial<Record<'host' | 'port' | 'database' | 'socket' | 'password', readonly string[]>>>;
  /** The Unix socket in a directory, where the directory can be given in place of the host. */
  socketIn?(directory: string, port: number): string;
}

export interface AuthRecord extends ChoiceRecord {
  /** What pages on other origins may set (`Access-Control-Allow-Headers`). */
  requestHeaders: string;
}

export interface Variable {
  name: string;
  value: string;
  /** The program has no default for it, and does not start without it. */
  required?: true;
  /** The program refuses a shorter value: it signs or encrypts. */
  minimumBytes?: number;
  /** What `.env.example` shows instead: a placeholder for a secret, or what suits production. */
  example?: string;
  /** One line. */
  comment: string;
}

/** What a variable's value may depend on. */
export interface VariableInputs extends Choices {
  words: ReadonlySet<string>;
  crate: string;
  port: number;
  url: string;
  /** 32 random bytes in hexadecimal digits. It goes into `.env` and nowhere else. */
  secret: string;
}
