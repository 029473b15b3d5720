import { show } from './expect.ts';
import type { Json } from './shapes.ts';

/** One HTTP answer, with its headers as they were sent. */
export class Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  readonly bytes: Buffer;

  constructor(method: string, path: string, status: number, rawHeaders: readonly string[], bytes: Buffer) {
    this.method = method;
    this.path = path;
    this.status = status;
    this.headerLines = pairs(rawHeaders);
    this.bytes = bytes;
  }

  headers(name: string): string[] {
    return this.headerLines.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  }

  header(name: string): string | undefined {
    const values = this.headers(name);
    return values.length === 0 ? undefined : values.join(', ');
  }

  /** The members of a comma-separated header, in lower case. */
  list(name: string): string[] {
    return (this.header(name) ?? '')
      .split(',')
      .map((member) => member.trim().toLowerCase())
      .filter(Boolean);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** The body as JSON. The caller names the type that the contract promises; this does not check it. */
  json<Shape = Json>(): Shape {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`${this} has no JSON body`);
    }
  }

  toString(): string {
    return `${this.method} ${show(this.path).slice(1, -1)} → ${this.status} ${show(this.text)}`;
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!]);
}
