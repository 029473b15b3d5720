import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { cli, killing, killingWithoutLinks, workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { describePosix } from '../support/skip.ts';

const CHOICES = ['-y', '--no-git', '-f', 'axum', '-d', 'sqlite', '-a', 'none'];

/** A directory with a licence, in which a run was killed. */
async function interrupted({ at = 'linkSync', call = 40, args = ['here', ...CHOICES], kill = killing(at, call) } = {}) {
  const { home, env } = workplace();
  const target = join(home, 'here');
  await fse.outputFile(join(target, 'LICENSE'), 'mine');
  const before = snapshot(target);
  const run = (args: string[], more: Record<string, string> = {}) => cli(args, { cwd: home, env: { ...env, ...more } });
  const killed = await run(args, kill);
  expect(killed.signal).toBe('SIGKILL');
  const git = (...args: string[]) => execa('git', args, { cwd: target, env, extendEnv: false });
  return { target, before, run, git };
}

/** The files of a project without the staging directory, and without the secret that each run creates. */
const filesOf = (directory: string) =>
  Object.keys(snapshot(directory)).filter((path) => !path.includes('.create-backend-'));

describePosix('a run that was killed while it filled an existing directory', () => {
  it.each([
    { at: 'linkSync', call: 1 },
    { at: 'linkSync', call: 40 },
    { at: 'mkdirSync', call: 30 },
    { at: 'renameSync', call: 2 },
  ])('is named, and can be finished or undone, at $at call $call', async ({ at, call }) => {
    const { target, before, run } = await interrupted({ at, call });
    const again = await run(['here', ...CHOICES]);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(`An earlier run was interrupted. It left a part of a project in ${target}.`);
    expect(again.stderr).toMatch(/To undo it: .* here --abort$/m);

    const undone = await run(['here', '--abort']);
    expect(undone).toMatchObject({ exitCode: 0, stdout: target });
    expect(snapshot(target)).toEqual(before);

    await run(['here', ...CHOICES], killing(at, call));
    const finished = await run(['here', '--continue']);
    expect(finished).toMatchObject({ exitCode: 0, stdout: target });
    const whole = await run(['whole', ...CHOICES, '--name', 'here']);
    expect(whole.exitCode).toBe(0);
    expect(filesOf(target).filter((path) => path !== './LICENSE')).toEqual(filesOf(join(target, '../whole')));
    expect(readdirSync(target).filter((name) => name.startsWith('.create-backend-'))).toEqual([]);
  });

  it('is also settled when the command that settles it was killed', async () => {
    const { target, before, run } = await interrupted({ call: 90 });
    const killed = await run(['here', '--abort'], killing('unlinkSync', 30));
    expect(killed.signal).toBe('SIGKILL');
    const finishing = await run(['here', '--continue'], killing('linkSync', 20));
    expect(finishing.signal).toBe('SIGKILL');
    expect(await run(['here', '--abort'])).toMatchObject({ exitCode: 0 });
    expect(snapshot(target)).toEqual(before);
  });

  it('loses nothing that the user wrote since', async () => {
    const { target, run } = await interrupted({ call: 90 });
    writeFileSync(join(target, 'Cargo.toml'), 'edited');
    await fse.outputFile(join(target, 'src/own.rs'), 'mine');
    const { exitCode, stderr } = await run(['here', '--abort']);
    expect(exitCode).toBe(0);
    for (const path of ['Cargo.toml', 'src/own.rs']) expect(stderr).toContain(`${join(target, path)} is yours`);
    const files = filesOf(target).sort();
    expect(files).toEqual(['.', './Cargo.toml', './LICENSE', './src', './src/own.rs']);
    expect(readFileSync(join(target, 'Cargo.toml'), 'utf8')).toBe('edited');
  });

  it('is not finished over a file of the user', async () => {
    const { target, run } = await interrupted({ call: 2 });
    await fse.outputFile(join(target, 'src/main.rs'), 'mine');
    const { exitCode, stderr } = await run(['here', '--continue']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('src/main.rs');
    expect(readFileSync(join(target, 'src/main.rs'), 'utf8')).toBe('mine');
  });

  it.each(['copyFileSync', 'renameSync'])('where there are no links, at %s', async (at) => {
    const kill = killingWithoutLinks(at, 40);
    const { target, before, run } = await interrupted({ kill });
    expect(await run(['here', '--abort'])).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('kept') });
    expect(snapshot(target)).toEqual(before);

    await run(['here', ...CHOICES], kill);
    const whole = await run(['whole', ...CHOICES, '--name', 'here']);
    expect(whole.exitCode).toBe(0);
    const again = await run(['here', '--continue'], killingWithoutLinks(at, 3));
    expect(again.signal).toBe('SIGKILL');
    expect(await run(['here', '--continue'], killingWithoutLinks(at, 0))).toMatchObject({ exitCode: 0 });
    const files = (directory: string) =>
      Object.entries(snapshot(directory)).filter(([path, found]) => path !== './.env' && found.startsWith('file'));
    expect(files(target)).toEqual(expect.arrayContaining(files(join(target, '../whole'))));
  });

  it.each([true, false])('is not finished over a file that the user shortened (hard links: %s)', async (links) => {
    const kill = links ? killing('linkSync', 90) : killingWithoutLinks('renameSync', 90);
    const { target, run } = await interrupted({ kill });
    const path = join(target, 'Cargo.toml');
    const short = readFileSync(path, 'utf8').slice(0, 20);
    await fse.remove(path);
    writeFileSync(path, short);
    const finished = await run(['here', '--continue'], links ? {} : killingWithoutLinks('renameSync', 0));
    expect(finished).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Cargo.toml') });
    expect((await run(['here', '--abort'])).stderr).toContain(`${path} is yours`);
    expect(readFileSync(path, 'utf8')).toBe(short);
  });

  it('also when the samples were created', async () => {
    const { target, before, run } = await interrupted({ call: 500, args: ['samples', 'here'] });
    const again = await run(['samples', 'here']);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('here --continue') });
    expect(await run(['here', '--abort'])).toMatchObject({ exitCode: 0 });
    expect(snapshot(target)).toEqual(before);
  });
});

