import { freePort } from '../support/ports.ts';
import type { Api } from './client.ts';
import { Databases } from './database.ts';
import { equal } from './expect.ts';
import { credentials, type NewUser, newUser, type Person, person } from './people.ts';
import { Program } from './program.ts';
import { environment, type Subject } from './subject.ts';

type Env = Record<string, string | undefined>;

const admins = new WeakMap<Program, Promise<Person>>();

/** What a check has at hand. Whatever it starts ends with it. */
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

  /** A scene for one check: things of its own, and the section's server. */
  forOneCheck(): Scene {
    const scene = new Scene(this.subject, this.env);
    scene.shared = this.shared;
    return scene;
  }

  /** The section's server, started when first asked for. */
  server(): Promise<Program> {
    return this.shared();
  }

  async api(): Promise<Api> {
    return (await this.shared()).api;
  }

  get auth(): Subject['auth'] {
    return this.subject.auth;
  }

  /** A valid body for `POST /users`. */
  newUser(members: Partial<NewUser> = {}): NewUser {
    return newUser(this.auth, members);
  }

  /** A new user, signed in where there is auth. */
  async person(members: Partial<NewUser> = {}, server?: Program): Promise<Person> {
    return person((server ?? (await this.shared())).api, this.auth, members);
  }

  /** Someone who may list, change and delete users: anyone without auth. One for each server. */
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

  /** A whole environment on a fresh database, with these changes; undefined takes a variable away. */
  async environment(changes: Env = {}): Promise<Record<string, string>> {
    const url = changes.DATABASE_URL ?? this.databases.fresh();
    const merged: Env = { ...environment(this.subject, await freePort(), url), ...this.env, ...changes };
    return Object.fromEntries(
      Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  /** Spawns the program without waiting for it. */
  spawn(env: Record<string, string>, args: readonly string[] = []): Program {
    const program = new Program(this.subject, env, args);
    this.programs.push(program);
    return program;
  }

  /** A server of this check's own, on a fresh database unless one is named. */
  async start(changes: Env = {}): Promise<Program> {
    return this.spawn(await this.environment(changes)).started();
  }

  /** A subcommand, to its end. */
  async command(args: readonly string[], env: Record<string, string>) {
    const program = this.spawn(env, args);
    const { code, ms } = await program.exit;
    return { code, ms, stdout: program.stdout, stderr: program.stderr };
  }

  /** Runs when the check ends, however it ends. */
  atEnd(ending: () => unknown): void {
    this.endings.push(ending);
  }

  async close(): Promise<void> {
    for (const ending of this.endings.reverse()) await ending();
    await Promise.all(this.programs.map((program) => program.stop('SIGKILL')));
    await this.databases.dropAll();
  }
}
