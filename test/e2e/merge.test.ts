import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { snapshot } from '../support/disk.ts';
import { CHOICES, project, releasedProject } from '../support/project.ts';
import { itPosix } from '../support/skip.ts';

const MANIFEST = '.create-backend.json';
const INVOICE = ['--resource', 'invoice number:string! total:bigint --shared'];
const BARE = [...CHOICES.slice(0, -2), '--addons', 'none'];

describe('a conflict is over when the user has done what it says', () => {
  it('beside an edited field, and in edited SQL', async () => {
    const { run, commit, edit } = await project([...BARE, ...INVOICE]);
    const model = 'src/models/invoice.rs';
    const sql = 'src/db/invoices.rs';
    edit(model, (text) => text.replace('pub total: i64,', 'pub total: i64, // cents'));
    edit(sql, (text) => text.replace('FROM invoices WHERE id > ', 'FROM invoices WHERE total > 0 AND id > '));
    await commit();
    const command = ['change', 'resource', 'invoice', '+note:text?'];
    const { stderr, exitCode } = await run(command);
    expect({ exitCode, places: [...stderr.matchAll(/^ {2}(\S+), line \d+:$/gm)].map(([, path]) => path) }).toEqual({
      exitCode: 1,
      places: [sql, model],
    });
    edit(model, (text) => text.replace(/^.*\/\/ cents\n/m, '$&    pub note: Option<String>,\n'));
    edit(sql, (text) => text.replace(/(created_at AS .*\n\s*FROM invoices WHERE total)/, 'note, $1'));
    await commit();
    const again = await run(command);
    expect(again.exitCode, again.stderr).toBe(0);
    // The edited query has no query data, so the code does not build before that is made.
    expect(again.stderr).toContain('Next: just prepare && cargo test && cargo run -- migrate');
    expect(again.stderr).toContain('src/db/invoices.rs has a query without data');
  });
});

