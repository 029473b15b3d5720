import type { HttpFile, HttpRequest } from '../support/requests.ts';

/** Sends requests as REST Client of VS Code does: it looks up variables and earlier answers, and keeps the cookie. */
export class RestClient {
  private readonly answers = new Map<string, unknown>();
  private cookie: string | undefined;
  private readonly variables: ReadonlyMap<string, string>;

  private constructor(variables: ReadonlyMap<string, string>) {
    this.variables = variables;
  }

  /** Sends all requests of a file, and returns the statuses. */
  static async sendAll({ variables, requests }: HttpFile): Promise<number[]> {
    const client = new RestClient(variables);
    const statuses: number[] = [];
    for (const request of requests) statuses.push(await client.send(request));
    return statuses;
  }

  private async send({ name, method, url, headers, body }: HttpRequest): Promise<number> {
    const filled = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, this.fill(value)]));
    const response = await fetch(this.fill(url), {
      method,
      headers: { ...filled, ...(this.cookie !== undefined && { cookie: this.cookie }) },
      ...(body !== undefined && { body: this.fill(body) }),
      redirect: 'manual', // the file names the program's own status; httpyac shows whether it says @no-redirect
    });
    const text = await response.text();
    for (const line of response.headers.getSetCookie())
      this.cookie = /max-age=0/i.test(line) ? undefined : line.split(';')[0];
    if (name !== undefined && text !== '') this.answers.set(name, JSON.parse(text));
    return response.status;
  }

  private fill(text: string): string {
    return text.replace(/\{\{([^}]+)\}\}/g, (_, expression: string) => this.value(expression));
  }

  private value(expression: string): string {
    if (expression === '$timestamp') return String(Math.floor(Date.now() / 1000));
    const variable = this.variables.get(expression);
    if (variable !== undefined) return this.fill(variable);
    const [, name = '', member = ''] = /^(\w+)\.response\.body\.(\w+)$/.exec(expression) ?? [];
    const value = (this.answers.get(name) as Record<string, unknown> | undefined)?.[member];
    if (value === undefined) throw new Error(`requests.http: no earlier request returned {{${expression}}}`);
    return String(value);
  }
}