/** Moves the time of the interruption, as if everything else had happened an hour earlier. */
function inAnHour(target: string): void {
  const staging = readdirSync(target).find((name) => name.startsWith('.create-backend-'))!;
  const later = new Date(Date.now() + 3_600_000);
  utimesSync(join(target, staging), later, later);
}

describePosix('a repository of a run that was killed', () => {
  const args = ['here', ...CHOICES.filter((flag) => flag !== '--no-git')];
  const atTheEnd = { at: 'renameSync', call: 4, args }; // the repository is in place

  it('is finished or undone after git has looked at it', async () => {
    for (const flag of ['--continue', '--abort']) {
      const { target, before, run, git } = await interrupted(atTheEnd);
      // As `git status` rewrites the index a second later: the move changed the times of the files.
      await git('update-index', '--index-version', '4');
      const settled = await run(['here', flag]);
      expect(settled).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('is yours') });
      if (flag === '--abort') expect(snapshot(target)).toEqual(before);
      else expect((await git('status', '--porcelain')).stdout).toBe('?? LICENSE');
    }
  });

  it('is undone after a restart that assigned new inode numbers', async () => {
    const { target, before, run } = await interrupted(atTheEnd);
    await fse.move(join(target, '.git'), join(target, '../moved'));
    await fse.copy(join(target, '../moved'), join(target, '.git'));
    expect(await run(['here', '--abort'])).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('yours') });
    expect(snapshot(target)).toEqual(before);
  });

  it('stays with a commit of the user, even if the clock was set back', async () => {
    for (const flag of ['--continue', '--abort']) {
      const { target, run, git } = await interrupted(atTheEnd);
      await git('add', 'LICENSE');
      await git('commit', '-m', 'mine');
      inAnHour(target);
      const settled = await run(['here', flag]);
      expect(settled.exitCode).toBe(0);
      if (flag === '--abort') expect(settled.stderr).toContain(`${join(target, '.git')} is yours`);
      expect((await git('log', '--format=%s')).stdout).toMatch(/^mine\nGenerated by/);
      await git('fsck', '--strict');
    }
  });

  it('is not taken for one that the user has put in its place', async () => {
    const { target, run, git } = await interrupted(atTheEnd);
    const other = join(target, '../other');
    await git('init', other);
    await git('-C', other, 'commit', '--allow-empty', '-m', 'mine');
    await fse.remove(join(target, '.git'));
    await fse.move(join(other, '.git'), join(target, '.git'));
    inAnHour(target);
    expect((await run(['here', '--abort'])).stderr).toContain(`${join(target, '.git')} is yours`);
    expect((await git('log', '--format=%s')).stdout).toBe('mine');
  });

  it('comes after all files, and not into a repository of the user', async () => {
    const { target, run, git } = await interrupted({ call: 90, args });
    await git('init');
    const own = snapshot(join(target, '.git'));
    const finished = await run(['here', '--continue']);
    expect(finished).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not empty:\n  .git\n') });
    expect(await run(['here', '--abort'])).toMatchObject({ exitCode: 0 });
    expect(snapshot(join(target, '.git'))).toEqual(own);
    expect(filesOf(target).filter((path) => !path.startsWith('./.git'))).toEqual(['.', './LICENSE']);
  });

  it('is complete when a run is finished that was killed before', async () => {
    const { run, git } = await interrupted({ call: 90, args });
    const finishing = await run(['here', '--continue'], killing('renameSync', 1));
    expect(finishing.signal).toBe('SIGKILL');
    expect(await run(['here', '--continue'])).toMatchObject({ exitCode: 0 });
    expect((await git('status', '--porcelain')).stdout).toBe('?? LICENSE');
    await git('fsck', '--strict');
  });
});

it('--continue and --abort need an interrupted run', async () => {
  const { home, env } = workplace();
  const before = snapshot(home);
  for (const flag of ['--continue', '--abort']) {
    const none = await cli(['.', flag], { cwd: home, env });
    expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No run was interrupted') });
    const foreign = await cli(['.', flag, '--yes'], { cwd: home, env });
    expect(foreign).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`${flag} does not accept --yes`) });
  }
  expect(snapshot(home)).toEqual(before);
});
