import { realpathSync } from 'node:fs';
import { basename, delimiter, join, relative, sep } from 'node:path';
import { quote } from './quote.ts';

/** What the invocation depends on; a parameter so that tests can set it. */
export interface Process {
  /** `process.argv[1]`: the script as the shell or npm named it. */
  script: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/**
 * The words that start this very program again, as the user started it. Never plain `npx create-backend`: outside a
 * clone, that name on npm starts a program of other people.
 */
export function invocation(process: Process = currentProcess()): string {
  const { script, env } = process;
  const real = resolved(script);
  const packages = (env.npm_config_package ?? '').split(/\s*\n\s*/).filter(Boolean);
  // npx puts a package that --package names into its cache, and runs it from there.
  if (env.npm_lifecycle_event === 'npx' && packages.length > 0 && script.includes(`${sep}_npx${sep}`)) {
    const named = packages.map((name) => `--package ${quote(name)}`).join(' ');
    return `npx ${named} create-backend`;
  }
  if (isOnPath(real, process)) return 'create-backend';
  return `node ${quote(shortest(real, process.cwd))}`;
}

function currentProcess(): Process {
  const { argv, env, platform } = process;
  return { script: argv[1] ?? '', cwd: process.cwd(), env, platform };
}

/** Whether the shell finds this program under its name: after `npm link` or a global installation. */
function isOnPath(real: string, { cwd, env, platform }: Process): boolean {
  // An empty entry is the current directory. npm adds folders that the user's shell does not have.
  const isForeign = (path: string) => env.npm_execpath !== undefined && isNpms(path);
  const directories = (env.PATH ?? '')
    .split(delimiter)
    .map((path) => path || cwd)
    .filter((path) => !isForeign(path));
  for (const directory of directories) {
    // The first program of this name is the one that runs.
    const found = resolved(join(directory, 'create-backend'));
    if (platform === 'win32') {
      if (resolved(join(directory, 'node_modules', 'create-backend', 'bin', basename(real))) === real) return true;
    } else if (found !== '') return found === real;
  }
  return false;
}

function isNpms(path: string): boolean {
  return path.endsWith(join('node_modules', '.bin')) || path.includes('node-gyp-bin');
}

function shortest(path: string, cwd: string): string {
  const way = relative(cwd, path);
  return way.startsWith('..') || way === '' ? path : way;
}

/** The file behind a path, or an empty string if there is none. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return '';
  }
}
