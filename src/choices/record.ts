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
}

export interface DatabaseRecord extends ChoiceRecord {
  /** The development DATABASE_URL for a database of that name. */
  url(database: string): string;
}

export interface AuthRecord extends ChoiceRecord {
  /** What pages on other origins may set (`Access-Control-Allow-Headers`). */
  requestHeaders: string;
}

export interface Variable {
  name: string;
  value: string;
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
