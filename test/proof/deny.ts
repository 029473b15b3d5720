import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../support/shell.ts';

const VERSION = '0.20.2';

/** What needs no network: advisories are looked up by the project's own workflow. */
const CHECKS = ['bans', 'licenses', 'sources'];

/** Runs cargo-deny with a generated project's own deny.toml on its own Cargo.lock. */
export class Deny {
  private readonly tools: string;
  private found: Promise<string> | undefined;

  /** @param home where the tool is installed when the machine has none, and found by the next run */
  constructor(home: string) {
    this.tools = join(home, 'tools');
  }

  /** Gives cargo-deny's version, for the ledger. */
  async check(project: string): Promise<string> {
    this.found ??= this.find();
    const tool = await this.found;
    // The crates of every system have to be there, and not just this one's; most are already.
    await run('cargo', ['fetch', '--locked', '--quiet'], { cwd: project });
    const { output } = await run(tool, ['--offline', 'check', '--hide-inclusion-graph', ...CHECKS], {
      cwd: project,
      env: { CARGO_TERM_COLOR: 'never' },
    });
    for (const check of CHECKS)
      if (!output.includes(`${check} ok`)) throw new Error(`cargo deny says nothing of ${check}:\n${output}`);
    return (await run(tool, ['--version'])).stdout.trim();
  }

  private async find(): Promise<string> {
    const installed = join(this.tools, 'bin', 'cargo-deny');
    const onPath = (await attempt('bash', ['-c', 'command -v cargo-deny'])).stdout.trim();
    if (onPath !== '' || existsSync(installed)) return onPath || installed;
    try {
      await run('cargo', ['install', 'cargo-deny', '--version', VERSION, '--locked', '--quiet', '--root', this.tools]);
    } catch (error) {
      throw new Error(
        `cargo-deny cannot be had: put it on the PATH (cargo install cargo-deny --version ${VERSION} --locked). ${(error as Error).message}`,
      );
    }
    return installed;
  }
}
