import http from 'node:http';
import { Answer } from './answer.ts';
import { everyAnswer } from './rules.ts';

export interface Sending {
  headers?: Record<string, string | string[]>;
  /** Sent as `application/json`. */
  json?: unknown;
  /** Sent without changes and without a content type. */
  body?: string | Buffer;
  /** Sent in chunks, without a content-length. */
  chunked?: boolean;
}

type Line = { port: number; method: string; path: string; headers: http.OutgoingHttpHeaders };

const PATIENCE = 90_000;

/**
 * A client that sends paths as written, returns headers as received, and opens one connection per request. It checks
 * every answer against the rules for all answers.
 */
export class Api {
  readonly port: number;
  readonly always: Record<string, string>;

  constructor(port: number, always: Record<string, string> = {}) {
    this.port = port;
    this.always = always;
  }

  /** The same server, with these headers on every request. */
  with(headers: Record<string, string>): Api {
    return new Api(this.port, { ...this.always, ...headers });
  }

  get(path: string, sending: Sending = {}): Promise<Answer> {
    return this.send('GET', path, sending);
  }

  head(path: string): Promise<Answer> {
    return this.send('HEAD', path);
  }

  post(path: string, json: unknown, sending: Sending = {}): Promise<Answer> {
    return this.send('POST', path, { ...sending, json });
  }

  patch(path: string, json: unknown, sending: Sending = {}): Promise<Answer> {
    return this.send('PATCH', path, { ...sending, json });
  }

  put(path: string, json: unknown, sending: Sending = {}): Promise<Answer> {
    return this.send('PUT', path, { ...sending, json });
  }

  delete(path: string, sending: Sending = {}): Promise<Answer> {
    return this.send('DELETE', path, sending);
  }

  /** Sends JSON text as written, for text that `JSON.stringify` cannot produce. */
  text(method: string, path: string, body: string | Buffer, sending: Sending = {}): Promise<Answer> {
    return this.send(method, path, {
      ...sending,
      body,
      headers: { 'content-type': 'application/json', ...sending.headers },
    });
  }

  send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const answer = this.checked(method, path, sending);
    answer.catch(() => {}); // a check that ended early does not await its other requests
    return answer;
  }

  private async checked(method: string, path: string, sending: Sending): Promise<Answer> {
    const headers: http.OutgoingHttpHeaders = { ...this.always };
    if (sending.json !== undefined) headers['content-type'] = 'application/json';
    Object.assign(headers, sending.headers);
    const body = sending.json === undefined ? sending.body : JSON.stringify(sending.json);
    // Set here, because Node sends the body of a DELETE with neither header.
    if (sending.chunked) headers['transfer-encoding'] = 'chunked';
    else if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    const answer = await exchange({ port: this.port, method, path, headers }, body, sending.chunked ?? false);
    const id = headers['x-request-id'];
    everyAnswer(answer, typeof id === 'string' ? id : undefined);
    return answer;
  }
}

function exchange(options: Line, body: string | Buffer | undefined, chunked: boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, path } = options;
    const refuse = (error: Error) => reject(new Error(`${method} ${path}: ${error.message || error}`));
    const request = http.request({ ...options, host: '127.0.0.1', agent: false, timeout: PATIENCE }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', refuse);
      response.on('end', () => {
        resolve(new Answer(method, path, response.statusCode ?? 0, response.rawHeaders, Buffer.concat(parts)));
      });
    });
    request.on('error', refuse);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE} ms`)));
    if (chunked && body !== undefined) for (const part of pieces(Buffer.from(body))) request.write(part);
    request.end(chunked ? undefined : body);
  });
}

function pieces(body: Buffer, size = 8192): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / size) }, (_, at) => body.subarray(at * size, (at + 1) * size));
}
