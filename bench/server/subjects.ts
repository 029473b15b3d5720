import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Framework } from '../../src/answers/options.ts';
import { allFrameworks } from '../../test/support/figures.ts';
import { root } from '../../test/support/repository.ts';

export type { Database, Framework };

/** Our programs log each request in JSON. */
export const LOGGED = { RUST_LOG: 'info', LOG_FORMAT: 'json' };

/** TCP with TLS, or the Unix socket of the server. */
export type Link = 'TLS' | 'socket';

/** A server, and how it is started. */
export interface Subject {
  label: string;
  /** The program that does only what is necessary with the same framework. */
  bare: string;
  ours: boolean;
  database: Database;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The directory that it starts in, if it reads files there. */
  cwd?: string;
  /** The path of its health check, if it is not `/health`. */
  health?: string;
  /** How it reaches the database, if that is not TCP without TLS. */
  link?: Link | undefined;
}

const RIVALS = join(root, 'bench', 'rivals');
const go = process.env.GO ?? 'go';

/** Builds each program once, in the directory `work`. */
export class Programs {
  private readonly work: string;

  constructor(work: string) {
    this.work = work;
    mkdirSync(work, { recursive: true });
  }

  /** The optimised program of a project. */
  ours(framework: Framework, database: Database): string {
    const name = `${framework}-${database}`;
    return this.once(name, (executable) => {
      const project = join(this.work, 'projects', name);
      const options = ['--framework', framework, '--database', database, '--auth', 'none', '--addons', 'none'];
      run(root, process.execPath, 'bin/create-backend.js', project, ...options, '--no-git', '--yes');
      this.cargo(project, '--locked');
      copyFileSync(join(this.work, 'target', 'release', name), executable);
    });
  }

  private bare(framework: 'axum' | 'actix', database: Database): string {
    return this.once(`bare-${framework}-${database}`, (executable) => {
      const folder = join(this.work, 'bare');
      cpSync(join(RIVALS, 'bare'), folder, { recursive: true });
      // The same versions as ours. Cargo removes what it does not need, and adds what is missing.
      copyFileSync(join(this.work, 'projects', `axum-${database}`, 'Cargo.lock'), join(folder, 'Cargo.lock'));
      this.cargo(folder, '--features', database);
      copyFileSync(join(this.work, 'target', 'release', framework), executable);
    });
  }

  /** The client that holds connections. */
  holder(): string {
    const folder = join(root, 'bench', 'server', 'hold');
    return this.once('hold', (executable) => run(folder, go, 'build', '-o', executable, 'main.go'));
  }

  private go(): string {
    return this.once('go-server', (executable) => {
      const folder = join(this.work, 'go');
      cpSync(join(RIVALS, 'go'), folder, { recursive: true });
      run(folder, go, 'build', '-mod=mod', '-o', executable, '.'); // `mod`: downloads what go.mod names
    });
  }

  private fastify(): string {
    const folder = join(this.work, 'fastify');
    cpSync(join(RIVALS, 'fastify'), folder, { recursive: true });
    if (!existsSync(join(folder, 'node_modules'))) run(folder, 'npm', 'install', '--no-audit', '--no-fund');
    return join(folder, 'server.js');
  }

  /** Ours first, then the others. Links make a difference only with a server of databases. */
  subjects(database: 'sqlite' | 'postgres'): Subject[] {
    const ours = allFrameworks.flatMap((framework): Subject[] => {
      const command = [this.ours(framework, database)];
      const one = { bare: `${framework}, bare`, ours: true, database, command };
      const all = [
        { ...one, label: `${framework}, ours`, env: LOGGED },
        { ...one, label: `${framework}, ours, no log`, env: { RUST_LOG: 'off' } },
      ];
      const linked = (['TLS', 'socket'] as const).map((link) => {
        return { ...one, label: `${framework}, ours, ${link}`, env: LOGGED, link };
      });
      return database === 'sqlite' ? all : [...all, ...linked];
    });
    const rival = (label: string, command: readonly string[], env = {}): Subject => {
      return { label, bare: label, ours: false, database, command, env };
    };
    const both = (name: string, command: readonly string[]) => [
      rival(`${name}, bare`, command),
      { ...rival(`${name}, same features`, command, { FEATURES: '1' }), bare: `${name}, bare` },
    ];
    return [
      ...ours,
      rival('axum, bare', [this.bare('axum', database)]),
      rival('actix-web, bare', [this.bare('actix', database)]),
      ...(database === 'postgres' ? both('Go', [this.go()]) : []),
      ...both('Fastify', [process.execPath, this.fastify()]),
    ];
  }

  /** The default project of loco with its settings for production, or nothing if loco is not installed. */
  loco(): Subject[] {
    const projects = join(this.work, 'projects');
    const cwd = join(projects, 'loco-app');
    try {
      const options = ['--db', 'postgres', '--bg', 'async', '--assets', 'none'];
      if (!existsSync(cwd)) run(projects, 'loco', 'new', '--name', 'loco-app', ...options);
    } catch (error) {
      console.log(`loco is left out: ${error}`);
      return [];
    }
    const executable = this.once('loco', (executable) => {
      this.cargo(cwd);
      copyFileSync(join(this.work, 'target', 'release', 'loco_app-cli'), executable);
    });
    // Its own tables are not needed for `/_ping`, and the database has ours.
    const database = { DB_AUTO_MIGRATE: 'false', DB_MAX_CONNECTIONS: '10' };
    const mailer = { MAILER_HOST: 'localhost', MAILER_USER: 'user', MAILER_PASSWORD: 'password' };
    const env = { LOCO_ENV: 'production', BINDING: '127.0.0.1', JWT_SECRET: 'secret', ...database, ...mailer };
    const command = [executable, 'start'];
    return [
      { label: 'loco', bare: 'axum, bare', ours: false, database: 'postgres', command, env, cwd, health: '/_ping' },
    ];
  }

  private cargo(folder: string, ...args: string[]): void {
    const target = `--target-dir=${join(this.work, 'target')}`;
    run(folder, 'cargo', 'build', '--quiet', '--release', '--bins', target, ...args);
  }

  private once(name: string, build: (executable: string) => void): string {
    const executable = join(this.work, 'programs', name);
    mkdirSync(join(this.work, 'programs'), { recursive: true });
    if (!existsSync(executable)) build(executable);
    return executable;
  }
}

/** Builds may use both cores, although this process has only one. */
function run(cwd: string, command: string, ...args: string[]): void {
  execFileSync('taskset', ['--cpu-list', '0,1', command, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
