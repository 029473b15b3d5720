import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { Scene } from '../contract/scene.ts';
import { serverOf } from '../support/databases.ts';
import { freePort } from '../support/ports.ts';
import { type HttpRequest, readHttp, routeOf } from '../support/requests.ts';

/** Sends the requests of a project's `requests.http` in order to its program. Requires that each one succeeds. */
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
    const sender = new Sender(variables);
    for (const request of requests) {
      const url = routeOf(request) === 'GET /metrics' ? `http://${metrics}/metrics` : request.url;
      await sender.send({ ...request, url });
      if (request.command === undefined) continue;
      const { code, stderr } = await scene.command(request.command, server.env);
      if (code !== 0) throw new Error(`${request.command.join(' ')} exited with ${code}: ${stderr}`);
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
  // The files below /docs/ belong to the page at /docs, which a browser loads.
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('/docs/'))
    .flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => methods.test(key))
        .map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
    );
}

/** Sends requests as an editor does: fills in variables and earlier answers, and keeps the cookie. */
class Sender {
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
    if (value === undefined) throw new Error(`requests.http: no earlier request returned {{${expression}}}`);
    return String(value);
  }
}
