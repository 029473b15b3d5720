import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { serverOf } from '../../tools/servers.ts';
import { Scene } from '../contract/scene.ts';
import { freePort } from './program.ts';

/** One request of a `requests.http`, its expressions still in it. */
export interface HttpRequest {
  title: string;
  name: string | undefined;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** What a comment asks the reader to run after the answer: the arguments behind `cargo run --`. */
  command: string[] | undefined;
}

export interface HttpFile {
  variables: Map<string, string>;
  requests: HttpRequest[];
}

/** Reads what VS Code's REST Client and JetBrains' client have in common. */
export function readHttp(text: string): HttpFile {
  const [head = '', ...parts] = text.split(/^###/m);
  const variables = new Map([...head.matchAll(/^@(\w+) = (.*)$/gm)].map(([, name, value]) => [name!, value!]));
  return { variables, requests: parts.map(readRequest) };
}

function readRequest(part: string): HttpRequest {
  const [title = '', ...rest] = part.split('\n');
  const comments = rest.filter((line) => line.startsWith('#'));
  const [head = '', ...body] = rest
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim()
    .split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  const [, method = '', url = ''] = /^([A-Z]+) (\S+)$/.exec(line) ?? [];
  if (method === '') throw new Error(`"${line}" is no request line`);
  return {
    title: title.trim(),
    name: comments.map((comment) => /^# @name (\w+)$/.exec(comment)?.[1]).find((name) => name !== undefined),
    method,
    url,
    headers: Object.fromEntries(headers.map((header) => header.split(': ', 2) as [string, string])),
    body: body.length > 0 ? body.join('\n\n') : undefined,
    command: comments
      .map((comment) => /cargo run -- (.*)$/.exec(comment)?.[1]?.split(' '))
      .find((command) => command !== undefined),
  };
}

/** `GET /users/{}`: a route without its query and without the names of its parameters. */
export function routeOf({ method, url }: HttpRequest): string {
  const path = url.replace(/^\{\{base\}\}|^http:\/\/[^/]*/, '').replace(/\?.*/, '');
  return `${method} ${path.replace(/\{\{\w+\}\}/g, '{}')}`;
}

/** Sends a project's `requests.http`, from top to bottom, to its program on a new database: every answer is a success. */
export async function sendRequests(project: string, executable: string, choices: Choices): Promise<string> {
  const { framework, database, auth, addons } = choices;
  const { variables, requests } = readHttp(readFileSync(join(project, 'requests.http'), 'utf8'));
  const scene = new Scene({
    framework,
    database,
    auth,
    addons,
    executable,
    server: serverOf(database),
    directory: project,
  });
  try {
    const metrics = `127.0.0.1:${await freePort()}`;
    const server = await scene.start({
      METRICS_ADDR: metrics,
      COOKIE_INSECURE: auth === 'session' ? 'true' : undefined,
    });
    variables.set('base', `http://127.0.0.1:${server.port}`);
    const reader = new Reader(variables);
    for (const request of requests) {
      const url = routeOf(request) === 'GET /metrics' ? `http://${metrics}/metrics` : request.url;
      await reader.send({ ...request, url });
      if (request.command === undefined) continue;
      const { code, stderr } = await scene.command(request.command, server.env);
      if (code !== 0) throw new Error(`${request.command.join(' ')} ended with ${code}: ${stderr}`);
    }
    const described = await routesOfOpenApi(`${variables.get('base')}/openapi.json`);
    const shown = new Set(requests.map(routeOf).filter((route) => route !== 'GET /metrics'));
    const missing = described.filter((route) => !shown.has(route));
    if (missing.length > 0) throw new Error(`requests.http does not show ${missing.join(', ')}`);
    return `${requests.length} requests, ${described.length} routes`;
  } finally {
    await scene.close();
  }
}

async function routesOfOpenApi(url: string): Promise<string[]> {
  const { paths } = (await (await fetch(url)).json()) as { paths: Record<string, Record<string, unknown>> };
  const methods = /^(get|post|put|patch|delete)$/;
  // The parts of the page at /docs are the browser's business.
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('/docs/'))
    .flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => methods.test(key))
        .map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
    );
}

/** What an editor does: it puts variables in, remembers answers by name, and keeps cookies. */
class Reader {
  private readonly answers = new Map<string, unknown>();
  private cookie: string | undefined;
  private readonly variables: ReadonlyMap<string, string>;

  constructor(variables: ReadonlyMap<string, string>) {
    this.variables = variables;
  }

  async send({ title, name, method, url, headers, body }: HttpRequest): Promise<void> {
    const filled = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, this.fill(value)]));
    const response = await fetch(this.fill(url), {
      method,
      headers: { ...filled, ...(this.cookie !== undefined && { cookie: this.cookie }) },
      ...(body !== undefined && { body: this.fill(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`requests.http, ${title}: ${method} ${url} was answered with ${response.status}: ${text}`);
    for (const line of response.headers.getSetCookie())
      this.cookie = /max-age=0/i.test(line) ? undefined : line.split(';')[0];
    if (name !== undefined) this.answers.set(name, JSON.parse(text));
  }

  private fill(text: string): string {
    return text.replace(/\{\{([^}]+)\}\}/g, (_, expression: string) => this.value(expression));
  }

  private value(expression: string): string {
    const variable = this.variables.get(expression);
    if (variable !== undefined) return this.fill(variable);
    const [, name = '', member = ''] = /^(\w+)\.response\.body\.\$\.(\w+)$/.exec(expression) ?? [];
    const value = (this.answers.get(name) as Record<string, unknown> | undefined)?.[member];
    if (value === undefined) throw new Error(`requests.http: nothing before it gave {{${expression}}}`);
    return String(value);
  }
}
