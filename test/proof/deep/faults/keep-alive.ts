import http from 'node:http';
import { Answer } from '../../../contract/answer.ts';
import { everyAnswer } from '../../../contract/rules.ts';

/** A client that uses one connection until the server closes it. */
export class KeepAlive {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  private readonly port: number;
  private readonly always: Record<string, string>;

  constructor(port: number, always: Record<string, string>) {
    this.port = port;
    this.always = always;
  }

  post(path: string, json: unknown): Promise<Answer> {
    const body = JSON.stringify(json);
    const headers = { ...this.always, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const request = http.request(
        { agent: this.agent, host: '127.0.0.1', port: this.port, method: 'POST', path, headers },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const answer = new Answer(
              'POST',
              path,
              response.statusCode ?? 0,
              response.rawHeaders,
              Buffer.concat(parts),
            );
            try {
              everyAnswer(answer);
              resolve(answer);
            } catch (error) {
              reject(error as Error);
            }
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
