import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { Socket } from 'node:net';

/** A WebSocket for short texts. Node 20 has none of its own. */
export class WebSocketClient {
  private readonly socket: Socket;
  private received: Buffer;
  private wake = () => {};
  private closed = false;

  private constructor(socket: Socket, received: Buffer) {
    this.socket = socket;
    this.received = received;
    socket.on('data', (part) => {
      this.received = Buffer.concat([this.received, part]);
      this.wake();
    });
    socket.on('error', () => {}); // the close tells
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  static open(port: number, path: string): Promise<WebSocketClient> {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    return new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false });
      request.on('upgrade', (_, socket, head) => resolve(new WebSocketClient(socket as Socket, head)));
      request.on('response', ({ statusCode }) => reject(new Error(`GET ${path}: ${statusCode} instead of an upgrade`)));
      request.on('error', reject);
    });
  }

  /** Sends a text of at most 125 bytes, and returns the text of the next frame. */
  async exchange(text: string): Promise<string> {
    const [body, mask] = [Buffer.from(text), randomBytes(4)];
    const masked = body.map((byte, at) => byte ^ mask[at % 4]!);
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length]), mask, masked]));
    const deadline = Date.now() + 5000;
    while (this.received.length < 2 || this.received.length < 2 + this.received[1]!) {
      if (this.closed) throw new Error('the server closed the WebSocket');
      if (Date.now() > deadline) throw new Error(`no answer to ${text} over the WebSocket`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 200);
      });
    }
    const end = 2 + this.received[1]!;
    const answer = this.received.subarray(2, end).toString();
    this.received = this.received.subarray(end);
    return answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
