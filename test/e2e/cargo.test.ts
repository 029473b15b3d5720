import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { Cargo } from '../support/cargo.ts';
import { cli, workplace } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { proofTarget } from '../support/proof-home.ts';
import { installed } from '../support/skip.ts';

// The proof uses the same target directory, so its projects are named after their combinations.
const NAME = 'p_axum_sqlite_jwt';

it('the default project builds, passes its tests, runs and stops', { timeout: 30 * 60_000 }, async ({ skip }) => {
  const hasCargo = installed('cargo');
  if (!hasCargo && process.env.CI_PROOF === '1') expect.fail('CI_PROOF=1, but cargo is not installed.');
  skip(!hasCargo, 'cargo is not installed');
  const { home, env } = workplace();
  const cargoEnv = { CARGO_TARGET_DIR: proofTarget, CARGO_INCREMENTAL: '0' };
  const begin = Date.now();
  const made = await cli([NAME, '--yes', '--build'], { cwd: home, env: { ...env, ...cargoEnv } });
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stderr).toMatch(/Built in \d+ s/);
  // The program must not come from an earlier project with this name.
  expect(statSync(join(proofTarget, 'debug', NAME)).mtimeMs).toBeGreaterThan(begin);

  const project = join(home, NAME);
  const lock = readFileSync(join(project, 'Cargo.lock'), 'utf8');
  const cargo = new Cargo(project, proofTarget);
  await cargo.run('build', '--locked');
  expect(await cargo.test()).toMatch(/^\d+ tests$/);

  const port = await freePort();
  const server = execa('cargo', ['run', '--quiet'], {
    cwd: project,
    env: { ...cargoEnv, PORT: String(port) },
    reject: false,
    all: true,
  });
  try {
    expect(await answer(`http://127.0.0.1:${port}/health`)).toEqual({ status: 'ok' });
  } finally {
    server.kill('SIGTERM');
  }
  const { exitCode, all } = await server;
  expect(exitCode, all).toBe(0);

  // Building and running changed no file that git tracks.
  expect(readFileSync(join(project, 'Cargo.lock'), 'utf8')).toBe(lock);
  const { stdout } = await execa('git', ['status', '--porcelain'], { cwd: project, env });
  expect(stdout).toBe('');
  expect(existsSync(join(project, 'target'))).toBe(false);
});

/** Waits until the server answers. */
async function answer(url: string): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await fetch(url)).json();
    } catch (error) {
      if (attempt === 600) throw error;
      await sleep(100);
    }
  }
}
