import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

const OLD = '# the lock file of the workspace\n';

/** A project in a workspace that has its own lock file, and a cargo that changes it. */
async function inWorkspace() {
  const made = await project();
  writeFileSync(join(made.home, 'Cargo.toml'), '[workspace]\nmembers = ["my-api"]\n');
  writeFileSync(join(made.home, 'Cargo.lock'), OLD);
  const programs = join(dirname(made.home), 'programs');
  await fse.outputFile(join(programs, 'cargo'), '#!/bin/sh\necho "# cargo" >> ../Cargo.lock\n', { mode: 0o755 });
  return {
    ...made,
    env: { PATH: `${programs}:${process.env.PATH}` },
    lock: () => fse.readFile(join(made.home, 'Cargo.lock'), 'utf8'),
  };
}

describePosix('the lock file of a workspace around the project', () => {
  it('is named and copied, if cargo changes it', async () => {
    const { path, run, env, lock } = await inWorkspace();
    const dry = await run(['add', 'metrics', '--dry-run'], path, env);
    expect(dry).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('cargo then changes ../Cargo.lock too.'),
    });
    expect(await lock()).toBe(OLD);
    const { exitCode, stderr, stdout } = await run(['add', 'metrics'], path, env);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^update \.\.\/Cargo\.lock$/m);
    expect(await lock()).toBe(`${OLD}# cargo\n`);
    const [, copy = ''] =
      /git cannot restore .*\.\.\/Cargo\.lock\. A copy from before this change is in (.+)\.$/m.exec(stderr) ?? [];
    expect(readFileSync(join(copy, 'workspace/Cargo.lock'), 'utf8')).toBe(OLD);
  });

  it('is in the document', async () => {
    const { path, run, env } = await inWorkspace();
    const dry = JSON.parse((await run(['add', 'metrics', '--dry-run', '--json'], path, env)).stdout);
    expect(dry).toMatchObject({ lock: '../Cargo.lock', lockIsOpen: true });
    const real = JSON.parse((await run(['add', 'metrics', '--json'], path, env)).stdout);
    expect(real).toMatchObject({ lock: '../Cargo.lock', lockIsOpen: false });
    expect(real.files).toContainEqual({ path: '../Cargo.lock', action: 'update' });
  });

  it('does not change with a project that is a workspace itself, or needs no other crates', async () => {
    const { path, run, env, edit, commit, lock } = await inWorkspace();
    expect(await run(['add', 'tour'], path, env)).toMatchObject({ exitCode: 0 });
    edit('Cargo.toml', (text) => `${text}\n[workspace]\n`);
    await commit();
    const { exitCode, stdout, stderr } = await run(['add', 'metrics', '--json'], path, env);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lock: 'Cargo.lock', lockIsOpen: false });
    expect(await lock()).toBe(OLD);
  });
});
