/** A JSON object with unknown members. */
export type Json = Record<string, unknown>;

/** The answers that docs/http-contract.md promises. The checks find out whether a program gives them. */
export interface User {
  id: number;
  email: string;
  name: string;
  created_at: string;
  /** Only with auth. */
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
