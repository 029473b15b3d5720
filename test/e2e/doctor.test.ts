import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it, onTestFinished } from 'vitest';
import { cli, workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { freePort } from '../support/ports.ts';
import { describePosix, describeUnless, installed, itUnlessRoot } from '../support/skip.ts';

interface Finding {
  check: string;
  status: string;
  message: string;
  remedy?: string;
}

const TOOLS: Record<string, string> = {
  cargo: [
    'case "$1" in --version) echo "cargo 1.95.0";; fmt) echo "rustfmt 1.9.0";; clippy) echo "clippy 0.1.95";;',
    'build) ;; *) exit 101;; esac',
  ].join('\n'),
  rustc: 'echo "rustc 1.95.0 (abc 2026-01-01)"',
};

/** A working directory whose PATH has only these programs. `undefined` removes one. */
async function place(programs: Record<string, string | undefined> = {}) {
  const { home, env } = workplace();
  const bin = join(home, '..', 'bin');
  await fse.ensureDir(bin);
  for (const [name, text] of Object.entries({ ...TOOLS, ...programs })) {
    if (text !== undefined) writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  for (const name of ['cat', 'echo', 'sleep']) await fse.symlink(`/bin/${name}`, join(bin, name));
  delete env.CARGO_TARGET_DIR;
  delete env.DATABASE_URL;
  return { home, env: { ...env, PATH: bin } };
}

/** A generated project in such a working directory. */
async function project(database: string, auth = 'jwt', programs?: Record<string, string>) {
  const { home, env } = await place(programs);
  const made = await cli(['my-api', '-f', 'axum', '-d', database, '-a', auth, '--addons', 'none', '-y', '--no-git'], {
    cwd: home,
    env,
  });
  expect(made.exitCode, made.stderr).toBe(0);
  const path = join(home, 'my-api');
  return {
    path,
    env,
    /** Changes the text of one file. */
    edit(file: string, change: (text: string) => string) {
      const before = readFileSync(join(path, file), 'utf8');
      expect(change(before)).not.toBe(before);
      writeFileSync(join(path, file), change(before));
    },
    /** Writes a script to the path of the program that cargo would build. */
    async built(script: string) {
      const file = join(path, 'target', 'debug', 'my-api');
      await fse.outputFile(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
  };
}

/** Runs `doctor --json`, which must not change any file. */
async function doctor(cwd: string, env: Record<string, string>, ...args: string[]) {
  const before = snapshot(cwd);
  const begin = Date.now();
  const { exitCode, stdout, stderr } = await cli(['doctor', '--json', ...args], { cwd, env });
  expect(stderr).toBe('');
  expect(snapshot(cwd)).toEqual(before);
  const report = JSON.parse(stdout) as { project: string | null; ok: boolean; findings: Finding[] };
  expect(exitCode).toBe(report.ok ? 0 : 1);
  expect(report.ok).toBe(!report.findings.some(({ status }) => status === 'failed'));
  for (const { status, remedy } of report.findings)
    expect(Boolean(remedy)).toBe(status === 'failed' || status === 'warning');
  return {
    ...report,
    exitCode,
    stdout,
    ms: Date.now() - begin,
    of: (check: string) => report.findings.filter((finding) => finding.check === check),
  };
}

/** The port of a server that accepts connections and never answers. */
async function listener(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describePosix('doctor outside a project checks Rust', () => {
  it('and finds nothing missing', async () => {
    const { home, env } = await place();
    const said = await doctor(home, env);
    expect(said).toMatchObject({ exitCode: 0, project: null });
    expect(said.findings.map(({ check, status }) => [check, status])).toEqual([
      ['rust', 'ok'],
      ['rustfmt', 'ok'],
      ['clippy', 'ok'],
      ['linker', 'ok'],
    ]);
  });

  it.each([
    { what: 'no cargo', programs: { cargo: undefined }, says: /cargo was not found\..*1\.94/, remedy: /rustup/ },
    { what: 'no rustc', programs: { rustc: undefined }, says: /rustc was not found/, remedy: /rustup/ },
    {
      what: 'a rustc that is too old',
      programs: { rustc: 'echo "rustc 1.93.1 (abc)"' },
      says: /rustc 1\.93\.1 is too old.*1\.94/,
      remedy: /rustup update/,
    },
    {
      what: 'a rustup without a toolchain',
      programs: { cargo: 'echo "error: no default toolchain" >&2; exit 1' },
      says: /no default toolchain/,
      remedy: /rustup default/,
    },
  ])('and finds $what', async ({ programs, says, remedy }) => {
    const { home, env } = await place(programs);
    const said = await doctor(home, env);
    expect(said.of('rust')).toMatchObject([
      { status: 'failed', message: expect.stringMatching(says), remedy: expect.stringMatching(remedy) },
    ]);
    expect(said.of('linker')).toMatchObject([{ status: 'skipped' }]);
  });

  it('and reports a missing clippy as a warning', async () => {
    const { home, env } = await place({
      cargo: TOOLS.cargo!.replace('clippy) echo "clippy 0.1.95"', 'clippy) exit 1'),
    });
    const said = await doctor(home, env);
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.of('clippy')).toMatchObject([{ status: 'warning', remedy: 'Get it: rustup component add clippy' }]);
  });

  it('and says how to install a linker', async () => {
    const { home, env } = await place({
      cargo: TOOLS.cargo!.replace('build) ;;', 'build) echo "error: linker \\`cc\\` not found" >&2; exit 101;;'),
    });
    const [linker] = (await doctor(home, env)).of('linker');
    expect(linker).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('linker `cc` not found'),
      remedy: expect.stringContaining('C compiler'),
    });
  });
});

describeUnless(!installed('cargo'), 'cargo is not installed')('doctor with the real cargo', () => {
  it('links a program and removes it', { timeout: 90_000 }, async () => {
    const { home, env } = workplace();
    const temporary = join(home, '..', 'tmp');
    await fse.ensureDir(temporary);
    const said = await doctor(home, { ...env, TMPDIR: temporary });
    expect(said.of('linker')).toMatchObject([{ status: 'ok' }]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('reports a missing linker', { timeout: 90_000 }, async () => {
    const { home, env } = workplace();
    const said = await doctor(home, { ...env, RUSTFLAGS: '-C linker=no-such-linker' });
    expect(said.of('linker')).toMatchObject([{ status: 'failed', message: expect.stringContaining('no-such-linker') }]);
  });
});

describePosix('doctor in a project', () => {
  it('accepts a new project, and warns that it is not built', async () => {
    const { path, env } = await project('sqlite');
    const said = await doctor(path, env);
    expect(said).toMatchObject({ exitCode: 0, project: path });
    expect(said.of('project')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('my-api: axum, sqlite, jwt, none') },
    ]);
    expect(said.of('environment')).toMatchObject([{ status: 'ok' }]);
    expect(said.of('database')).toMatchObject([{ status: 'ok', message: 'my_api.db is made when the program starts' }]);
    expect(said.of('migrations')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('Not built yet') },
    ]);
    // The findings are the same if it is named from its parent, and from inside it.
    expect((await doctor(join(path, '..'), env, 'my-api')).findings).toEqual(said.findings);
    expect((await doctor(join(path, 'src'), env)).findings).toEqual(said.findings);
  });

  it('requires the Rust version of its Cargo.toml', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('Cargo.toml', (text) => text.replace(/rust-version = ".*"/, 'rust-version = "1.96"'));
    expect((await doctor(path, env)).of('rust')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('Rust 1.96') },
    ]);
  });

  it.each([
    { what: 'not JSON', change: () => '{', says: 'no JSON' },
    { what: 'not one of ours', change: () => '[]', says: 'not what create-backend writes' },
    {
      what: 'for an unknown database',
      change: (text: string) => text.replace('"database": "sqlite"', '"database": "oracle"'),
      says: 'no database that',
    },
  ])('finds a manifest that is $what', async ({ change, says }) => {
    const { path, env, edit } = await project('sqlite');
    edit('.create-backend.json', change);
    expect((await doctor(path, env)).of('project')).toMatchObject([
      { status: 'failed', message: expect.stringContaining(says) },
    ]);
  });

  it('checks nothing else without a manifest, because another tool made the project', async () => {
    const { path, env } = await project('sqlite');
    rmSync(join(path, '.create-backend.json'));
    rmSync(join(path, '.env'));
    const said = await doctor(path, env);
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.of('project')).toMatchObject([{ status: 'warning' }]);
    expect([...said.of('environment'), ...said.of('database')]).toEqual([]);
  });
});

