import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Choices } from '../../src/answers/options.ts';
import { run } from '../support/shell.ts';

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a user would install: the packed tarball, used outside the repository. */
export class Packed {
  private readonly tarball: string;
  /** What `npx` would start. */
  readonly bin: string;

  private constructor(tarball: string, bin: string) {
    this.tarball = tarball;
    this.bin = bin;
  }

  static async into(directory: string): Promise<Packed> {
    mkdirSync(directory, { recursive: true });
    await run('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: repository });
    const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack made no tarball');
    await run('tar', ['-xzf', tarball], { cwd: directory });
    return new Packed(join(directory, tarball), join(directory, 'package', 'bin', 'create-backend.js'));
  }

  /** Generates without installing anything. */
  async generate(parent: string, name: string, choices: Choices): Promise<string> {
    await run(process.execPath, [this.bin, name, ...flags(choices)], { cwd: parent, env: identity });
    return join(parent, name);
  }

  /** Generates as a user would with a tarball at hand. */
  async generateByNpx(parent: string, name: string, choices: Choices): Promise<string> {
    await run('npx', ['--yes', '--package', this.tarball, 'create-backend', name, ...flags(choices)], {
      cwd: parent,
      env: identity,
    });
    return join(parent, name);
  }
}

// The first commit needs one, whatever the machine has.
const identity = {
  GIT_AUTHOR_NAME: 'Proof',
  GIT_AUTHOR_EMAIL: 'proof@example.com',
  GIT_COMMITTER_NAME: 'Proof',
  GIT_COMMITTER_EMAIL: 'proof@example.com',
};

function flags({ framework, database, auth, addons }: Choices): string[] {
  return [
    '--framework',
    framework,
    '--database',
    database,
    '--auth',
    auth,
    '--addons',
    addons.join(',') || 'none',
    '--yes',
  ];
}
