import type { Choices } from '../answers/options.ts';

/** What a choice brings, as data. Code never branches on the name of a choice: differences belong here or in a layer. */
export interface ChoiceRecord {
  /** More words that the choice makes true, for layers that several choices share. */
  facts?: readonly string[];
  /** Dependencies in Cargo.toml, as crate → specification. No two records of a project may name the same crate. */
  crates?: Readonly<Record<string, string>>;
  devCrates?: Readonly<Record<string, string>>;
  /** More sections of Cargo.toml, as text. */
  sections?: readonly string[];
  /** Paragraphs of the README before `cargo run`. */
  notes?: readonly string[];
  /** The variables in `.env` and `.env.example`, in this order. */
  variables?: (inputs: VariableInputs) => readonly Variable[];
}

export interface FrameworkRecord extends ChoiceRecord {
  /** The port that the framework's own examples use. */
  port: number;
  /** The one file of src/routes/ that only this framework's projects have, for the README. */
  ownFile: { name: string; purpose: string };
}

export interface DatabaseRecord extends ChoiceRecord {
  /** One command that starts a server which the development DATABASE_URL fits. A file needs none. */
  startServer?: string;
  /** The DATABASE_URL for development, for a database of that name. */
  url(database: string): string;
}

export interface AuthRecord extends ChoiceRecord {
  /** The headers that pages on other origins may set (`Access-Control-Allow-Headers`). */
  requestHeaders: string;
}

export interface Variable {
  name: string;
  value: string;
  /** The value in `.env.example`, if it differs: a placeholder for a secret, or a value for production. */
  example?: string;
  /** One line. */
  comment: string;
}

/** The inputs that the value of a variable may depend on. */
export interface VariableInputs extends Choices {
  words: ReadonlySet<string>;
  crate: string;
  port: number;
  url: string;
  /** 32 random bytes in hexadecimal digits. Only `.env` contains it. */
  secret: string;
}
