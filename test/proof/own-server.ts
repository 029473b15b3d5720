import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/answers/options.ts';
import { Databases } from '../contract/database.ts';
import { accepts, freePort } from '../support/ports.ts';
import { type Account, accountOf, KINDS, type Kind } from './server-kinds.ts';

interface Options {
  /** Arguments of the command that makes the data. */
  prepare?: readonly string[];
  /** Arguments of the server. */
  serve?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A database server that only the proof uses, so that it may be stopped, crashed and locked. */
export class OwnServer {
  readonly url: string;
  private readonly database: Database;
  private readonly kind: Kind;
  private readonly options: Options;
  private readonly directory: string;
  private readonly data: string;
  private readonly port: number;
  private readonly account: Account;
  private child: ChildProcess | undefined;
  private readonly ending = () => this.remove();

  private constructor(database: Database, kind: Kind, options: Options, port: number) {
    this.database = database;
    this.kind = kind;
    this.options = options;
    this.port = port;
    this.url = kind.url(port);
    this.account = accountOf(kind.user);
    // Directly below the temporary directory, because the server's account must have access to it.
    this.directory = mkdtempSync(join(tmpdir(), `create-backend-${database}-`));
    this.data = join(this.directory, 'data');
    if (this.account.uid !== undefined) chownSync(this.directory, this.account.uid, this.account.gid!);
    process.on('exit', this.ending);
  }

  static of(database: Database): Promise<OwnServer> {
    return OwnServer.with(database, {});
  }

  /** A server for many short-lived databases. */
  static withoutSync(database: Database): Promise<OwnServer> {
    return OwnServer.with(database, { serve: KINDS[database]?.withoutSync ?? [] });
  }

  /** A server whose locale needs Latin-1. `locales` is the directory that has this locale. */
  static inLocale(database: Database, locales: string, name: string): Promise<OwnServer> {
    const prepare = KINDS[database]?.inLocale?.(name) ?? [];
    return OwnServer.with(database, { prepare, env: { LOCPATH: locales } });
  }

  private static async with(database: Database, options: Options): Promise<OwnServer> {
    const kind = KINDS[database];
    if (kind === undefined) throw new Error(`server-kinds.ts has no ${database}.`);
    const server = new OwnServer(database, kind, options, await freePort());
    await server.prepare();
    await server.start();
    return server;
  }

  /** Where its programs run, and as whom. */
  private get place() {
    return { ...this.account, cwd: this.directory, env: { ...process.env, ...this.options.env } };
  }

  private async prepare(): Promise<void> {
    const [command, ...args] = this.kind.prepare(this.data);
    const child = spawn(command, [...args, ...(this.options.prepare ?? [])], {
      ...this.place,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${command} exited with ${code}: ${output}`);
  }

  /** Returns when the server answers. */
  async start(): Promise<void> {
    const [command, ...args] = this.kind.serve(this.data, this.port);
    const child = spawn(command, [...args, ...(this.options.serve ?? [])], {
      ...this.place,
      stdio: 'ignore',
    });
    this.child = child;
    const databases = new Databases({ database: this.database, server: this.url, directory: this.directory });
    const answers = () =>
      databases.run(`${this.url}/${this.database}`, 'SELECT 1;').then(
        () => true,
        () => false,
      );
    for (let waited = 0; !((await accepts(this.port)) && (await answers())); waited += 50) {
      if (child.exitCode !== null || child.signalCode !== null || waited > 30_000)
        throw new Error(`the proof's own ${this.database} server did not start`);
      await sleep(50);
    }
  }

  /** Stops the server: `orderly` closes all connections first, `crash` does not. */
  async stop(how: 'orderly' | 'crash'): Promise<void> {
    const child = this.child;
    if (child === undefined) return;
    this.child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'close');
    child.kill(this.kind[how]);
    await exit;
  }

  async end(): Promise<void> {
    await this.stop('orderly');
    process.off('exit', this.ending);
    this.remove();
  }

  private remove(): void {
    this.child?.kill(this.kind.crash);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
