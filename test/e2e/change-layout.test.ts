import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { CHOICES, filesOf, project, releasedProject } from '../support/project.ts';
import { itPosix } from '../support/skip.ts';

type Made = Awaited<ReturnType<typeof project>>;

const SETTINGS = ['tab_spaces = 2\nmax_width = 80\n', 'hard_tabs = true\n'];

function rustfmt(path: string, ...args: string[]) {
  const files = Object.keys(filesOf(path)).filter((file) => /^\.\/(src|tests)\/.*\.rs$/.test(file));
  const always = ['--edition', '2024', '--config', 'skip_children=true'];
  return spawnSync('rustfmt', [...always, ...args, ...files], { cwd: path, encoding: 'utf8' });
}

/** The user has other settings of rustfmt, and has run it. */
async function formatted(made: Made, settings: string): Promise<void> {
  writeFileSync(join(made.path, 'rustfmt.toml'), settings);
  expect(rustfmt(made.path)).toMatchObject({ status: 0 });
  await made.commit();
}

/** An edit in a file that no resource is in, beside lines that a change of the add-ons touches. */
async function edited({ edit, commit }: Made): Promise<void> {
  edit('src/main.rs', (text) => `${text}\n// mine\n`);
  edit('src/state.rs', (text) => `${text}\n// mine\n`);
  await commit();
}

describe("a project that the user's own settings of rustfmt formatted", () => {
  it.each(SETTINGS)('has no conflict because of its layout: %j', { timeout: 60_000 }, async (settings) => {
    const made = await project(CHOICES);
    const { path, run, commit, read } = made;
    await formatted(made, settings);
    await edited(made);
    const before = filesOf(path);
    for (const verb of ['add', 'remove']) {
      const { exitCode, stderr } = await run([verb, 'metrics']);
      expect(exitCode, stderr).toBe(0);
      expect(rustfmt(path, '--check')).toMatchObject({ status: 0, stdout: '' });
      expect(read('src/main.rs').includes('metrics')).toBe(verb === 'add');
      expect(read('src/main.rs')).toMatch(/\n\/\/ mine\n$/);
      await commit();
    }
    const code = (files: Record<string, string>) => Object.entries(files).filter(([name]) => name.endsWith('.rs'));
    expect(code(filesOf(path))).toEqual(code(before));
  });

  it('finds the original of a file that a change laid out, also without git', { timeout: 60_000 }, async () => {
    const { path, run, edit } = await project([...CHOICES, '--no-git']);
    writeFileSync(join(path, 'rustfmt.toml'), SETTINGS[0]!);
    expect(rustfmt(path)).toMatchObject({ status: 0 });
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    edit('src/main.rs', (text) => text.replace(/^.*metrics.*$/m, '  // no metrics here'));
    const { stdout } = await run(['remove', 'metrics', '--json']);
    const { conflicts } = JSON.parse(stdout);
    expect(conflicts).toMatchObject([{ path: 'src/main.rs', why: 'you changed the same lines' }]);
    expect(conflicts[0].hunks).toHaveLength(1);
  });

  it('can be updated', { timeout: 120_000 }, async () => {
    const made = await releasedProject('0.1.0', 'axum,sqlite,none,none');
    const { path, run } = made;
    await formatted(made, SETTINGS[0]!);
    const { exitCode, stderr } = await run(['update']);
    expect(exitCode, stderr).toBe(0);
    expect(rustfmt(path, '--check')).toMatchObject({ status: 0, stdout: '' });
  });

  itPosix('is told that its code gets no layout without rustfmt', async () => {
    const made = await project(CHOICES);
    const { path, run, home } = made;
    await formatted(made, SETTINGS[0]!);
    const programs = join(dirname(home), 'programs');
    mkdirSync(programs);
    symlinkSync((await execa('which', ['git'])).stdout, join(programs, 'git'));
    const says = `rustfmt was not found, so code does not get the layout of ${join(path, 'rustfmt.toml')}.`;
    for (const more of [['--dry-run'], [], ['--conflicts', 'markers']]) {
      const { exitCode, stderr } = await run(['add', 'metrics', ...more], path, { PATH: programs });
      expect({ exitCode, says: stderr.includes(says) }, stderr).toEqual({ exitCode: 1, says: true });
    }
  });
});
