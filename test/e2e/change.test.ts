import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { snapshot } from '../support/disk.ts';
import { CHOICES, filesOf, project } from '../support/project.ts';
import { itPosix, itUnlessRoot } from '../support/skip.ts';

describe('add and remove', () => {
  it('make the project that creation makes with these add-ons, and back', async () => {
    const { home, path, run, git } = await project();
    const before = filesOf(path);
    const added = await run(['add', 'metrics']);
    expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('create src/metrics.rs') });
    expect(added.stderr).toContain('Next: cargo test');
    const other = await run(['other', ...CHOICES.slice(0, -1), 'docker,metrics', '--name', 'my-api'], home);
    expect(other.exitCode).toBe(0);
    expect(filesOf(path)).toEqual(filesOf(join(home, 'other')));
    const env = (directory: string) => readFileSync(join(directory, '.env'), 'utf8');
    expect(env(path)).toContain('METRICS_ADDR=127.0.0.1:9464');

    await git('add', '--all');
    await git('commit', '--message', 'metrics');
    expect(await run(['remove', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(filesOf(path)).toEqual(before);
  });

  it('keep the secrets of .env, and every edit', async () => {
    const { path, run, commit, edit } = await project(['-y', '-d', 'postgres', '-a', 'jwt', '--addons', 'docker']);
    const env = readFileSync(join(path, '.env'), 'utf8');
    edit('Cargo.toml', (text) => text.replace('[dependencies]\n', '[dependencies]\nbytes = "1"\n'));
    edit('src/main.rs', (text) => `${text}\n// mine\n`);
    await commit();
    const { exitCode, stdout } = await run(['add', 'metrics']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^merge {2}Cargo\.toml$/m);
    const kept = readFileSync(join(path, '.env'), 'utf8').replace(/\n#[^\n]*\nMETRICS_ADDR=[^\n]*\n/, '');
    expect(kept.trim()).toBe(env.trim());
    expect(readFileSync(join(path, 'Cargo.toml'), 'utf8')).toMatch(/^bytes = "1"$(.|\n)*^prometheus-client/m);
    expect(readFileSync(join(path, 'src/main.rs'), 'utf8')).toMatch(/metrics(.|\n)*\/\/ mine\n$/);
  });

  it('print a diff that git can apply, and write nothing, with --dry-run', async () => {
    const { path, run, git } = await project();
    const before = snapshot(path);
    const { exitCode, stdout } = await run(['add', 'metrics', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(snapshot(path)).toEqual(before);
    writeFileSync(join(path, '../change.diff'), `${stdout}\n`);
    await git('apply', '../change.diff');
    const applied = filesOf(path);
    await git('reset', '--hard');
    await git('clean', '--force', '-d');
    await run(['add', 'metrics']);
    expect(applied).toEqual(filesOf(path));
  });

  it('print a document with --json', async () => {
    const { path, run } = await project();
    const dry = await run(['add', 'metrics', '--json', '--dry-run']);
    const real = await run(['add', 'metrics', '--json']);
    expect(real.stdout).toBe(dry.stdout);
    const document = JSON.parse(real.stdout);
    expect(document).toMatchObject({ path, name: 'my-api', addons: ['docker', 'metrics'], conflicts: [], deleted: [] });
    expect(document.files).toContainEqual({ path: 'src/metrics.rs', action: 'create' });
  });

  it('work from a directory inside the project, and with --project', async () => {
    const { home, path, run } = await project();
    expect(await run(['add', 'tour'], join(path, 'src'))).toMatchObject({ exitCode: 0 });
    expect(await run(['add', 'metrics', '--project', 'my-api', '--force'], home)).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(path, 'docs/tour'))).toBe(true);
  });

  it('leave out a file that the user deleted, and say so', async () => {
    const { path, run, git, commit } = await project();
    await git('rm', '--quiet', 'requests.http');
    await commit();
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('You had deleted or renamed requests.http');
    expect(existsSync(join(path, 'requests.http'))).toBe(false);
  });

  it('take an original from the history of git if the templates have changed since', async () => {
    const { path, run, commit, edit } = await project();
    edit('README.md', (text) => `${text}\nOurs.\n`);
    const changed = readFileSync(join(path, '.create-backend.json'), 'utf8');
    const { createHash } = await import('node:crypto');
    // As if an earlier version had written another text, which was the first that was committed.
    const original = 'An earlier text.\n';
    edit('README.md', () => original);
    await commit();
    const hash = createHash('sha256').update(original).digest('hex');
    writeFileSync(
      join(path, '.create-backend.json'),
      changed.replace(/"README.md": "[0-9a-f]{64}"/, `"README.md": "${hash}"`),
    );
    edit('README.md', () => `${original}Ours.\n`);
    await commit();
    const { stdout } = await run(['add', 'metrics', '--conflicts', 'markers']);
    expect(stdout).toMatch(/^merge {2}README\.md$/m);
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toContain('||||||| before\nAn earlier text.\n');
  });
});

describe('a conflict', () => {
  const conflicting = async () => {
    const made = await project(['-y', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--addons', 'metrics']);
    made.edit('src/main.rs', (text) => text.replace(/^.*metrics.*$/m, '    // no metrics here'));
    await made.commit();
    return made;
  };

  it('stops the change, and says where it is and what to write', async () => {
    const { path, run } = await conflicting();
    const before = snapshot(path);
    const { exitCode, stderr, stdout } = await run(['remove', 'metrics']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('Nothing was written.');
    expect(stderr).toMatch(/src\/main\.rs, line \d+:\n( {2}before \| .*\n)+ {2}yours {2}\| {5}\/\/ no metrics here/);
    expect(stderr).toContain('new: without these lines');
    expect(stderr).toContain('use --conflicts markers');
    expect(snapshot(path)).toEqual(before);
  });

  it("is written with git's markers on request", async () => {
    const { path, run } = await conflicting();
    const { exitCode, stderr } = await run(['remove', 'metrics', '--conflicts', 'markers']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The change was written, but these files have conflicts: src/main.rs');
    expect(readFileSync(join(path, 'src/main.rs'), 'utf8')).toMatch(/<<<<<<< yours\n {4}\/\/ no metrics here/);
  });

  it('is over when the user has made the edit', async () => {
    const { run, commit, edit } = await project();
    edit('src/main.rs', (text) => `// top\n${text}`);
    await commit();
    const { stdout, exitCode } = await run(['add', 'metrics', '--json']);
    expect(exitCode).toBe(1);
    const { conflicts, files } = JSON.parse(stdout);
    expect(files).toEqual([]);
    edit('src/main.rs', (text) => {
      const lines = text.split('\n');
      for (const { line, ours, theirs } of conflicts[0].hunks.reverse()) {
        lines.splice(line - 1, ours.length, '// top', ...theirs);
      }
      return lines.join('\n');
    });
    await commit();
    expect(await run(['add', 'metrics'])).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining('main.rs'),
    });
  });

  it('is also one of a dry run', async () => {
    const { run } = await conflicting();
    const { exitCode, stdout } = await run(['remove', 'metrics', '--dry-run', '--json']);
    expect({ exitCode, conflicts: JSON.parse(stdout).conflicts.length }).toEqual({ exitCode: 1, conflicts: 1 });
  });

  it('is an edited file that goes away, unless --force deletes it', async () => {
    const { path, run, commit, edit } = await project(['-y', '-d', 'sqlite', '-a', 'none', '--addons', 'metrics']);
    edit('src/metrics.rs', (text) => `${text}// mine\n`);
    await commit();
    expect(await run(['remove', 'metrics'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /src\/metrics\.rs: you edited this file, and it would be deleted\.\nTo delete src\/metrics\.rs .*--force\.$/,
      ),
    });
    expect(await run(['remove', 'metrics', '--force'])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(path, 'src/metrics.rs'))).toBe(false);
  });
});

describe('the way back', () => {
  it('needs a clean git tree, or --force', async () => {
    const { path, run } = await project();
    appendFileSync(join(path, 'README.md'), 'mine\n');
    const before = snapshot(path);
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect({ exitCode, clean: stderr.includes('not committed') && stderr.includes('README.md') }).toEqual({
      exitCode: 1,
      clean: true,
    });
    expect(snapshot(path)).toEqual(before);
    expect(await run(['add', 'metrics', '--force'])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toMatch(/mine\n$/);
  });

  it('is a copy of what git does not have: edits that are not committed, and files that it ignores', async () => {
    const { path, run, edit, commit, git } = await project(['-y', '-d', 'sqlite', '-a', 'none', '--addons', 'tour']);
    appendFileSync(join(path, '.gitignore'), 'docs/\n');
    await git('rm', '--quiet', '-r', '--cached', 'docs');
    await commit();
    edit('docs/tour/README.md', (text) => `${text}MY NOTES\n`);
    edit('README.md', (text) => `${text}MINE\n`);
    const { exitCode, stderr } = await run(['remove', 'tour', '--force']);
    expect(exitCode, stderr).toBe(0);
    const [, copy = ''] = /A copy from before this change is in (.+)\.$/m.exec(stderr) ?? [];
    expect(readFileSync(join(copy, 'docs/tour/README.md'), 'utf8')).toContain('MY NOTES');
    expect(readFileSync(join(copy, 'README.md'), 'utf8')).toContain('MINE');
    expect(existsSync(join(copy, 'src/main.rs'))).toBe(false);
  });

  it('is a copy in a directory that an outer repository ignores', async () => {
    const { home, run, edit } = await project([...CHOICES.slice(0, -1), 'tour', '--no-git']);
    await execa('git', ['init', '--quiet'], { cwd: home });
    writeFileSync(join(home, '.gitignore'), '/my-api\n');
    edit('docs/tour/README.md', (text) => `${text}MY NOTES\n`);
    const { exitCode, stderr } = await run(['remove', 'tour', '--force']);
    expect(exitCode, stderr).toBe(0);
    const [, copy = ''] = /A copy from before this change is in (.+)\.$/m.exec(stderr) ?? [];
    expect(readFileSync(join(copy, 'docs/tour/README.md'), 'utf8')).toContain('MY NOTES');
  });

  it('is a copy without git', async () => {
    const { path, run } = await project([...CHOICES, '--no-git']);
    const main = readFileSync(join(path, 'src/main.rs'), 'utf8');
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect(exitCode).toBe(0);
    const [, copy = ''] = /Your files as they were are in (.+)\.$/m.exec(stderr) ?? [];
    expect(readFileSync(join(copy, 'src/main.rs'), 'utf8')).toBe(main);
  });
});

describe('a change is refused', () => {
  const refused = async (
    prepare: (path: string) => unknown,
    says: string | RegExp,
    { args = ['add', 'metrics'], exitCode = 1 } = {},
  ) => {
    const { path, run } = await project();
    await prepare(path);
    const before = snapshot(path);
    const { stderr, stdout, ...result } = await run(args);
    expect(stderr).toMatch(says);
    expect({ exitCode: result.exitCode, stdout }).toEqual({ exitCode, stdout: '' });
    expect(stderr).not.toContain('This is a bug');
    expect(snapshot(path)).toEqual(before);
  };
  const MANIFEST = '.create-backend.json';
  const rewrite = (change: (manifest: Record<string, unknown>) => unknown) => (path: string) =>
    writeFileSync(join(path, MANIFEST), JSON.stringify(change(fse.readJsonSync(join(path, MANIFEST)))));

  it('outside of a project', () => refused((path) => rmSync(join(path, MANIFEST)), 'is not a project'));
  it('for a damaged manifest', () => refused((path) => writeFileSync(join(path, MANIFEST), '{'), 'is not JSON'));
  it('for a manifest without hashes', () =>
    refused(
      rewrite(({ files: _, ...rest }) => rest),
      'no list of files',
    ));
  it('for a path that leads out of the project', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, files: { '../x': 'a'.repeat(64) } })),
      'no list of files',
    ));
  it.each(['abc', '1', '', undefined, 1, null])('for a manifest with the version %j', (version) =>
    refused(
      rewrite((manifest) => ({ ...manifest, version })),
      `${MANIFEST} is not a manifest of create-backend.`,
    ),
  );
  it('for a manifest with the version abc, also for update --check', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, version: 'abc' })),
      `${MANIFEST} is not a manifest of create-backend.`,
      { args: ['update', '--check'] },
    ));
  it('for a manifest with another resource', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, resources: ['invoice paid:bool --shared'] })),
      `The choices in ${MANIFEST} were edited by hand.`,
      { args: ['add', 'metrics', '--force'] },
    ));
  it('for a newer version', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, version: '99.0.0' })),
      'is from create-backend 99.0.0',
    ));
  it('for a file with other bytes than UTF-8 that would change', () =>
    refused(
      (path) => appendFileSync(join(path, 'README.md'), Buffer.from([0x43, 0xe9, 0x0a])),
      'README.md has bytes that are not UTF-8, and this change would replace it.',
      { args: ['add', 'metrics', '--force'] },
    ));
  it('for a path of git itself', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, files: { '.git/config': 'a'.repeat(64) } })),
      `${MANIFEST} has no list of files with their hashes.`,
    ));
  it('for a word that is no add-on', () =>
    refused(() => {}, 'Did you mean metrics?', { args: ['add', 'metric'], exitCode: 2 }));
  it('for a directory that does not exist', () =>
    refused(() => {}, 'There is no directory', { args: ['add', 'metrics', '--project', 'nowhere'], exitCode: 2 }));
  it('for resources that do not work', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, resources: ['invoice a:strng --owned'] })),
      'has a resource that does not work: "strng" in "a:strng" is not a type.',
    ));
  it('for resources that are no list', () =>
    refused(
      rewrite((manifest) => ({ ...manifest, resources: { invoice: 'a:int' } })),
      'has resources that are no list of texts.',
    ));
  it('for an add-on that is there, and was named twice', () =>
    refused(() => {}, 'already has docker.', { args: ['add', 'docker', 'docker'], exitCode: 2 }));
  it('for a file in the place of the directory', () =>
    refused(() => {}, 'is not a directory', { args: ['add', 'metrics', '--project', 'src/main.rs'], exitCode: 2 }));
  it('for an add-on that is there, in any case', () =>
    refused(() => {}, 'already has docker', { args: ['add', 'Docker'], exitCode: 2 }));
  it('for an add-on that is not there', () =>
    refused(() => {}, 'does not have tour', { args: ['remove', 'tour'], exitCode: 2 }));
  it.each([
    ['add', 'or create-backend add resource <name> <field:type>'],
    ['remove', 'or create-backend remove resource <name>'],
    ['change', 'Write create-backend change resource <name> <change>.'],
  ])('without a word after %s, if there is no terminal', (verb, says) =>
    refused(() => {}, says, { args: [verb, '--force'], exitCode: 2 }),
  );
  it('for a package with another name than the manifest', () =>
    refused(
      (path) => writeFileSync(join(path, 'Cargo.toml'), '[package]\nname = "shop"\n'),
      'Cargo.toml names the package shop, and .create-backend.json names the project my-api.',
      { args: ['add', 'metrics', '--force'] },
    ));
  it('for a library with a name of its own', () =>
    refused(
      (path) => writeFileSync(join(path, 'Cargo.toml'), '[package]\nname = "my-api"\n\n[lib]\nname = "core_lib"\n'),
      'Cargo.toml names the library core_lib, but the new files would use the name of the package, my-api.',
      { args: ['add', 'metrics', '--force'] },
    ));
  itPosix('where a directory is a symbolic link', () =>
    refused(async (path) => {
      await fse.move(join(path, 'src'), join(path, '../elsewhere'));
      await fse.symlink('../elsewhere', join(path, 'src'));
    }, 'src is a symbolic link.'),
  );
  const READ_ONLY = /Cannot write to (.+?)[:.].*\n.*Make \1 writable, and run the command again\./;
  itUnlessRoot('in a read-only tree', () => refused((path) => chmodSync(join(path, 'src'), 0o555), READ_ONLY));
  itUnlessRoot('in a read-only directory', () => refused((path) => chmodSync(path, 0o555), READ_ONLY));
});

it('a renamed project changes without a conflict once its manifest has the new name', async () => {
  const { path, run, git, commit, edit } = await project();
  const entries = Object.entries(filesOf(path)).filter(([, what]) => what !== 'directory');
  for (const [file] of entries) edit(file, (text) => text.replaceAll('my-api', 'shop').replaceAll('my_api', 'shop'));
  await commit();
  const { stderr, ...added } = await run(['add', 'metrics']);
  expect(added.exitCode, stderr).toBe(0);
  expect(readFileSync(join(path, 'README.md'), 'utf8')).toMatch(/create-backend shop .*--addons docker,metrics/);
  await git('add', '--all');
  await git('commit', '--message', 'metrics');
  expect(await run(['remove', 'metrics'])).toMatchObject({ exitCode: 0 });
});

it('in a project, creation without a directory names the commands that change it', async () => {
  const { path, run } = await project();
  const before = snapshot(path);
  const { exitCode, stderr } = await run(['-y']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('This directory is a project of create-backend');
  expect(stderr).toMatch(/add <add-on>/);
  expect(snapshot(path)).toEqual(before);
});
