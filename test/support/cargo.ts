import { dirname, join } from 'node:path';
import { attempt, run } from './shell.ts';

/** Runs cargo in one generated project. All projects share a target directory, so each needs its own name. */
export class Cargo {
  private readonly project: string;
  private readonly env: Record<string, string>;

  constructor(project: string, targetDirectory: string, env: Record<string, string> = {}) {
    this.project = project;
    this.env = { CARGO_TARGET_DIR: targetDirectory, CARGO_INCREMENTAL: '0', CARGO_TERM_COLOR: 'never', ...env };
  }

  get options() {
    return { cwd: this.project, env: this.env };
  }

  run(...args: string[]) {
    return run('cargo', args, this.options);
  }

  /** Throws the difference if the project is not formatted. */
  format() {
    return this.run('fmt', '--check', '--', '--color', 'never');
  }

  /**
   * Builds, and returns the executable. Throws if cargo reused the output of another project with this name.
   *
   * cargo runs in the directory above the project, because a build must be the same from everywhere: cargo reads
   * `.cargo/config.toml` in the current directory, and rustc gets `SQLX_OFFLINE` from it only there.
   */
  async build(name: string, ...args: string[]): Promise<string> {
    const place = ['--manifest-path', join(this.project, 'Cargo.toml')];
    const { code, stdout, output } = await attempt(
      'cargo',
      ['build', '--locked', '--message-format=json-render-diagnostics', ...place, ...args],
      { ...this.options, cwd: dirname(this.project) },
    );
    if (code !== 0)
      throw new Error(
        `cargo build exited with ${code}:\n${output
          .split('\n')
          .filter((line) => !line.startsWith('{'))
          .join('\n')}`,
      );
    const artifacts = messages(stdout).filter(
      ({ reason, target }) => reason === 'compiler-artifact' && target?.name === name,
    );
    const program = artifacts.find(({ executable }) => executable);
    if (!program?.executable) throw new Error(`cargo reported no executable for ${name}`);
    if (artifacts.some(({ fresh }) => fresh)) throw new Error(`cargo did not build ${name}: it reported it as fresh`);
    return program.executable;
  }

  /** Runs the tests, and returns how many passed. */
  async test(env: Record<string, string> = {}): Promise<string> {
    // A backtrace would hide what a failed test says: the ledger shows only the end of the output.
    const environment = { ...this.env, ...env, RUST_BACKTRACE: '0' };
    const { output } = await run('cargo', ['test'], { ...this.options, env: environment });
    const counts = [...output.matchAll(/^test result: ok\. (\d+) passed/gm)].map(([, count]) => Number(count));
    const passed = counts.reduce((sum, count) => sum + count, 0);
    if (passed === 0) throw new Error(`cargo test ran no test:\n${output}`);
    return `${passed} tests`;
  }
}

interface Message {
  reason: string;
  target?: { name: string };
  fresh?: boolean;
  executable?: string | null;
}

function messages(stdout: string): Message[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
