import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { temporaryDirectory } from './disk.ts';
import { root } from './repository.ts';

export { root };
export const bin = join(root, 'bin', 'create-backend.js');

/** A new working directory for one test, and an environment without the developer's git settings and CI variables. */
export function workplace(): { home: string; env: Record<string, string> } {
  const outer = temporaryDirectory();
  const home = join(outer, 'work');
  mkdirSync(home);
  const config = join(outer, 'gitconfig');
  writeFileSync(config, '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n');
  return {
    home,
    env: {
      ...cleanEnvironment(),
      HOME: outer,
      GIT_CONFIG_GLOBAL: config,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: outer,
    },
  };
}

// HOME changes, so the directories that rustup and cargo find through it are set here.
function cleanEnvironment(): Record<string, string> {
  const foreign = /^(GIT_|NO_COLOR$|FORCE_COLOR$|CI$|npm_|VITEST|NODE_ENV$|TERM$)/;
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !foreign.test(name));
  const real = process.env.HOME ?? process.env.USERPROFILE ?? '';
  return {
    CARGO_HOME: join(real, '.cargo'),
    RUSTUP_HOME: join(real, '.rustup'),
    TERM: 'xterm',
    ...(Object.fromEntries(kept) as Record<string, string>),
  };
}

/** Runs the built program without a terminal until it exits. */
export async function cli(args: readonly string[], options: Options & { cwd: string }) {
  const { exitCode, stdout, stderr, signal, timedOut } = await execa(process.execPath, [bin, ...args], {
    stdin: 'ignore',
    extendEnv: false,
    reject: false,
    ...options,
  });
  if (timedOut) throw new Error(`create-backend did not exit in time:\n${stderr}`);
  return { exitCode, signal, stdout: String(stdout), stderr: String(stderr) };
}

/** The environment in which the program is killed at the nth call of a function of node:fs. */
export function killing(name: string, call: number): { NODE_OPTIONS: string } {
  return replacing(
    name,
    `let calls = 0;
    const replacement = (...args) => {
      calls += 1;
      if (calls === ${call}) process.kill(process.pid, 'SIGKILL');
      return original(...args);
    };`,
  );
}

/** The same on a file system without hard links. At a call of `copyFileSync`, a part of the file is copied. */
export function killingWithoutLinks(name: string, call: number): { NODE_OPTIONS: string } {
  return replacing(
    name,
    `fs.linkSync = () => { throw Object.assign(new Error('made up'), { code: 'EPERM' }); };
    let calls = 0;
    const replacement = (source, path, mode) => {
      calls += 1;
      if (calls !== ${call}) return original(source, path, mode);
      if (${name === 'copyFileSync'}) fs.writeFileSync(path, fs.readFileSync(source).subarray(0, 10));
      process.kill(process.pid, 'SIGKILL');
    };`,
  );
}

/** @param code defines `replacement`, and may use `original` */
function replacing(name: string, code: string): { NODE_OPTIONS: string } {
  const module = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const original = fs[${JSON.stringify(name)}];
    ${code}
    fs[${JSON.stringify(name)}] = replacement;
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}
