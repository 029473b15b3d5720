import { execFile } from 'node:child_process';
import { freePort } from '../support/ports.ts';
import type { Api } from './client.ts';
import { Databases } from './database.ts';
import { equal } from './expect.ts';
import { credentials, type NewUser, newOrder, newUser, type Person, person } from './people.ts';
import { Program } from './program.ts';
import { environment, hasOrders, type Subject } from './subject.ts';

type Env = Record<string, string | undefined>;

const admins = new WeakMap<Program, Promise<Person>>();

/** The tools of one check. Everything that it starts ends with the check. */
export class Scene {
  readonly subject: Subject;
  readonly databases: Databases;
  private readonly env: Env;
  private readonly programs: Program[] = [];
  private readonly endings: (() => unknown)[] = [];
  private shared: () => Promise<Program>;

  constructor(subject: Subject, env: Env = {}) {
    this.subject = subject;
    this.databases = new Databases(subject);
    this.env = env;
    let server: Promise<Program> | undefined;
    this.shared = () => (server ??= this.start());
  }

  /** A scene for one check, which shares the section's server. */
  forOneCheck(): Scene {
    const scene = new Scene(this.subject, this.env);
    scene.shared = this.shared;
    return scene;
  }

  /** The section's server. The first call starts it. */
  server(): Promise<Program> {
    return this.shared();
  }

  async api(): Promise<Api> {
    return (await this.shared()).api;
  }

  get auth(): Subject['auth'] {
    return this.subject.auth;
  }

  get hasOrders(): boolean {
    return hasOrders(this.subject);
  }

  /** A new row that the client may read, change and delete: an order, or a user where there are no orders. */
  async row(server?: Program): Promise<{ api: Api; rows: '/orders' | '/users'; id: number }> {
    const owner = await this.person({}, server);
    if (this.hasOrders) return { api: owner.api, rows: '/orders', id: (await newOrder(owner)).id };
    return { api: (await this.admin(server)).api, rows: '/users', id: owner.id };
  }

  /** The lists of the program, each with a client that may read it. */
  async lists(): Promise<[api: Api, rows: '/orders' | '/users'][]> {
    const [owner, admin] = [await this.person(), await this.admin()];
    return [[admin.api, '/users'], ...(this.hasOrders ? [[owner.api, '/orders'] as [Api, '/orders']] : [])];
  }

  /** A valid body for `POST /users`. */
  newUser(members: Partial<NewUser> = {}): NewUser {
    return newUser(this.auth, members);
  }

  /** A new user, signed in if there is auth. */
  async person(members: Partial<NewUser> = {}, server?: Program): Promise<Person> {
    return person((server ?? (await this.shared())).api, this.auth, members);
  }

  /** A user who may list, change and delete users: with auth an admin, the same for all checks of a server. */
  async admin(server?: Program): Promise<Person> {
    const instance = server ?? (await this.shared());
    const admin = admins.get(instance) ?? this.newAdmin(instance);
    admins.set(instance, admin);
    return admin;
  }

  private async newAdmin(instance: Program): Promise<Person> {
    const someone = await this.person({}, instance);
    if (this.auth === 'none') return someone;
    equal((await this.command(['promote', String(someone.id)], instance.env)).code, 0, 'exit code of promote');
    return { ...someone, api: instance.api.with(await credentials(instance.api, this.auth, someone)) };
  }

  /** A complete environment with a new database and these changes. `undefined` removes a variable. */
  async environment(changes: Env = {}): Promise<Record<string, string>> {
    const url = changes.DATABASE_URL ?? this.databases.fresh();
    const merged: Env = { ...environment(this.subject, await freePort(), url), ...this.env, ...changes };
    return Object.fromEntries(
      Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  /** Starts the program without waiting for it. */
  spawn(env: Record<string, string>, args: readonly string[] = []): Program {
    const program = new Program(this.subject, env, args);
    this.programs.push(program);
    return program;
  }

  /** Starts a server for this check, on a new database unless the changes name one. */
  async start(changes: Env = {}): Promise<Program> {
    return this.spawn(await this.environment(changes)).started();
  }

  /** Runs a subcommand until it exits. */
  async command(args: readonly string[], env: Record<string, string>) {
    const program = this.spawn(env, args);
    const { code, ms } = await program.exit;
    return { code, ms, stdout: program.stdout, stderr: program.stderr };
  }

  /** Runs a line of the shell, in which `"$0"` is the program and `"$@"` are the arguments. */
  shell(line: string, args: readonly string[], env: Record<string, string>, cwd = this.subject.directory) {
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const words = ['-c', line, this.subject.executable, ...args];
      execFile('sh', words, { cwd, env, timeout: 15_000 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });
  }

  /** Registers a function that runs when the check ends, whether it passed or not. */
  atEnd(ending: () => unknown): void {
    this.endings.push(ending);
  }

  async close(): Promise<void> {
    for (const ending of this.endings.reverse()) await ending();
    await Promise.all(this.programs.map((program) => program.stop('SIGKILL')));
    await this.databases.dropAll();
  }
}
