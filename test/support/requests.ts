/** One request of a `requests.http`, its expressions still in it. */
export interface HttpRequest {
  title: string;
  name: string | undefined;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The statuses that the file states: one, or the one of the first run and the one of later runs. */
  statuses: number[];
  /** The command that a comment tells the reader to run after the response: the arguments after `cargo run --`. */
  command: string[] | undefined;
}

export interface HttpFile {
  variables: Map<string, string>;
  requests: HttpRequest[];
}

/** The prefix of the scripts for JetBrains' client, which no other client may send. */
export const SCRIPT = '# JetBrains: ';

const VARIABLE = /^@(\w+) = (.*)$/;

/** Parses a file as VS Code's REST Client does: of variables with one name, the last one counts in the whole file. */
export function readHttp(text: string): HttpFile {
  const variables = text.split('\n').flatMap((line) => [...line.matchAll(new RegExp(VARIABLE, 'g'))]);
  const parts = text.split(/^###/m).slice(1);
  return {
    variables: new Map(variables.map(([, name, value]) => [name!, value!])),
    requests: parts.filter((part) => /^[A-Z]+ /m.test(withoutTitle(part))).map(readRequest),
  };
}

function withoutTitle(part: string): string {
  return part.slice(part.indexOf('\n') + 1);
}

function readRequest(part: string): HttpRequest {
  const [title = '', ...rest] = part.split('\n');
  const comments = rest.filter((line) => line.startsWith('#'));
  const [head = '', ...body] = rest
    .filter((line) => !line.startsWith('#') && !VARIABLE.test(line))
    .join('\n')
    .trim()
    .split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  const [, method = '', url = ''] = /^([A-Z]+) (\S+)$/.exec(line) ?? [];
  if (method === '') throw new Error(`"${line}" is not a request line`);
  const response = comments.find((comment) => comment.startsWith('# Response: ')) ?? '';
  return {
    title: title.trim(),
    name: comments.map((comment) => /^# @name (\w+)$/.exec(comment)?.[1]).find((name) => name !== undefined),
    method,
    url,
    headers: Object.fromEntries(headers.map((header) => header.split(': ', 2) as [string, string])),
    body: body.length > 0 ? body.join('\n\n') : undefined,
    statuses: [...response.matchAll(/\b\d{3}\b/g)].map(([status]) => Number(status)),
    command: comments
      .map((comment) => /cargo run -- (.*)$/.exec(comment)?.[1]?.split(' '))
      .find((command) => command !== undefined),
  };
}

/** A request's route without query and parameter names, such as `GET /users/{}`. */
export function routeOf({ method, url }: HttpRequest): string {
  const path = url.replace(/^\{\{base\}\}|^http:\/\/[^/]*/, '').replace(/\?.*/, '');
  return `${method} ${path.replace(/\{\{\w+\}\}/g, '{}')}`;
}
