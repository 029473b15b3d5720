import net from 'node:net';
import { portOf } from '../support/databases.ts';

/** A proxy before the database server that can cut all connections or stop forwarding data. */
export class DatabaseProxy {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();
  private readonly lost = new Set<net.Socket>();
  private readonly held = new Set<net.Socket>();
  private state: 'open' | 'cut' | 'silent' = 'open';
  private statement: string | undefined;

  private constructor(target: URL) {
    this.server = net.createServer((near) => {
      if (this.state === 'cut') return void near.destroy();
      const far = net.connect(portOf(target), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.on('data', (part: Buffer) => {
          if (from === near && this.statement !== undefined && part.includes(this.statement)) this.hold(far);
          if (this.state === 'open' && !this.lost.has(from)) to.write(part);
        });
        from.on('error', () => {});
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  static async before(url: string, host = '127.0.0.1'): Promise<{ proxy: DatabaseProxy; url: string }> {
    const target = new URL(url);
    const proxy = new DatabaseProxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, host, resolve));
    const { port } = proxy.server.address() as net.AddressInfo;
    return {
      proxy,
      url: Object.assign(new URL(url), { hostname: host.includes(':') ? `[${host}]` : host, port: String(port) }).href,
    };
  }

  /** Ends every connection and refuses new ones. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Keeps every connection, but forwards no more data. */
  silence(): void {
    this.state = 'silent';
  }

  /** Forwards no more data on the present connections, as after a failover, but forwards new ones. */
  lose(): void {
    for (const socket of this.sockets) this.lost.add(socket);
  }

  /** Keeps back the answers on each connection that sends this statement, until `release`. It must not use TLS. */
  holdAnswersTo(statement: string): void {
    this.statement = statement;
  }

  private hold(far: net.Socket): void {
    far.pause();
    this.held.add(far);
  }

  get holding(): number {
    return this.held.size;
  }

  release(): void {
    this.statement = undefined;
    for (const far of this.held) far.resume();
    this.held.clear();
  }

  /** Closes the connections that are left, and forwards new ones. */
  restore(): void {
    for (const socket of this.sockets) socket.destroy();
    this.state = 'open';
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
