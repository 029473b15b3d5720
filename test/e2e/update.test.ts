import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { snapshot } from '../support/disk.ts';
import { filesOf, releasedProject } from '../support/project.ts';
import { releasedProjects } from '../support/released.ts';

const OLD = '0.1.0';
const FULL = 'axum,sqlite,jwt,docker,github-actions,metrics,tour';
const fixtures = releasedProjects(OLD);

/** A project that the earlier version wrote. */
function project({ id = FULL, git = true } = {}) {
  return releasedProject(OLD, id, { git });
}

/** What an update writes. It leaves migrations as they are, and the manifest lists them. */
function updatedFiles(path: string) {
  return Object.fromEntries(
    Object.entries(filesOf(path)).filter(([name]) => !/^\.\/(migrations|\.create-backend\.json)(\/|$)/.test(name)),
  );
}

describe('update', () => {
  it('makes the project that this version makes with the same answers', async () => {
    const { home, path, run, read } = await project();
    const { exitCode, stdout, stderr } = await run(['update']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^update src\/main\.rs$/m);
    const words = [
      'An update to',
      'Advisories:',
      'Changes:',
      'All users must sign in again',
      'Changed my-api',
      'Next:',
    ];
    const places = words.map((word) => stderr.indexOf(word));
    expect(places, stderr).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(stderr).toMatch(/^Next: cargo test && cargo run -- migrate$/m);

    const [framework, database, auth, ...addons] = FULL.split(',');
    const choices = ['-f', framework!, '-d', database!, '-a', auth!, '--addons', addons.join(',')];
    const fresh = await run(['other', ...choices, '--name', 'my-api', '--yes', '--no-git'], home);
    expect(fresh.exitCode).toBe(0);
    expect(updatedFiles(path)).toEqual(updatedFiles(join(home, 'other')));
    expect(read('migrations/0004_create_tokens.sql')).toBe(
      fixtures.get(FULL)!.get('migrations/0004_create_tokens.sql'),
    );
    expect(existsSync(join(path, 'migrations/0005_one_row_per_sign_in.sql'))).toBe(true);
    expect(existsSync(join(path, 'tests/exercises'))).toBe(false);
  });

  it('keeps every edit, and the project can be changed later', async () => {
    const { path, run, git, commit, read, edit } = await project();
    edit('src/routes/orders.rs', (text) => `${text}\n/// Mine.\npub fn mine() {}\n`);
    edit('Cargo.toml', (text) => text.replace('[dependencies]\n', '[dependencies]\nbytes = "1"\n'));
    edit('.env.example', (text) => `${text}\n# Mine.\nMINE=1\n`);
    edit('README.md', (text) => `${text}\n## Mine\n`);
    edit('.env', (text) => text.replace('PORT=3000', 'PORT=8080'));
    writeFileSync(join(path, 'src/models/mine.rs'), '//! Mine.\n');
    writeFileSync(join(path, 'migrations/0005_mine.sql'), 'SELECT 1;\n');
    rmSync(join(path, 'requests.http'));
    await commit();
    const { exitCode, stdout, stderr } = await run(['update']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining('You had deleted or renamed requests.http'),
    });
    for (const file of ['src/routes/orders.rs', 'Cargo.toml', '.env.example', 'README.md'])
      expect(stdout).toContain(`merge  ${file}\n`);
    expect(read('src/routes/orders.rs')).toMatch(/^\/\/\/ Mine\.\npub fn mine\(\) \{\}$/m);
    expect(read('src/routes/orders.rs')).toContain('utoipa');
    expect(read('Cargo.toml')).toMatch(/^bytes = "1"$(.|\n)*^secrecy/m);
    expect(read('.env.example')).toMatch(/^JWT_ISSUER=(.|\n)*^MINE=1$/m);
    expect(read('README.md')).toMatch(/reset-password(.|\n)*^## Mine$/m);
    expect(read('.env')).toMatch(/^PORT=8080$(.|\n)*^JWT_ISSUER=my-api$/m);
    expect(read('src/models/mine.rs')).toBe('//! Mine.\n');
    expect(existsSync(join(path, 'requests.http'))).toBe(false);
    expect(existsSync(join(path, 'migrations/0006_one_row_per_sign_in.sql'))).toBe(true);

    await git('add', '--all');
    await git('commit', '--message', 'update');
    const removed = await run(['remove', 'docker']);
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(removed.stdout).not.toContain('migrations/');
    const { files } = fse.readJsonSync(join(path, '.create-backend.json')) as { files: object };
    expect(Object.keys(files)).toContain('migrations/0006_one_row_per_sign_in.sql');
  });

  it('stops at edits of the same lines and of files that go away, and writes nothing', async () => {
    const { path, run, commit, read, edit } = await project();
    edit('justfile', (text) => text.replace('prepare: migrate', 'prepare: migrate run'));
    edit('src/cors.rs', (text) => `${text}// mine\n`);
    await commit();
    const before = snapshot(path);
    const { exitCode, stdout, stderr } = await run(['update']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/justfile, line \d+:(.|\n)*yours {2}\| prepare: migrate run/);
    expect(stderr).toContain('src/cors.rs: you edited this file, and it would be deleted');
    expect(snapshot(path)).toEqual(before);
    expect(await run(['update', '--conflicts', 'markers', '--force'])).toMatchObject({ exitCode: 1 });
    expect(read('justfile')).toMatch(/^<<<<<<< yours\n(.|\n)*prepare: migrate run/m);
    expect(existsSync(join(path, 'src/cors.rs'))).toBe(false);
  });

  it('without git, takes edited files for conflicts and copies the others', async () => {
    const { path, run, edit } = await project({ id: 'axum,sqlite,jwt,none', git: false });
    edit('README.md', (text) => text.replace('# my-api', '# My API'));
    const before = snapshot(path);
    const { exitCode, stderr } = await run(['update']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('README.md: its original is not in the history of the project.');
    expect(stderr).not.toMatch(/^Cargo\.toml: /m);
    expect(snapshot(path)).toEqual(before);

    edit('README.md', () => fixtures.get('axum,sqlite,jwt,none')!.get('README.md')!);
    const again = await run(['update']);
    expect(again.exitCode).toBe(0);
    const [, copy = ''] = /Your files as they were are in (.+)\.$/m.exec(again.stderr) ?? [];
    expect(readFileSync(join(copy, 'src/cors.rs'), 'utf8')).toBe(
      fixtures.get('axum,sqlite,jwt,none')!.get('src/cors.rs'),
    );
  });

  it('prints a diff that git can apply, and writes nothing, with --dry-run', async () => {
    const { path, run, git } = await project({ id: 'actix-web,postgres,session,none' });
    const before = snapshot(path);
    const { exitCode, stdout } = await run(['update', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(snapshot(path)).toEqual(before);
    writeFileSync(join(path, '../change.diff'), `${stdout}\n`);
    await git('apply', '../change.diff');
    const applied = updatedFiles(path);
    await git('reset', '--hard');
    await git('clean', '--force', '-d');
    expect(await run(['update'])).toMatchObject({ exitCode: 0 });
    expect(applied).toEqual(updatedFiles(path));
  });

  it('prints a document with --json', async () => {
    const { path, run } = await project({ id: 'actix-web,mysql,none,none' });
    const dry = await run(['update', '--json', '--dry-run']);
    const real = await run(['update', '--json']);
    expect(real.stdout).toBe(dry.stdout);
    const document = JSON.parse(real.stdout);
    expect(document).toMatchObject({ path, name: 'my-api', addons: [], from: OLD, version, conflicts: [] });
    expect(document.files).toContainEqual({ path: 'src/main.rs', action: 'update' });
    expect(document.advisories).toContainEqual(expect.stringContaining('autocommit'));
    expect(document.advisories.join()).not.toContain('password');
    expect(document.changes).toContainEqual(expect.stringContaining('A background task'));
    const again = await run(['update', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({
      path,
      name: 'my-api',
      from: version,
      version,
      advisories: [],
      changes: [],
    });
  });

  it('does nothing if the project is from this version, even if its files differ', async () => {
    const { path, run, git } = await project({ id: 'axum,sqlite,none,none' });
    await run(['update']);
    await git('add', '--all');
    await git('commit', '--message', 'update');
    const manifest = join(path, '.create-backend.json');
    fse.writeJsonSync(manifest, { ...fse.readJsonSync(manifest), command: 'of a development build' });
    const before = snapshot(path);
    expect(await run(['update'])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringContaining('There is nothing to update.'),
    });
    expect(snapshot(path)).toEqual(before);
  });

  it('comes before a change of the add-ons', async () => {
    const { path, run } = await project({ id: 'axum,sqlite,none,none' });
    const before = snapshot(path);
    expect(await run(['add', 'metrics'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is from create-backend 0\.1\.0.*\nUpdate it first: .* update/),
    });
    expect(snapshot(path)).toEqual(before);
  });
});

describe('update --check', () => {
  it('prints in words what an update changes, and exits with 1', async () => {
    const { path, run } = await project({ id: 'axum,sqlite,jwt,none' });
    appendFileSync(join(path, 'README.md'), 'mine\n');
    const before = snapshot(path);
    const { exitCode, stdout, stderr } = await run(['update', '--check']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/is from create-backend 0\.1\.0(.|\n)*Advisories:\n- (.|\n)*Changes:\n- /);
    expect(stdout).not.toContain('autocommit');
    const json = await run(['update', '--check', '--json']);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ path, from: OLD, version, changes: expect.any(Array) });
    expect(snapshot(path)).toEqual(before);
  });

  it('exits with 0 if there is nothing to update', async () => {
    const { run } = await project({ id: 'axum,sqlite,none,none' });
    await run(['update']);
    expect(await run(['update', '--check'])).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('refuses a project of a newer version', async () => {
    const { path, run } = await project({ id: 'axum,sqlite,none,none' });
    const manifest = join(path, '.create-backend.json');
    fse.writeJsonSync(manifest, { ...fse.readJsonSync(manifest), version: '99.0.0' });
    expect(await run(['update', '--check'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is from create-backend 99.0.0'),
    });
  });
});
