import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../test/support/repository.ts';

export type Framework = 'axum' | 'actix-web';
export type Database = 'sqlite' | 'postgres' | 'mysql';

/** A server, and how it is started. */
export interface Subject {
  label: string;
  /** The program that does only what is necessary with the same framework. */
  bare: string;
  ours: boolean;
  database: Database;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Whether its driver encrypts the connection to the database, if the database can. */
  tls?: boolean;
}

const RIVALS = join(root, 'bench', 'rivals');
const go = process.env.GO ?? 'go';
/** Where Debian installs the sources of packages for Go. */
const GOPATH = '/usr/share/gocode';

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

  private go(): string {
    return this.once('go-server', (executable) => {
      const env = { ...process.env, GO111MODULE: 'off', GOPATH };
      execFileSync(go, ['build', '-o', executable, '.'], { cwd: join(RIVALS, 'go'), env, stdio: 'inherit' });
    });
  }

  private fastify(): string {
    const folder = join(this.work, 'fastify');
    cpSync(join(RIVALS, 'fastify'), folder, { recursive: true });
    if (!existsSync(join(folder, 'node_modules'))) run(folder, 'npm', 'install', '--no-audit', '--no-fund');
    return join(folder, 'server.js');
  }

  /** Ours first, then the others. TLS makes a difference only with a server of databases. */
  subjects(database: 'sqlite' | 'postgres'): Subject[] {
    const logs = { RUST_LOG: 'info', LOG_FORMAT: 'json' };
    const ours = (['axum', 'actix-web'] as const).flatMap((framework): Subject[] => {
      const command = [this.ours(framework, database)];
      const one = { bare: `${framework}, bare`, ours: true, database, command };
      const all = [
        { ...one, label: `${framework}, ours`, env: logs },
        { ...one, label: `${framework}, ours, no log`, env: { RUST_LOG: 'off' } },
      ];
      return database === 'sqlite' ? all : [...all, { ...one, label: `${framework}, ours, TLS`, env: logs, tls: true }];
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

function run(cwd: string, command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
