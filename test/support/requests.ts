/** One request of a `requests.http`, its expressions still in it. */
export interface HttpRequest {
  title: string;
  name: string | undefined;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The command that a comment tells the reader to run after the answer: the arguments after `cargo run --`. */
  command: string[] | undefined;
}

export interface HttpFile {
  variables: Map<string, string>;
  requests: HttpRequest[];
}

/** Parses the syntax that VS Code's REST Client and JetBrains' HTTP client have in common. */
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
  if (method === '') throw new Error(`"${line}" is not a request line`);
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

/** A request's route without query and parameter names, such as `GET /users/{}`. */
export function routeOf({ method, url }: HttpRequest): string {
  const path = url.replace(/^\{\{base\}\}|^http:\/\/[^/]*/, '').replace(/\?.*/, '');
  return `${method} ${path.replace(/\{\{\w+\}\}/g, '{}')}`;
}
