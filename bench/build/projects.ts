import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
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

interface Program extends Omit<Project, 'version'> {
  /** Creates `folder` without prompts. */
  create: readonly string[];
  /** Prints the version. */
  version: readonly string[];
}

const RIVALS: readonly Program[] = [
  {
    name: 'loco',
    create: ['loco', 'new', '--name', 'loco-app', '--db', 'sqlite', '--bg', 'async', '--assets', 'none'],
    version: ['loco', '--version'],
    folder: 'loco-app',
    executable: 'loco_app-cli',
    handler: 'src/controllers/auth.rs',
    text: 'unauthorized("invalid token"',
  },
  {
    name: 'salvo-cli',
    // It asks for a library and a database on a terminal. Enter accepts the first ones: SQLx and SQLite.
    create: ['script', '--quiet', '--command', 'salvo new salvo-app', '/dev/null'],
    version: ['salvo', '--version'],
    folder: 'salvo-app',
    executable: 'salvo-app',
    handler: 'src/routers/auth.rs',
    text: '"User does not exist."',
  },
];

const OURS: Program = {
  name: 'create-backend',
  create: [process.execPath, join(root, 'bin', 'create-backend.js'), 'my-api', '--yes', '--no-git'],
  version: [process.execPath, join(root, 'bin', 'create-backend.js'), '--version'],
  folder: 'my-api',
  executable: 'my-api',
  handler: 'src/routes/health.rs',
  text: 'status: "ok"',
};

export const PROGRAMS = [OURS, ...RIVALS];

/** Generates the default project of a program, or nothing if the program is not installed. */
export function generated({ create, version, folder, ...program }: Program, home: string): Project | undefined {
  const project = join(home, folder);
  mkdirSync(home, { recursive: true });
  try {
    if (!existsSync(project)) run(create, home, '\r\r');
    if (!existsSync(project)) throw new Error('it created nothing');
    return { ...program, folder: project, version: run(version, home).trim().split(' ').at(-1)! };
  } catch (error) {
    console.log(`${program.name} is left out: ${error}`);
    return undefined;
  }
}

function run([command = '', ...args]: readonly string[], cwd: string, input = ''): string {
  return execFileSync(command, args, { cwd, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
}
