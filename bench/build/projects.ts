import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../src/version.ts';
import { root } from '../../test/support/repository.ts';

/** A generated project. */
export interface Project {
  /** The program that generated it. */
  name: string;
  version: string;
  folder: string;
  executable: string;
  /** A file with a handler, and a part of it that ends with a string. */
  handler: string;
  text: string;
}

type Rival = Omit<Project, 'version' | 'folder'> & { create: readonly string[]; folder: string };

const RIVALS: readonly Rival[] = [
  {
    name: 'loco',
    create: ['loco', 'new', '--name', 'loco-app', '--db', 'sqlite', '--bg', 'async', '--assets', 'none'],
    folder: 'loco-app',
    executable: 'loco_app-cli',
    handler: 'src/controllers/auth.rs',
    text: 'unauthorized("invalid token"',
  },
  {
    name: 'salvo-cli',
    // It asks for a library and a database on a terminal. Enter accepts the first ones: SQLx and SQLite.
    create: ['script', '--quiet', '--command', 'salvo-cli new salvo-app', '/dev/null'],
    folder: 'salvo-app',
    executable: 'salvo-app',
    handler: 'src/routers/auth.rs',
    text: '"User does not exist."',
  },
];

/** The default project, and those of rivals that are installed. */
export function projects(work: string): Project[] {
  const home = join(work, 'projects');
  mkdirSync(home, { recursive: true });
  const ours = {
    name: 'create-backend',
    version,
    folder: join(home, 'my-api'),
    executable: 'my-api',
    handler: 'src/routes/health.rs',
    text: 'status: "ok"',
  };
  const create = [process.execPath, join(root, 'bin', 'create-backend.js'), 'my-api', '--yes', '--no-git'];
  make(ours.folder, home, create);
  const rivals = RIVALS.flatMap(({ create, folder, ...rival }): Project[] => {
    try {
      make(join(home, folder), home, create);
      const version = execFileSync(rival.name, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1)!;
      return [{ ...rival, version, folder: join(home, folder) }];
    } catch (error) {
      console.log(`${rival.name} is left out: ${error}`);
      return [];
    }
  });
  return [ours, ...rivals];
}

function make(folder: string, cwd: string, [command = '', ...args]: readonly string[]): void {
  if (!existsSync(folder)) execFileSync(command, args, { cwd, input: '\r\r', stdio: ['pipe', 'ignore', 'inherit'] });
  if (!existsSync(folder)) throw new Error(`${command} created nothing`);
}
