import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

  cold(): Run & { crates: number; megabytes: number } {
    rmSync(this.target, { recursive: true, force: true });
    execFileSync('cargo', ['fetch', '--quiet'], { cwd: this.project.folder, stdio: ['ignore', 'inherit', 'inherit'] });
    const { cpu, wall, output } = this.cargo('build');
    const kilobytes = execFileSync('du', ['--summarize', '--block-size=1K', this.target], { encoding: 'utf8' });
    return {
      cpu,
      wall,
      crates: output.match(/^ +Compiling /gm)!.length,
      megabytes: Number.parseInt(kilobytes, 10) / 1024,
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

  /** The shell's `time` measures cargo and all of its children. */
  private cargo(...args: string[]): Run & { output: string } {
    const script = 'TIMEFORMAT="%3U %3S %3R"; { time cargo "$@"; } 2>&1';
    const { status, stdout } = spawnSync('bash', ['-c', script, 'bash', ...args], {
      cwd: this.project.folder,
      env: { ...process.env, CARGO_TARGET_DIR: this.target, CARGO_TERM_COLOR: 'never' },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`${this.project.name}: cargo ${args[0]} exited with ${status}: ${stdout}`);
    const [user = NaN, system = NaN, wall = NaN] = stdout.trim().split('\n').at(-1)!.split(' ').map(Number);
    return { cpu: user + system, wall, output: stdout };
  }
}
