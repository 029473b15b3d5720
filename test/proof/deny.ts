import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../support/shell.ts';

const VERSION = '0.20.2';

/** The checks that need no network. The project's own workflow checks the advisories. */
const CHECKS = ['bans', 'licenses', 'sources'];

/** Runs cargo-deny with a generated project's own deny.toml on its own Cargo.lock. */
export class Deny {
  private readonly tools: string;
  private found: Promise<string> | undefined;

  /** @param home directory into which the tool is installed if the machine has none; the next run finds it there */
  constructor(home: string) {
    this.tools = join(home, 'tools');
  }

  /** Throws if a check fails, else returns the version of cargo-deny. */
  async check(project: string): Promise<string> {
    this.found ??= this.find();
    const tool = await this.found;
    // cargo-deny needs the crates for all systems, not only for this one. Most are downloaded already.
    await run('cargo', ['fetch', '--locked', '--quiet'], { cwd: project });
    const { output } = await run(tool, ['--offline', 'check', '--hide-inclusion-graph', ...CHECKS], {
      cwd: project,
      env: { CARGO_TERM_COLOR: 'never' },
    });
    for (const check of CHECKS)
      if (!output.includes(`${check} ok`)) throw new Error(`cargo deny did not report ${check}:\n${output}`);
    return (await run(tool, ['--version'])).stdout.trim();
  }

  private async find(): Promise<string> {
    const installed = join(this.tools, 'bin', 'cargo-deny');
    const onPath = (await attempt('bash', ['-c', 'command -v cargo-deny'])).stdout.trim();
    if (onPath !== '' || existsSync(installed)) return onPath || installed;
    try {
      await run('cargo', ['install', 'cargo-deny', '--version', VERSION, '--locked', '--quiet', '--root', this.tools]);
    } catch (error) {
      const remedy = `cargo install cargo-deny --version ${VERSION} --locked`;
      throw new Error(`cargo-deny is not on the PATH and cannot be installed (${remedy}). ${(error as Error).message}`);
    }
    return installed;
  }
}