describePosix('doctor checks the environment', () => {
  const unset = (name: string) => (text: string) => text.replace(new RegExp(`^${name}=.*\n`, 'm'), '');
  const set = (name: string, value: string) => (text: string) =>
    text.replace(new RegExp(`^${name}=.*`, 'm'), `${name}=${value}`);

  it.each([
    { what: 'a missing secret', change: unset('JWT_SECRET'), says: 'JWT_SECRET is not set.' },
    { what: 'a missing URL', change: unset('DATABASE_URL'), says: 'DATABASE_URL is not set.' },
    {
      what: 'the placeholder',
      change: set('JWT_SECRET', 'replace-this-with-32-random-bytes'),
      says: 'JWT_SECRET still holds a placeholder.',
    },
    {
      what: 'a short secret',
      change: set('JWT_SECRET', 'hunter2hunter2'),
      says: 'JWT_SECRET is shorter than 32 bytes.',
    },
    { what: 'an empty secret', change: set('JWT_SECRET', ''), says: 'JWT_SECRET is shorter than 32 bytes.' },
    {
      what: 'a malformed line',
      change: (text: string) => `HOST 127.0.0.1 hunter2\n${text}`,
      says: 'Line 1 of .env is malformed.',
    },
  ])('and finds $what', async ({ change, says }) => {
    const { path, env, edit } = await project('sqlite');
    edit('.env', change);
    const said = await doctor(path, env);
    expect(said.exitCode).toBe(1);
    expect(said.of('environment').filter(({ status }) => status === 'failed')).toMatchObject([{ message: says }]);
    expect(said.stdout).not.toContain('hunter2');
  });

  it('and reports a missing .env', async () => {
    const { path, env } = await project('sqlite');
    rmSync(join(path, '.env'));
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      {
        status: 'failed',
        message: 'There is no .env, and DATABASE_URL, JWT_SECRET are not set.',
        remedy: expect.stringContaining('Copy .env.example'),
      },
    ]);
    const complete = { ...env, DATABASE_URL: 'sqlite://my_api.db', JWT_SECRET: '3d0f5c1e9a7b4826f1e0d9c8b7a69584' };
    expect((await doctor(path, complete)).of('environment')).toMatchObject([{ status: 'ok' }]);
  });

  it('and reports a .env that cannot be read', async () => {
    const { path, env } = await project('sqlite', 'none');
    rmSync(join(path, '.env'));
    await fse.ensureDir(join(path, '.env'));
    expect((await doctor(path, { ...env, DATABASE_URL: 'sqlite://my_api.db' })).of('environment')).toMatchObject([
      { status: 'failed', message: '.env cannot be read.' },
    ]);
  });

  it('and warns about variables that have a default or are not in .env.example', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('.env', (text) => `${unset('PORT')(text)}PROT=1\n`);
    const said = await doctor(path, env);
    expect(said.exitCode).toBe(0);
    expect(said.of('environment').map(({ status, message }) => [status, message.split(/ (?:is|,)/)[0]])).toEqual([
      ['warning', 'PORT'],
      ['warning', '.env sets PROT, which .env.example does not know.'],
    ]);
  });

  it('and checks that variables of other programs are not placeholders', async () => {
    const { home, env } = await place();
    await cli(['my-api', '-f', 'axum', '-d', 'postgres', '-a', 'none', '--addons', 'docker', '-y', '--no-git'], {
      cwd: home,
      env,
    });
    const file = join(home, 'my-api', '.env');
    const text = readFileSync(file, 'utf8');
    for (const [value, status] of [
      ['short', undefined],
      ['replace-this-with-letters-and-digits', 'failed'],
      [undefined, 'warning'],
    ] as const) {
      writeFileSync(file, value ? set('DATABASE_PASSWORD', value)(text) : unset('DATABASE_PASSWORD')(text));
      const said = (await doctor(join(home, 'my-api'), env)).of('environment');
      expect(said).toMatchObject(
        status ? [{ status, message: expect.stringContaining('DATABASE_PASSWORD') }] : [{ status: 'ok' }],
      );
    }
  });

  it('whose variables override the file', async () => {
    const { path, env } = await project('sqlite');
    const said = await doctor(path, { ...env, JWT_SECRET: 'short' });
    expect(said.of('environment')).toMatchObject([
      { status: 'failed', message: 'JWT_SECRET is shorter than 32 bytes.' },
    ]);
  });
});

