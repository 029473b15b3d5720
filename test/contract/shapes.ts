/** A JSON object about whose members nothing is known. */
export type Json = Record<string, unknown>;

/** The answers as docs/http-contract.md promises them. Their checks find out whether a program keeps the promise. */
export interface User {
  id: number;
  email: string;
  name: string;
  created_at: string;
  /** Only where there is auth. */
  role?: string;
}

export interface Order {
  id: number;
  user_id: number;
  item: string;
  quantity: number;
  status: string;
  created_at: string;
}

export interface Tokens {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
}

/** The answer to `GET /`. */
export interface Root {
  name: string;
  version: string;
  docs: string;
}

/** Every error. */
export interface Problem {
  error: string;
  errors?: { pointer: string; detail: string }[];
}
