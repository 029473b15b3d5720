import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Timed, timed } from '../../test/support/processor-time.ts';
import type { Run } from '../measure.ts';
import type { Project } from './projects.ts';

/** The builds of one project, in a target directory of its own. */
export class Build {
  readonly project: Project;
  private readonly target: string;
  private changes = 0;

  constructor(project: Project, target: string) {
    this.project = project;
    this.target = join(target, project.name);
  }

  cold(): Run & { crates: number; mebibytes: number } {
    rmSync(this.target, { recursive: true, force: true });
    execFileSync('cargo', ['fetch', '--quiet'], { cwd: this.project.folder, stdio: ['ignore', 'inherit', 'inherit'] });
    const { cpu, wall, output } = this.cargo('build');
    const kilobytes = execFileSync('du', ['--summarize', '--block-size=1K', this.target], { encoding: 'utf8' });
    return {
      cpu,
      wall,
      crates: output.match(/^ +Compiling /gm)!.length,
      mebibytes: Number.parseInt(kilobytes, 10) / 1024,
    };
  }

  /** Changes a handler and builds again, maybe with another linker for the executable. */
  touched(linker = ''): Run {
    const { folder, handler, text, executable } = this.project;
    const file = join(folder, handler);
    const code = readFileSync(file, 'utf8');
    if (!code.includes(text)) throw new Error(`${file} does not contain ${text}`);
    const changed = text.replace(/"(?=\W*$)/, ` ${this.changes++}"`);
    writeFileSync(file, code.replace(text, changed));
    try {
      if (linker === '') return this.cargo('build');
      return this.cargo('rustc', '--bin', executable, '--', '-C', `link-arg=-fuse-ld=${linker}`);
    } finally {
      writeFileSync(file, code);
    }
  }

  private cargo(...args: string[]): Timed {
    const env = { ...process.env, CARGO_TARGET_DIR: this.target, CARGO_TERM_COLOR: 'never' };
    return timed(['cargo', ...args], this.project.folder, env);
  }
}
