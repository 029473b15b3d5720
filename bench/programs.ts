import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../src/version.ts';
import { root } from '../test/support/repository.ts';

/** A program that creates projects. */
export interface Program {
  name: string;
  version: string;
  /** The file that Node runs. */
  entry: string;
  /** Creates the project `project`: without prompts, git and installation. */
  create: readonly string[];
  /** The packages that npm installs for it, itself included. */
  packages: number;
  /** Bytes of its own tarball. */
  packed: number;
}

export const ours: Program = {
  name: 'create-backend',
  version,
  entry: join(root, 'bin', 'create-backend.js'),
  create: ['project', '--yes', '--no-git'],
  packages: 1,
  packed: sizeOf([], root),
};

const QUIET = ['--yes', '--no-git', '--no-install'];

const RIVALS: readonly Pick<Program, 'name' | 'create'>[] = [
  { name: 'create-vite', create: ['project', '--template', 'vanilla-ts', '--no-interactive'] },
  {
    name: 'sv',
    create: ['create', 'project', ...'--template minimal --types ts --no-add-ons --no-install'.split(' ')],
  },
  {
    name: 'create-t3-app',
    create: ['project', '--CI', '--noGit', '--noInstall', '--trpc', '--tailwind', '--appRouter'],
  },
  { name: '@nestjs/cli', create: ['new', 'project', '--skip-git', '--skip-install', '--package-manager', 'npm'] },
  { name: 'create-better-t-stack', create: ['project', ...QUIET] },
  { name: 'create-better-fullstack', create: ['project', ...QUIET] },
];

/** Installs the newest version of each rival below `home`. One that cannot be installed here is named and left out. */
export function installRivals(home: string): Program[] {
  return RIVALS.flatMap(({ name, create }) => {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    try {
      npm(['install', '--ignore-scripts', '--engine-strict', '--no-audit', '--no-fund', `${name}@latest`], folder);
    } catch (error) {
      console.log(
        `${name} cannot be installed: ${
          String((error as { stderr?: string }).stderr)
            .trim()
            .split('\n')[0]
        }`,
      );
      return [];
    }
    const own = join(folder, 'node_modules', name);
    const { version, bin } = readJson(join(own, 'package.json')) as { version: string; bin: string | object };
    const entry = join(own, typeof bin === 'string' ? bin : (Object.values(bin)[0] as string));
    const lock = readJson(join(folder, 'package-lock.json')) as { packages: object };
    const packages = Object.keys(lock.packages).filter((path) => path !== '' && existsSync(join(folder, path))).length;
    return [{ name, version, entry, create, packages, packed: sizeOf([`${name}@${version}`], home) }];
  });
}

function sizeOf(what: readonly string[], cwd: string): number {
  const [pack] = JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts', ...what], cwd)) as [
    { size: number },
  ];
  return pack.size;
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
