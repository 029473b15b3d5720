import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { allDatabases } from '../support/databases.ts';
import { proofHome } from '../support/proof-home.ts';
import { run } from '../support/shell.ts';

/** Installs what a list of pip names, and returns the directory of its commands. */
export async function pythonTools(
  requirements = join(import.meta.dirname, 'deep', 'requirements.txt'),
): Promise<string> {
  const directory = await once([readFileSync(requirements, 'utf8')], async (directory) => {
    await run(onPath('python3', 'python3'), ['-m', 'venv', directory]).catch((error: Error) => {
      throw new Error(
        `python3 cannot create a virtual environment (remedy: apt-get install python3-venv): ${error.message}`,
      );
    });
    await run(join(directory, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--requirement',
      requirements,
    ]);
  });
  return join(directory, 'bin');
}

/**
 * Installs the packages of a folder with `package.json` and `package-lock.json`, without their install scripts. Returns
 * the directory of `node_modules`. They are not among our devDependencies, because only the proof needs them.
 */
export async function npmTools(folder: string): Promise<string> {
  const files = ['package.json', 'package-lock.json'];
  return once(
    files.map((name) => readFileSync(join(folder, name), 'utf8')),
    async (directory) => {
      for (const name of files) copyFileSync(join(folder, name), join(directory, name));
      await run('npm', ['ci', '--silent', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory });
    },
  );
}

const SQLX_CLI = '0.9.0';

/** Installs sqlx-cli, and returns the directory of `cargo sqlx`. Without optimisation, it is built in half the time. */
export async function sqlxCli(): Promise<string> {
  const version = ['--version', SQLX_CLI, '--locked', '--quiet', '--debug'];
  const features = ['--no-default-features', '--features', ['rustls', ...allDatabases].join(',')];
  const args = ['install', 'sqlx-cli', ...version, ...features];
  const directory = await once([args.join(' ')], async (root) => {
    const env = { CARGO_PROFILE_DEV_DEBUG: 'false' };
    await run('cargo', [...args, '--root', root], { env });
  });
  return join(directory, 'bin');
}

const running = new Map<string, Promise<void>>();

/** Installs into a directory of its own, once for the same texts. They say what is installed, and which version. */
async function once(texts: readonly string[], install: (directory: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  const directory = join(proofHome, 'tools', hash.digest('hex').slice(0, 12));
  // Two lanes may need the same tool at once.
  const installed = running.get(directory) ?? installInto(directory, install);
  running.set(directory, installed);
  await installed;
  return directory;
}

async function installInto(directory: string, install: (directory: string) => Promise<void>): Promise<void> {
  const whole = join(directory, 'whole');
  if (existsSync(whole)) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await install(directory);
  writeFileSync(whole, '');
}

/** The path of a command. Throws if it is not installed: the proof must fail then, not skip a check. */
export function onPath(command: string, debianPackage: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, command))
    .find(executable);
  if (found === undefined) throw new Error(`${command} is not installed (remedy: apt-get install ${debianPackage})`);
  return found;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
