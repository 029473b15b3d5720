import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { Scene } from '../contract/scene.ts';
import { serverOf } from '../support/databases.ts';
import { freePort } from '../support/ports.ts';
import { type HttpRequest, readHttp, routeOf } from '../support/requests.ts';

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