describePosix('doctor checks the database', () => {
  it.each([
    { database: 'postgres', url: 'mysql://root:hunter2@127.0.0.1:3306/x', says: 'DATABASE_URL is one for MySQL' },
    { database: 'mysql', url: 'sqlite://x.db', says: 'DATABASE_URL is one for SQLite' },
    { database: 'sqlite', url: 'postgresql://u:hunter2@h/x', says: 'DATABASE_URL is one for PostgreSQL' },
    { database: 'sqlite', url: 'sqlite::memory:', says: 'names no file' },
    { database: 'postgres', url: 'http://u:hunter2@h/x', says: 'another scheme' },
    { database: 'postgres', url: 'postgres://u:hunter2@h:99999/x', says: 'is no URL' },
    { database: 'mysql', url: 'mysql://u:hunter2@h', says: 'names no database' },
  ])('and refuses $url for $database', async ({ database, url, says }) => {
    const { path, env } = await project(database, 'none');
    const said = await doctor(path, { ...env, DATABASE_URL: url });
    expect(said.of('DATABASE_URL')).toMatchObject([{ status: 'failed', message: expect.stringContaining(says) }]);
    expect(said.of('database')).toMatchObject([{ status: 'skipped' }]);
    expect(said.stdout).not.toContain('hunter2');
  });

  it.each(['postgres', 'mysql'])('and reports an unreachable %s server without its password', async (database) => {
    const { path, env } = await project(database, 'none');
    const port = await freePort();
    const said = await doctor(path, { ...env, DATABASE_URL: `${database}://me:hunter2@127.0.0.1:${port}/x` });
    expect(said.of('database')).toMatchObject([
      { status: 'failed', message: expect.stringContaining(`127.0.0.1:${port} (ECONNREFUSED)`) },
    ]);
    expect(said.of('migrations')).toMatchObject([{ status: 'skipped' }]);
    expect(said.stdout).not.toContain('hunter2');
    expect(said.ms).toBeLessThan(5000);
  });

  it('and warns that only the program can try to sign in', async () => {
    const { path, env } = await project('postgres', 'none');
    const said = await doctor(path, { ...env, DATABASE_URL: `postgres://me@127.0.0.1:${await listener()}/x` });
    expect(said.exitCode).toBe(0);
    expect(said.of('database')).toMatchObject([{ status: 'warning' }]);
  });

  itUnlessRoot('and reports a directory that cannot be written to', async () => {
    const { path, env } = await project('sqlite', 'none');
    await fse.ensureDir(join(path, 'locked'));
    chmodSync(join(path, 'locked'), 0o555);
    const said = await doctor(path, { ...env, DATABASE_URL: 'sqlite://locked/x.db' });
    expect(said.of('database')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('cannot be written to') },
    ]);
  });

  it('and reports a file in a missing directory, and a directory in place of a file', async () => {
    const { path, env } = await project('sqlite', 'none');
    for (const [url, says] of [
      ['sqlite://no/x.db', 'does not exist'],
      ['sqlite://src', 'no file'],
    ]) {
      expect((await doctor(path, { ...env, DATABASE_URL: url! })).of('database')).toMatchObject([
        { status: 'failed', message: expect.stringContaining(says!) },
      ]);
    }
  });

  /** A script that answers the command `status`. The tests notice if it is called with another command. */
  const program = (status: string) => `[ "$*" = status ] || { echo "called with $*" > ../called; exit 0; }\n${status}`;

  it.each([
    {
      what: 'is up to date',
      says: 'echo "The database is up to date."',
      exit: 0,
      database: 'ok',
      migrations: /^up to date$/,
    },
    {
      what: 'lacks a migration',
      says: 'echo "0002 create orders: pending"; echo "error: the database is not up to date" >&2; exit 1',
      exit: 1,
      database: 'ok',
      migrations: /0002 create orders: pending/,
    },
    {
      what: 'has another password',
      says: 'echo "error: cannot connect (DATABASE_URL): no hunter%32 nor hunter2" >&2; exit 1',
      exit: 1,
      database: 'failed',
      migrations: /need the database/,
    },
    { what: 'has a program without status', says: 'exit 2', exit: 0, database: 'warning', migrations: /cannot say/ },
    {
      what: 'has a program that does not run',
      says: 'kill -9 $$',
      exit: 1,
      database: 'skipped',
      migrations: /does not run/,
    },
  ])('and reports what the program says if it $what', async ({ says, exit, database, migrations }) => {
    const { path, env, built } = await project('postgres', 'none');
    await built(program(says));
    const said = await doctor(path, {
      ...env,
      DATABASE_URL: `postgres://me:hunter%32@127.0.0.1:${await listener()}/x`,
    });
    expect(said.exitCode).toBe(exit);
    expect(said.of('database')).toMatchObject([{ status: database }]);
    expect(said.of('migrations')).toMatchObject([{ message: expect.stringMatching(migrations) }]);
    expect(said.stdout).not.toMatch(/hunter/);
    expect(readdirSync(join(path, '..'))).toEqual(['my-api']);
  });

  it('and reports a malformed variable that the program names', async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(program('echo "error: PORT is malformed: it must be a port number" >&2; exit 1'));
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      { status: 'ok' },
      { status: 'failed', message: expect.stringContaining('PORT is malformed') },
    ]);
  });

  it('and does not wait for a program that hangs', { timeout: 30_000 }, async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(program('sleep 60'));
    const said = await doctor(path, env);
    expect(said.of('program')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('did not end in time') },
    ]);
    expect(said.ms).toBeLessThan(15_000);
  });

  it('and warns about a program that is older than its sources, in any target directory', async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(program('echo "The database is up to date."'));
    expect((await doctor(path, env)).of('program')).toEqual([]);
    const file = join(path, 'migrations', '0003_more.sql');
    writeFileSync(file, 'SELECT 1;\n');
    fse.utimesSync(file, new Date(), new Date(Date.now() + 5000));
    expect((await doctor(path, env)).of('program')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('0003_more.sql') },
    ]);

    await fse.move(join(path, 'target'), join(path, '..', '..', 'elsewhere'));
    expect((await doctor(path, env)).of('migrations')).toMatchObject([
      { message: expect.stringContaining('Not built yet') },
    ]);
    const there = { ...env, CARGO_TARGET_DIR: join(path, '..', '..', 'elsewhere') };
    expect((await doctor(path, there)).of('migrations')).toMatchObject([{ status: 'ok' }]);
    // The same name and target directory, but built from another project.
    writeFileSync(
      join(there.CARGO_TARGET_DIR, 'debug', 'my-api.d'),
      '/elsewhere/debug/my-api: /other/my-api/src/main.rs\n',
    );
    expect((await doctor(path, there)).of('migrations')).toMatchObject([
      { message: expect.stringContaining('Not built yet') },
    ]);
  });
});

describePosix('doctor without --json', () => {
  it('prints one line for each finding, and the remedy below', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('.env', (text) => text.replace(/^JWT_SECRET=.*/m, 'JWT_SECRET=hunter2'));
    const { exitCode, stdout, stderr } = await cli(['doctor'], { cwd: path, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/^✓ rust +rustc 1\.95\.0/m);
    expect(stdout).toMatch(/^✗ environment +JWT_SECRET is shorter than 32 bytes\.\n +→ .*openssl rand -hex 32$/m);
    expect(stdout).toMatch(/^1 failed, 1 to note\.$/m);
    expect(stdout).not.toMatch(/\x1b|hunter2/);
  });
});

it('doctor exits with 2 if the directory does not exist', async () => {
  const { home, env } = workplace();
  const { exitCode, stdout, stderr } = await cli(['doctor', 'nowhere'], { cwd: home, env });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('There is no directory nowhere.');
});
