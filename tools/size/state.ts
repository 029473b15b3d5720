import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A state of this repository, from which projects are made. */
export class State {
  readonly folder: string;
  private readonly work: string;

  constructor(folder: string, work: string) {
    this.folder = folder;
    this.work = work;
    this.run(process.execPath, ['tools/run.mjs', 'tools/build.ts']);
  }

  /** The state at a revision, in a worktree of git. It borrows our packages, unless it needs other versions. */
  static at(revision: string, root: string, work: string): State {
    const folder = join(work, 'reference');
    const known = spawnSync('git', ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], { cwd: root });
    if (known.status !== 0) throw new Error(`--against ${revision}: git knows no such commit here`);
    execFileSync('git', ['worktree', 'add', '--quiet', '--detach', folder, revision], { cwd: root, stdio: 'inherit' });
    const lock = (directory: string) => readFileSync(join(directory, 'package-lock.json'), 'utf8');
    if (lock(root) === lock(folder)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    else execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
    return new State(folder, join(work, 'reference-projects'));
  }

  static remove(root: string, work: string): void {
    const folder = join(work, 'reference');
    if (existsSync(folder)) execFileSync('git', ['worktree', 'remove', '--force', folder], { cwd: root });
  }

  /** Makes a project with the default add-ons, and returns its folder. */
  project(choices: readonly string[]): string {
    mkdirSync(this.work, { recursive: true });
    const [framework = '', database = '', auth = ''] = choices;
    const project = join(this.work, choices.join('_').replace(/\W/g, '_'));
    const options = ['--framework', framework, '--database', database, '--auth', auth];
    this.run(process.execPath, ['bin/create-backend.js', project, ...options, '--no-git', '--yes']);
    return project;
  }

  private run(command: string, args: readonly string[]): void {
    execFileSync(command, args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