describe('.env never conflicts', () => {
  it('if it has variables of the user, or only those', async () => {
    const { run, commit, read, edit } = await project();
    edit('.env', (text) => `${text}\n# Mail.\nSMTP_URL=x\n`);
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(read('.env')).toMatch(/^METRICS_ADDR=127\.0\.0\.1:9464$(.|\n)*^# Mail\.\nSMTP_URL=x\n$/m);
    await commit();
    expect(await run(['remove', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(read('.env')).not.toContain('METRICS_ADDR');

    await commit();
    edit('.env', () => 'FOO=bar');
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(read('.env')).toMatch(/^FOO=bar\n\n# .*\nMETRICS_ADDR=127\.0\.0\.1:9464$/m);
    await commit();
    edit('.env', (text) => text.replace(/^METRICS_ADDR=.*$/m, 'METRICS_ADDR=[::1]:1'));
    const { exitCode, stderr } = await run(['remove', 'metrics']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'The project does not use METRICS_ADDR any more. It stays in .env, because its value is not the default.',
    );
    expect(stderr).not.toContain('::1');
    expect(read('.env')).toContain('METRICS_ADDR=[::1]:1');
  });

  it('if the user has an own value where the project needs another one', async () => {
    const { run, read, edit } = await project(['-y', '-d', 'postgres', '-a', 'none', '--addons', 'none']);
    edit('.env', (text) => text.replace(/^DATABASE_URL=.*$/m, 'DATABASE_URL=postgres://me:secret@h/x'));
    const { exitCode, stderr } = await run(['add', 'docker']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('DATABASE_URL in .env keeps your value. .env.example has the new default.');
    expect(stderr).not.toContain('secret');
    expect(read('.env')).toMatch(/^DATABASE_URL=postgres:\/\/me:secret@h\/x$/m);
  });

  it('if an update meets one without comments', async () => {
    const { run, read, edit } = await releasedProject('0.1.0', 'axum,postgres,jwt,docker,github-actions,metrics,tour');
    edit('.env', (text) => text.replaceAll(/^(#.*)?\n/gm, ''));
    const before = read('.env').trim().split('\n');
    expect(await run(['update'])).toMatchObject({ exitCode: 0 });
    expect(read('.env').split('\n')).toEqual(expect.arrayContaining(before));
    expect(read('.env')).toMatch(/^JWT_ISSUER=my-api$/m);
  });
});

it('new entries of lists find their place beside those of the user', async () => {
  const { path, run, commit, read, edit } = await project();
  edit('Cargo.toml', (text) => text.replace(/^rlimit = /m, 'reqwest = "0.12"\n$&'));
  edit('.env.example', (text) => `${text}\n# Mine.\nFOO=\n`);
  edit('src/routes/mod.rs', (text) =>
    text
      .replace('mod health;\n', '$&mod ideas;\n')
      .replace(/^.*orders::routes\(\)\)\n/m, '$&        .merge(ideas::routes())\n'),
  );
  writeFileSync(join(path, 'src/routes/ideas.rs'), '');
  await commit();
  expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
  expect(read('Cargo.toml')).toMatch(/^prometheus-client = .*\nreqwest = "0\.12"\nrlimit = /m);
  expect(read('.env.example')).toMatch(/^\n# Mine\.\nFOO=$/m);
  expect(read('.env.example')).toMatch(/^\n# .*\nMETRICS_ADDR=/m);
  await commit();
  const added = await run(['add', 'resource', 'invoice', 'n:string']);
  expect(added.exitCode, added.stderr).toBe(0);
  expect(read('src/routes/mod.rs')).toMatch(/^mod health;\nmod ideas;\nmod invoices;$/m);
  expect(read('src/routes/mod.rs')).toMatch(/^ {8}\.merge\(ideas::routes\(\)\)$/m);
  expect(read('src/routes/mod.rs')).toMatch(/^ {8}\.merge\(invoices::routes\(\)\)$/m);
});

describe('an original in the history of git', () => {
  const ID = 'axum,sqlite,jwt,none';
  const README = (text: string) => `${text}\n## Mine\n`;

  it('is found in a project that was moved to another directory', async () => {
    const { home, path, run, git, edit, commit } = await releasedProject('0.1.0', ID);
    edit('README.md', README);
    await commit();
    await fse.move(path, join(home, 'moved'));
    await fse.ensureDir(join(path, 'services'));
    await fse.move(join(home, 'moved'), join(path, 'services/api'));
    await fse.move(join(path, 'services/api/.git'), join(path, '.git'));
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'moved');
    const { exitCode, stderr } = await run(['update'], join(path, 'services/api'));
    expect(exitCode, stderr).toBe(0);
    expect(readFileSync(join(path, 'services/api/README.md'), 'utf8')).toMatch(/reset-password(.|\n)*^## Mine$/m);
  });

  it('is found whatever the settings of git are', async () => {
    const { run, git, edit, commit } = await releasedProject('0.1.0', ID);
    edit('README.md', README);
    await commit();
    await git('config', 'log.showRoot', 'false');
    await git('config', 'diff.relative', 'true');
    await git('config', 'color.ui', 'always');
    const { exitCode, stderr } = await run(['update']);
    expect(exitCode, stderr).toBe(0);
  });

  it('is said to be missing from a shallow clone, with the remedy', async () => {
    const { home, path, run, edit, commit } = await releasedProject('0.1.0', ID);
    edit('README.md', README);
    await commit();
    spawnSync('git', ['clone', '--quiet', '--depth', '1', `file://${path}`, 'shallow'], { cwd: home });
    const { exitCode, stderr } = await run(['update'], join(home, 'shallow'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'README.md: its original is not in this shallow clone, which git fetch --unshallow completes.',
    );
  });

  itPosix('is not said to be missing if git fails', async () => {
    const { home, path, run, edit, commit } = await releasedProject('0.1.0', ID);
    edit('README.md', README);
    await commit();
    const wrapper =
      '#!/bin/sh\ncase "$*" in *" log "*) echo "fatal: bad object" >&2; exit 128;; esac\nexec "$GIT" "$@"\n';
    await fse.outputFile(join(home, '../programs/git'), wrapper, { mode: 0o755 });
    const GIT = spawnSync('which', ['git'], { encoding: 'utf8' }).stdout.trim();
    const { exitCode, stderr } = await run(['update'], path, {
      GIT,
      PATH: `${join(home, '../programs')}:${process.env.PATH}`,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('README.md: git could not search the history for its original (bad object).');
  });
});

it("code of a change is formatted with the project's own settings, and is no edit later", async () => {
  const { path, run, commit } = await project([...BARE, '--resource', 'customer name:string']);
  const rustfmt = (...args: string[]) =>
    spawnSync('cargo', ['fmt', ...args], {
      cwd: path,
      encoding: 'utf8',
      env: { ...process.env, CARGO_NET_OFFLINE: 'true' },
    });
  writeFileSync(join(path, 'rustfmt.toml'), 'max_width = 80\n');
  expect(rustfmt()).toMatchObject({ status: 0 });
  await commit();
  expect(await run(['add', 'resource', 'invoice', 'n:string', 'd:date?'])).toMatchObject({ exitCode: 0 });
  expect(rustfmt('--check')).toMatchObject({ status: 0, stdout: '' });
  await commit();
  expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
  const metrics = spawnSync(
    'rustfmt',
    ['--edition', '2024', '--check', '--config', 'skip_children=true', 'tests/api/metrics.rs', 'src/metrics.rs'],
    { cwd: path, encoding: 'utf8' },
  );
  expect(metrics).toMatchObject({ status: 0, stdout: '' });
  const { files } = fse.readJsonSync(join(path, MANIFEST)) as { files: Record<string, string> };
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256')
    .update(readFileSync(join(path, 'src/metrics.rs')))
    .digest('hex');
  expect(files['src/metrics.rs']).toBe(hash);
});

describe('a manifest with other add-ons than its files', () => {
  it.each(['"addons": []', '"addons": ["docker", "tour"]'])('is refused: %s', async (addons) => {
    const { path, run, commit, edit } = await project();
    edit(MANIFEST, (text) => text.replace(/"addons": \[[^\]]*\]/, addons));
    await commit();
    const before = snapshot(path);
    const { exitCode, stderr } = await run(['add', 'metrics']);
    const says = stderr.includes('were edited by hand');
    expect({ exitCode, says }, stderr).toEqual({ exitCode: 1, says: true });
    expect(snapshot(path)).toEqual(before);
    expect(existsSync(join(path, 'Dockerfile'))).toBe(true);
  });
});

it('an edit that git was told not to see is copied before a change', async () => {
  const { path, run, git } = await project();
  await git('update-index', '--assume-unchanged', 'README.md');
  await git('update-index', '--skip-worktree', '.env.example');
  appendFileSync(join(path, 'README.md'), 'MINE\n');
  appendFileSync(join(path, '.env.example'), '\n# Mine.\nMINE=1\n');
  const { exitCode, stderr } = await run(['add', 'metrics']);
  expect(exitCode, stderr).toBe(0);
  const [, copy = ''] = /A copy from before this change is in (.+)\.$/m.exec(stderr) ?? [];
  expect(readFileSync(join(copy, 'README.md'), 'utf8')).toMatch(/MINE\n$/);
  expect(readFileSync(join(copy, '.env.example'), 'utf8')).toMatch(/MINE=1\n$/);
});

describe('a crate of the user that an add-on needs too', () => {
  it('is looked for only in a change of Cargo.toml', async () => {
    const { run, commit, read } = await project();
    const before = read('Cargo.toml');
    expect(await run(['add', 'resource', 'note', 'title:string'])).toMatchObject({ exitCode: 0 });
    expect(read('Cargo.toml')).toBe(before);
    await commit();
    expect(await run(['add', 'metrics'])).toMatchObject({ exitCode: 0 });
    expect(read('Cargo.toml').replace(/^prometheus-client = .*\n/m, '')).toBe(before);
  });

  it.each([
    ['[dependencies]\nprometheus-client = "0.22"\n', 'prometheus-client = "0.22"', true],
    ['[dependencies]\nprometheus-client = "0.25"\n', 'prometheus-client = "0.25"', false],
    ['[dependencies.prometheus-client]\nversion = "0.22"\n\n[dependencies]\n', 'version = "0.22"', true],
  ])('is not there twice: %j', async (entry, own, isNoted) => {
    const { path, run, commit, read, edit } = await project();
    edit('Cargo.toml', (text) => text.replace('[dependencies]\n', entry));
    await commit();
    const { exitCode, stderr } = await run(['add', 'metrics']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.includes('Cargo.toml keeps your entry of prometheus-client. The new code was')).toBe(isNoted);
    expect(read('Cargo.toml').match(/prometheus-client/g)).toHaveLength(1);
    expect(read('Cargo.toml')).toContain(own);
    const cargo = spawnSync('cargo', ['read-manifest', '--offline'], { cwd: path, encoding: 'utf8' });
    expect(cargo.status, cargo.stderr).toBe(0);
    await commit();
    const removed = await run(['remove', 'metrics']);
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect(read('Cargo.toml')).toContain(own);
  });
});
