import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Choices, flagsOf } from '../../src/answers/options.ts';
import { root } from '../support/repository.ts';
import { run } from '../support/shell.ts';

/** The packed tarball, used outside the repository as a user does. */
export class Packed {
  private readonly tarball: string;
  /** The program that `npx` would start. */
  readonly bin: string;

  private constructor(tarball: string, bin: string) {
    this.tarball = tarball;
    this.bin = bin;
  }

  static async into(directory: string): Promise<Packed> {
    mkdirSync(directory, { recursive: true });
    await run('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root });
    const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack made no tarball');
    await run('tar', ['-xzf', tarball], { cwd: directory });
    return new Packed(join(directory, tarball), join(directory, 'package', 'bin', 'create-backend.js'));
  }

  /** The program of this clone, which `npm run build` has built. It was not packed. */
  static built(bin: string): Packed {
    return new Packed('', bin);
  }

  /** Creates a project with the unpacked program, without an installation. */
  async generate(parent: string, name: string, choices: Choices, ...more: string[]): Promise<string> {
    const args = [this.bin, name, ...flagsOf(choices), '--yes', ...more];
    await run(process.execPath, args, { cwd: parent, env: identity });
    return join(parent, name);
  }

  /** Creates a project as a user does who has the tarball. */
  async generateByNpx(parent: string, name: string, choices: Choices): Promise<string> {
    await run('npx', ['--yes', '--package', this.tarball, 'create-backend', name, ...flagsOf(choices), '--yes'], {
      cwd: parent,
      env: identity,
    });
    return join(parent, name);
  }
}

// The first commit needs an identity, and the machine may have none.
const identity = {
  GIT_AUTHOR_NAME: 'Proof',
  GIT_AUTHOR_EMAIL: 'proof@example.com',
  GIT_COMMITTER_NAME: 'Proof',
  GIT_COMMITTER_EMAIL: 'proof@example.com',
};
