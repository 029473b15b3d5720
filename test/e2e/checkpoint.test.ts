import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

/** A project with the tour. `checkpoint` creates the state after a chapter. */
async function reader(args: readonly string[] = []) {
  const made = await project(['-y', '--addons', 'tour', ...args]);
  const { path, env, git } = made;
  const checkpoint = async (chapter: string, cwd = path) => {
    const script = join(path, 'docs/tour/checkpoint.sh');
    const { exitCode, all } = await execa('sh', [script, chapter], {
      cwd,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { exitCode, output: all };
  };
  const branch = async () => (await git('rev-parse', '--abbrev-ref', 'HEAD')).stdout;
  const status = async () => (await git('status', '--porcelain')).stdout;
  const commitAll = async () => {
    await git('add', '--all');
    await git('commit', '--message', 'mine');
  };
  return { ...made, checkpoint, branch, status, commitAll };
}

describePosix('a checkpoint of the tour', () => {
  it('is the project after the chapter, on a branch of its own', async () => {
    const { path, checkpoint, branch, status } = await reader();
    const { exitCode, output } = await checkpoint('2', '/');
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringMatching(
        /^You are on the branch tour-2\. Go back with: git checkout main\n.* -- migrate\n.* reset -y$/,
      ),
    });
    expect({ branch: await branch(), status: await status() }).toEqual({ branch: 'tour-2', status: '' });
    expect(readFileSync(join(path, 'src/routes/mod.rs'), 'utf8')).toContain('mod reviews;');
  });

  it('knows the way back to the own branch after a second one', async () => {
    const { checkpoint } = await reader();
    await checkpoint('2');
    expect(await checkpoint('4')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('git checkout main\n'),
    });
  });

  it('begins with the project as it was created, also after own commits and other add-ons', async () => {
    const { path, run, checkpoint, branch, commitAll, git } = await reader();
    appendFileSync(join(path, 'src/routes/mod.rs'), '// mine\n');
    await commitAll();
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    await commitAll();
    await git('checkout', '--detach');
    expect(await checkpoint('3')).toMatchObject({ exitCode: 0 });
    expect(await branch()).toBe('tour-3');
    expect(readFileSync(join(path, 'src/routes/mod.rs'), 'utf8')).not.toContain('// mine');
  });

  it.each([
    ['', 'name a chapter'],
    ['x', 'name a chapter'],
    ['-1', 'name a chapter'],
    ['99', 'the tour has no chapter 99'],
    ['0', 'the tour has no chapter 0'],
  ])('is refused for %j', async (chapter, message) => {
    const { checkpoint, branch } = await reader();
    expect(await checkpoint(chapter)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining(`error: ${message}`),
    });
    expect(await branch()).toBe('main');
  });

  it('is refused with work that is not committed, with the branch there, and without a commit', async () => {
    const { path, checkpoint, branch, git, status } = await reader();
    appendFileSync(join(path, 'README.md'), 'mine\n');
    expect(await checkpoint('2')).toMatchObject({ exitCode: 1, output: expect.stringContaining('not committed') });
    expect({ branch: await branch(), status: await status() }).toEqual({ branch: 'main', status: ' M README.md' });
    await git('checkout', 'README.md');

    await git('branch', 'tour-2');
    expect(await checkpoint('2')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('git branch -m tour-2 old-2'),
    });
    expect(await branch()).toBe('main');

    const fresh = await reader(['--no-git']);
    expect(await fresh.checkpoint('2')).toMatchObject({ exitCode: 1, output: expect.stringContaining('no commit') });
    await fresh.git('init', '--quiet');
    expect(await fresh.checkpoint('2')).toMatchObject({ exitCode: 1, output: expect.stringContaining('no commit') });
  });

  it('leads back to the old branch if the first commit does not fit the edits', async () => {
    const { path, checkpoint, branch, git, status } = await reader();
    await git('checkout', '--orphan', 'other');
    rmSync(join(path, 'src/routes/mod.rs'));
    await git('add', '--all');
    await git('commit', '--message', 'without the routes');
    const { exitCode, output } = await checkpoint('3');
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(
      /error: the edits .* do not fit the commit \w+\. You are on other again\nThey fit only a new project .*$/,
    );
    expect({ branch: await branch(), status: await status() }).toEqual({ branch: 'other', status: '' });
    expect((await git('branch', '--list', 'tour-3')).stdout).toBe('');
  });
});
