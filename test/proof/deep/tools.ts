import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from '../../support/shell.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** Installs the tools from PyPI, once per list of versions, and returns the directory of their commands. */
export async function pythonTools(): Promise<string> {
  const list = readFileSync(requirements);
  const directory = join(
    tmpdir(),
    'create-backend-proof',
    'tools',
    createHash('sha256').update(list).digest('hex').slice(0, 12),
  );
  const whole = join(directory, 'whole');
  if (!existsSync(whole)) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
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
    writeFileSync(whole, '');
  }
  return join(directory, 'bin');
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
