import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { bin, killing } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { CHOICES, filesOf, project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

const stagingIn = (path: string) =>
  readdirSync(path).filter((name) => /^\.create-backend(-(?!backup$)|\.\d)/.test(name));

/** A project whose Cargo.lock only cargo can change, and a directory for a program that takes its place. */
async function withOwnLock(script: string) {
  const made = await project();
  appendFileSync(join(made.path, 'Cargo.lock'), '\n# mine\n');
  await made.commit();
  const programs = join(made.home, '../programs');
  await fse.outputFile(join(programs, 'cargo'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { ...made, programs, PATH: `${programs}:${process.env.PATH}` };
}

describePosix('cargo and Cargo.lock', () => {
  it('a signal while cargo works says that the change is complete', async () => {
    const { path, env, programs, PATH } = await withOwnLock('echo > "$(dirname "$0")/running"\nsleep 60 & sleep 60');
    const run = execa(process.execPath, [bin, 'add', 'metrics'], {
      cwd: path,
      env: { ...env, PATH },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    while (!existsSync(join(programs, 'running'))) await sleep(5);
    run.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('create src/metrics.rs');
    expect(stderr).toMatch(/The rest of the change is complete.* To continue, run: cargo build$/);
  });

  it('is part of the document, if cargo changed it', async () => {
    const { run, path, PATH } = await withOwnLock('echo "# cargo" >> Cargo.lock');
    const { stdout } = await run(['add', 'metrics', '--json'], path, { PATH });
    const document = JSON.parse(stdout);
    expect(document.lockIsOpen).toBe(false);
    expect(document.files).toContainEqual({ path: 'Cargo.lock', action: 'update' });
  });

  it.each([
    { script: 'echo "error: failed to parse lock file" >&2; exit 101', says: 'Cargo.lock: failed to parse lock file' },
    { script: 'echo "error: x, but --offline was specified" >&2; exit 101', says: 'without the network' },
  ])('a note gives the reason: $says', async ({ script, says }) => {
    const { run, path, PATH } = await withOwnLock(script);
    expect((await run(['add', 'metrics'], path, { PATH })).stderr).toContain(says);
  });

  it('a note names a missing cargo', async () => {
    const { run, path, programs } = await withOwnLock('');
    const git = (await execa('which', ['git'])).stdout;
    await fse.remove(join(programs, 'cargo'));
    await fse.symlink(git, join(programs, 'git'));
    expect((await run(['add', 'metrics'], path, { PATH: programs })).stderr).toContain('cargo was not found');
  });
});

describePosix('a run that was killed', () => {
  it('before the first file is written does not block the next run', async () => {
    const { path, run } = await project();
    expect(await run(['add', 'metrics'], path, killing('writeFileSync', 5))).toMatchObject({ signal: 'SIGKILL' });
    expect(stagingIn(path)).toHaveLength(1);
    const next = await run(['add', 'metrics']);
    expect(next).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('An interrupted run left') });
    expect(stagingIn(path)).toEqual([]);
  });

  it('after the last file is written does not block the next run', async () => {
    const { path, run, git } = await project();
    await run(['add', 'metrics']);
    await git('add', '--all');
    await git('commit', '--message', 'metrics');
    await fse.outputFile(join(path, '.create-backend-Ab12Cd/project/new/x'), 'x');
    const next = await run(['remove', 'metrics']);
    expect(next).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('An interrupted run left') });
    expect(stagingIn(path)).toEqual([]);
  });

  it('leaves something that --abort removes, also when it created a project', async () => {
    const { path, run, home } = await project();
    const before = filesOf(path);
    await run(['add', 'metrics'], path, killing('writeFileSync', 5));
    expect(await run(['.', '--continue'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--abort') });
    expect(await run(['.', '--abort'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Removed') });
    expect(filesOf(path)).toEqual(before);

    for (const target of ['fresh', 'here']) {
      if (target === 'here') mkdirSync(join(home, target));
      const there = snapshot(home);
      await run([target, ...CHOICES], home, killing('writeSync', 5));
      expect(snapshot(home)).not.toEqual(there);
      expect(await run([target, '--abort'], home)).toMatchObject({ exitCode: 0 });
      expect(snapshot(home)).toEqual(there);
    }
  });
});

describe('two runs in one project', () => {
  it('are never both at work: the second one says so', async () => {
    const { path, run } = await project();
    const other = execa(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { reject: false });
    mkdirSync(join(path, '.create-backend-change'));
    writeFileSync(join(path, '.create-backend-change/process'), `${other.pid}\n`);
    const before = snapshot(path);
    for (const args of [
      ['add', 'metrics'],
      ['.', '--abort'],
      ['.', '--continue'],
    ]) {
      const { exitCode, stderr } = await run(args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`Another run of create-backend is working in ${path}: process ${other.pid}.`);
    }
    expect(snapshot(path)).toEqual(before);
    other.kill();
    await other;
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
  });

  it('that start together: one of them succeeds', async () => {
    const { run } = await project();
    const results = await Promise.all([run(['add', 'metrics']), run(['add', 'tour']), run(['add', 'github-actions'])]);
    expect(results.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
    for (const { stderr } of results.filter(({ exitCode }) => exitCode !== 0)) {
      expect(stderr).toMatch(
        /Another run (of create-backend is working|has changed)|changed during this run|not committed/,
      );
    }
  });
});

it('the manifest counts before the nearest Cargo.toml', async () => {
  const { path, run, commit } = await project([...CHOICES.slice(0, -1), 'tour']);
  const inside = join(path, 'docs/tour/exercises');
  await fse.outputFile(join(inside, 'Cargo.toml'), '[package]\nname = "exercises"\n');
  await commit().catch(() => {});
  const doctor = await run(['doctor', '--json'], inside);
  expect(JSON.parse(doctor.stdout).project).toBe(path);
  expect(await run(['add', 'metrics', '--force'], inside)).toMatchObject({ exitCode: 0 });
});

it('a manifest with edited choices is refused', async () => {
  const { path, run, commit, edit } = await project();
  edit('.create-backend.json', (text) => text.replace('"framework": "axum"', '"framework": "actix-web"'));
  await commit();
  const before = snapshot(path);
  const { exitCode, stderr } = await run(['add', 'metrics']);
  expect({ exitCode, says: stderr.includes('were edited by hand') }).toEqual({
    exitCode: 1,
    says: true,
  });
  expect(snapshot(path)).toEqual(before);
});

it.each([
  { what: 'an unknown add-on', from: '"docker"', to: '"docker", "kafka"', says: 'has no addons' },
  { what: 'a name that does not work', from: '"name": "my-api"', to: '"name": "Bad.Name"', says: 'has no name' },
])('a manifest of this version with $what is damaged', async ({ from, to, says }) => {
  const { run, edit, commit } = await project();
  edit('.create-backend.json', (text) => text.replace(from, to));
  await commit();
  const { exitCode, stderr } = await run(['add', 'metrics']);
  expect({ exitCode, says: stderr.includes(`.create-backend.json ${says}`) }).toEqual({
    exitCode: 1,
    says: true,
  });
});

it('the values of .env can be restored, because git does not have them', async () => {
  const { path, run, git, commit } = await project();
  const env = readFileSync(join(path, '.env'), 'utf8');
  const { stderr } = await run(['add', 'metrics']);
  await git('add', '--all');
  await commit();
  expect((await run(['add', 'tour'])).stderr).not.toContain('An interrupted run left');
  const [, copy = ''] = /A copy from before this change is in (.+)\.$/m.exec(stderr) ?? [];
  expect(readFileSync(join(copy, '.env'), 'utf8')).toBe(env);
  expect((await git('status', '--porcelain', '--', '.create-backend-backup')).stdout).toBe('');
});

it('a repository that git cannot read is named', async () => {
  const { path, run } = await project();
  writeFileSync(join(path, '.git/config'), '[');
  const { exitCode, stderr } = await run(['add', 'metrics']);
  expect({ exitCode, says: stderr.includes('git cannot tell what is committed (bad config') }).toEqual({
    exitCode: 1,
    says: true,
  });
  expect(await run(['add', 'metrics', '--force'])).toMatchObject({ exitCode: 0 });
});
