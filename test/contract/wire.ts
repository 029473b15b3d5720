import net from 'node:net';
import { performance } from 'node:perf_hooks';
import { Answer } from './answer.ts';

/** RFC 9113, 3.4: what an HTTP/2 client sends first. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A TCP connection, for requests that no HTTP client sends. */
export class Wire {
  private readonly socket: net.Socket;
  private readonly opened = performance.now();
  private received = Buffer.alloc(0);
  private wake = () => {};
  /** Milliseconds from the opening until the peer closed the connection; undefined while it is open. */
  closedAfter: number | undefined;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (part) => {
      this.received = Buffer.concat([this.received, part]);
      this.wake();
    });
    socket.on('error', () => {}); // a reset counts as a close
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.closedAfter ??= performance.now() - this.opened;
        this.wake();
      });
    }
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Wire(socket.off('error', reject))));
    });
  }

  /** Opens a connection, sends this and keeps it open. */
  static async sending(port: number, text: string | Uint8Array): Promise<Wire> {
    const wire = await Wire.open(port);
    wire.write(text);
    return wire;
  }

  write(text: string | Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(text);
  }

  /** Stops or continues reading. */
  read(on: boolean): void {
    if (on) this.socket.resume();
    else this.socket.pause();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Ends the connection at once, as a client does that fails. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** The status of the first answer; undefined if there is none. */
  get status(): number | undefined {
    const match = /^HTTP\/1\.[01] (\d{3})/.exec(this.text);
    return match ? Number(match[1]) : undefined;
  }

  /** Waits until the peer closes the connection. Returns false if it does not within this time. */
  async closed(ms: number): Promise<boolean> {
    await this.until(() => this.closedAfter !== undefined, ms);
    return this.closedAfter !== undefined;
  }

  /** Waits for the first complete answer with a content-length, and returns it. */
  async answerOf(method: string, path: string, ms = 15_000): Promise<Answer> {
    await this.until(() => this.parsed(method, path) !== undefined || this.closedAfter !== undefined, ms);
    const answer = this.parsed(method, path);
    if (!answer)
      throw new Error(`no answer to ${method} ${path} within ${ms} ms; received ${JSON.stringify(this.text)}`);
    return answer;
  }

  private parsed(method: string, path: string): Answer | undefined {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0 || this.status === undefined) return undefined;
    const lines = this.received.subarray(0, end).toString('latin1').split('\r\n').slice(1);
    const headers = lines.flatMap((line) => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    const length = lines.map((line) => /^content-length: *(\d+)$/i.exec(line)?.[1]).find(Boolean) ?? '0';
    const body = this.received.subarray(end + 4, end + 4 + Number(length));
    return body.length < Number(length) ? undefined : new Answer(method, path, this.status, headers, body);
  }

  private async until(done: () => boolean, ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    while (!done() && performance.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - performance.now());
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** The text of a request head, followed by the first part of a body. */
export function head(line: string, headers: Record<string, string | number>, body = ''): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
