import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Choices } from '../../src/answers/options.ts';
import { Scene } from '../contract/scene.ts';
import { serverOf } from '../support/databases.ts';
import { freePort } from '../support/ports.ts';
import { type HttpRequest, readHttp, routeOf, SCRIPT } from '../support/requests.ts';
import { attempt } from '../support/shell.ts';
import { RestClient } from './rest-client.ts';
import { npmTools } from './tools.ts';

/**
 * Sends the requests of a project's `requests.http` to its program, from top to bottom, as each client does. Requires
 * the statuses that the file states. All runs use one database, because the file promises that this works.
 *
 * The proof cannot install JetBrains' client. It uses httpyac instead, which runs the same scripts.
 */
export async function sendRequests(project: string, executable: string, choices: Choices): Promise<string> {
  const { database, auth } = choices;
  const directory = mkdtempSync(join(tmpdir(), 'create-backend-requests-'));
  const server = serverOf(database);
  const scene = new Scene({ ...choices, executable, server, directory: project });
  try {
    const metrics = `127.0.0.1:${await freePort()}`;
    const program = await scene.start({
      METRICS_ADDR: metrics,
      COOKIE_INSECURE: auth === 'session' ? 'true' : undefined,
    });
    const base = `http://127.0.0.1:${program.port}`;
    const text = readFileSync(join(project, 'requests.http'), 'utf8')
      .replace(/^@base = .*$/m, `@base = ${base}`)
      .replace(/^GET http:\/\/\S+\/metrics$/m, `GET http://${metrics}/metrics`);
    const file = readHttp(text);
    const { requests } = file;
    const run = (name: string, content: string) => httpyac(directory, `${name}.http`, content);

    compare('httpyac, first run', requests, await run('first', text), ({ statuses }) => statuses[0]);
    for (const { command } of requests) {
      if (command === undefined) continue;
      const { code, stderr } = await scene.command(command, program.env);
      if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}: ${stderr}`);
    }
    const later = ({ statuses }: HttpRequest) => statuses.at(-1);
    compare('httpyac, second run', requests, await run('second', text), later);
    compare('REST Client', requests, await RestClient.sendAll(file), later);
    compare('the scripts for JetBrains', requests, await run('scripts', withScripts(text)), later);

    const described = await routesOfOpenApi(`${base}/openapi.json`);
    const shown = new Set(requests.map(routeOf).filter((route) => route !== 'GET /metrics'));
    const missing = described.filter((route) => !shown.has(route));
    if (missing.length > 0) throw new Error(`requests.http does not show ${missing.join(', ')}`);
    return `${requests.length} requests, ${described.length} routes`;
  } finally {
    await scene.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Wanted = (request: HttpRequest) => number | undefined;

function compare(client: string, requests: readonly HttpRequest[], statuses: readonly number[], wanted: Wanted): void {
  const wrong = requests.flatMap((request, at) =>
    statuses[at] === wanted(request) ? [] : [`${request.title}: ${statuses[at]} instead of ${wanted(request)}`],
  );
  if (statuses.length !== requests.length) wrong.push(`${statuses.length} of ${requests.length} requests were sent`);
  if (wrong.length > 0) throw new Error(`requests.http, ${client}: ${wrong.join('; ')}`);
}

/** The file as a user of JetBrains' client has it. Its scripts set variables that others define with @. */
function withScripts(text: string): string {
  const lines = text.split('\n').filter((line) => !/^@\w+ = \{\{\w+\./.test(line));
  return lines.join('\n').replaceAll(SCRIPT, '');
}

/** Sends a file with httpyac, and returns the statuses in the order of the file. */
async function httpyac(directory: string, name: string, text: string): Promise<number[]> {
  writeFileSync(join(directory, name), text);
  const program = join(await npmTools(join(import.meta.dirname, 'httpyac')), 'node_modules', '.bin', 'httpyac');
  const args = ['send', name, '--all', '--json', '--output', 'response'];
  const { output, stdout } = await attempt(program, args, { cwd: directory });
  try {
    const { requests } = JSON.parse(stdout) as Report;
    // The part for REST Client is disabled, and has no answer.
    return requests.filter(({ testResults: [first] }) => first?.status !== 'SKIPPED').map(statusOf);
  } catch {
    throw new Error(`httpyac reported no statuses:\n${output.slice(-4000)}`);
  }
}

interface Report {
  requests: { response?: { statusCode: number }; testResults: { status: string }[] }[];
}

function statusOf({ response }: Report['requests'][number]): number {
  return response?.statusCode ?? 0;
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
