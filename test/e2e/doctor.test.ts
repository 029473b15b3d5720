import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it, onTestFinished } from 'vitest';
import { cli, workplace } from '../support/cli.ts';
import { serverDatabases } from '../support/databases.ts';
import { snapshot } from '../support/disk.ts';
import { describePosix, describeWithCargo, itUnlessRoot } from '../support/skip.ts';

interface Finding {
  check: string;
  status: string;
  message: string;
  remedy?: string;
}

/** A cargo that accepts every project, as far as doctor asks it. */
const CARGO = `case "$1" in
--version) echo "cargo 1.95.0";;
fmt) echo "rustfmt 1.9.0";;
clippy) echo "clippy 0.1.95";;
build) ;;
metadata) cat <<END
{
  "target_directory": "\${CARGO_TARGET_DIR:-$PWD/target}",
  "workspace_root": "$PWD",
  "packages": [{ "manifest_path": "$PWD/Cargo.toml", "targets": [{ "name": "my-api", "kind": ["bin"] }] }]
}
END
;;
*) exit 101;;
esac`;

const TOOLS: Record<string, string> = { cargo: CARGO, rustc: 'echo "rustc 1.95.0 (abc 2026-01-01)"' };

/** A place whose PATH has these programs and no others; `undefined` takes one away. */
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

/** A generated project in that place. */
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
    /** Puts a program where cargo would have built it. */
    async built(script: string) {
      const file = join(path, 'target', 'debug', 'my-api');
      await fse.outputFile(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
  };
}

/** What `doctor --json` prints. It must not have changed anything. */
async function doctor(cwd: string, env: Record<string, string>, ...args: string[]) {
  const before = snapshot(cwd);
  const begin = Date.now();
  const { exitCode, stdout, stderr } = await cli(['doctor', '--json', ...args], { cwd, env });
  expect(stderr).toBe('');
  expect(snapshot(cwd)).toEqual(before);
  const said = JSON.parse(stdout) as { project: string | null; ok: boolean; findings: Finding[] };
  expect(exitCode).toBe(said.ok ? 0 : 1);
  expect(said.ok).toBe(!said.findings.some(({ status }) => status === 'failed'));
  for (const { status, remedy } of said.findings)
    expect(Boolean(remedy)).toBe(status === 'failed' || status === 'warning');
  return {
    ...said,
    exitCode,
    stdout,
    ms: Date.now() - begin,
    of: (check: string) => said.findings.filter((finding) => finding.check === check),
  };
}

/** A server that accepts connections, and sends nothing. */
async function listener(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describePosix('doctor outside a project checks Rust', () => {
  it('and finds nothing', async () => {
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
    {
      what: 'that cargo is missing',
      programs: { cargo: undefined },
      says: /cargo was not found\..*1\.94/,
      remedy: /rustup/,
    },
    { what: 'that rustc is missing', programs: { rustc: undefined }, says: /rustc was not found/, remedy: /rustup/ },
    {
      what: 'a rustc that is too old',
      programs: { rustc: 'echo "rustc 1.93.1 (abc)"', rustup: 'echo "no overrides"' },
      says: /rustc 1\.93\.1 is too old.*1\.94/,
      remedy: /rustup update/,
    },
    {
      what: 'a rustup without a toolchain',
      programs: {
        cargo: 'echo "error: no default toolchain" >&2; exit 1',
        rustup: 'echo "no overrides"',
      },
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

  it('and notes that clippy is missing, which is no failure', async () => {
    const { home, env } = await place({
      cargo: TOOLS.cargo!.replace('clippy) echo "clippy 0.1.95"', 'clippy) exit 1'),
    });
    const said = await doctor(home, env);
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.of('clippy')).toMatchObject([{ status: 'warning', remedy: 'Install it: rustup component add clippy' }]);
  });

  it('and mentions a faster linker that is installed', async () => {
    const { home, env } = await place({ mold: 'echo "mold 2.4.0"', 'ld.lld': 'exit 1' });
    const [linker] = (await doctor(home, env)).of('linker');
    expect(linker).toMatchObject({ status: 'ok' });
    const mentioned = /installed too: mold \(/.test(linker!.message);
    expect(mentioned).toBe(process.platform === 'linux');
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

describeWithCargo('doctor with the real cargo', () => {
  it('links a program, and removes it', { timeout: 90_000 }, async () => {
    const { home, env } = workplace();
    const temporary = join(home, '..', 'tmp');
    await fse.ensureDir(temporary);
    const elsewhere = join(home, '..', 'build');
    const said = await doctor(home, { ...env, TMPDIR: temporary, CARGO_BUILD_BUILD_DIR: elsewhere });
    expect(said.of('linker')).toMatchObject([{ status: 'ok' }]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(fse.pathExistsSync(elsewhere)).toBe(false);
  });

  it('finds that the linker is missing', { timeout: 90_000 }, async () => {
    const { home, env } = workplace();
    const said = await doctor(home, { ...env, RUSTFLAGS: '-C linker=no-such-linker' });
    expect(said.of('linker')).toMatchObject([{ status: 'failed', message: expect.stringContaining('no-such-linker') }]);
  });

  describePosix(
    'in a project',
    () => {
      /** A project in `outer/`, and the real cargo. */
      async function real(files: Record<string, string>, directory = 'my-api') {
        const { home, env } = workplace();
        delete env.CARGO_TARGET_DIR;
        delete env.RUSTUP_TOOLCHAIN;
        const outer = join(home, 'outer');
        for (const [file, text] of Object.entries(files)) await fse.outputFile(join(outer, file), text);
        await fse.ensureDir(outer);
        const args = [
          directory,
          '--name',
          'my-api',
          ...'-f axum -d sqlite -a none --addons none -y --no-git'.split(' '),
        ];
        const made = await cli(args, { cwd: outer, env });
        expect(made.exitCode, made.stderr).toBe(0);
        return { outer, path: join(outer, directory), env };
      }

      it('accepts a healthy one', async () => {
        const { path, env } = await real({});
        const said = await doctor(path, env);
        expect(said.of('cargo')).toEqual([
          { check: 'cargo', status: 'ok', message: 'cargo can build the project, in target' },
        ]);
        expect(said.exitCode).toBe(0);
      });

      it('fails below a workspace that does not include it, and names both remedies', async () => {
        const { outer, path, env } = await real({ 'Cargo.toml': '[workspace]\n' });
        const said = await doctor(path, env);
        expect(said.exitCode).toBe(1);
        expect(said.of('cargo')).toMatchObject([
          {
            status: 'failed',
            message: expect.stringContaining(join(outer, 'Cargo.toml')),
            remedy: 'Add "my-api" there: to `exclude` to keep it independent, or to `members`.',
          },
        ]);
        expect(said.of('migrations')).toMatchObject([{ status: 'skipped' }]);
        // Follows both remedies.
        writeFileSync(join(outer, 'Cargo.toml'), '[workspace]\nexclude = ["my-api"]\n');
        expect((await doctor(path, env)).of('cargo')).toMatchObject([{ status: 'ok' }]);
        writeFileSync(join(outer, 'Cargo.toml'), '[workspace]\nmembers = ["my-api"]\n');
        const member = await doctor(path, env);
        expect(member.of('cargo')).toMatchObject([
          { status: 'warning', message: expect.stringContaining('Cargo.lock') },
        ]);
        expect(member.exitCode).toBe(0);
      });

      it('reports the first error of a cargo that does not accept it', async () => {
        const { path, env } = await real({ 'Cargo.toml': '[package\n' });
        const said = await doctor(path, env);
        expect(said.exitCode).toBe(1);
        expect(said.of('cargo')).toMatchObject([
          { status: 'failed', message: expect.stringMatching(/unclosed table.* in \.\.\/Cargo\.toml:1:9/) },
        ]);
      });

      it("finds the program where a parent's .cargo/config.toml puts it", async () => {
        const { outer, path, env } = await real({
          '.cargo/config.toml': '[build]\ntarget-dir = "out"\ntarget = "x86_64-unknown-linux-gnu"\n',
        });
        const script = '#!/bin/sh\necho "The database is up to date."\n';
        expect((await doctor(path, env)).of('cargo')).toMatchObject([{ status: 'ok' }]);
        // Cargo's directories with and without build.target, and with a profile that the user defined.
        for (const profile of ['x86_64-unknown-linux-gnu/debug', 'release', 'fast', 'aarch64-unknown-linux-gnu/fast']) {
          const file = join(outer, 'out', profile, 'my-api');
          expect((await doctor(path, env)).of('migrations')).toMatchObject([{ status: 'warning' }]);
          await fse.outputFile(file, script, { mode: 0o755 });
          expect((await doctor(path, env)).of('migrations'), profile).toMatchObject([{ status: 'ok' }]);
          rmSync(file);
        }
        await fse.outputFile(join(outer, 'out/debug/examples/my-api'), script, { mode: 0o755 });
        expect((await doctor(path, env)).of('migrations')).toMatchObject([{ status: 'warning' }]);
      });

      it("names a parent's rust-toolchain.toml, because rustup default would change nothing", async () => {
        const pin = '[toolchain]\nchannel = "1.2.3"\n';
        const { outer, path, env } = await real({ 'rust-toolchain.toml': pin });
        const [rust] = (await doctor(path, env)).of('rust');
        // Without rustup, nothing reads that file.
        if (rust!.status === 'ok') return expect(spawnSync('rustup', ['--version']).status).not.toBe(0);
        expect(rust).toMatchObject({
          status: 'failed',
          message: expect.stringContaining('1.2.3'),
          remedy: expect.stringContaining(join(outer, 'rust-toolchain.toml')),
        });
        const [variable] = (await doctor(path, { ...env, RUSTUP_TOOLCHAIN: '1.2.4' })).of('rust');
        expect(variable!.remedy).toContain('RUSTUP_TOOLCHAIN=1.2.4 selects');
      });

      it('fails where the path of the target directory contains a colon', async () => {
        const { path, env } = await real({}, 'a:b');
        expect((await doctor(path, env)).of('cargo')).toMatchObject([
          { status: 'failed', message: expect.stringContaining('contains ":"') },
        ]);
        const elsewhere = { ...env, CARGO_TARGET_DIR: join(path, '..', 'target') };
        expect((await doctor(path, elsewhere)).of('cargo')).toMatchObject([{ status: 'ok' }]);
      });
    },
    90_000,
  );
});

const NEW_PROJECT = 'my-api: framework axum; database sqlite; sign-in jwt; sample orders; add-ons none; version';

describePosix('doctor in a project', () => {
  it('accepts a new one, and notes that it is not built', async () => {
    const { path, env } = await project('sqlite');
    const said = await doctor(path, env);
    expect(said).toMatchObject({ exitCode: 0, project: path });
    expect(said.of('project')).toMatchObject([{ status: 'ok', message: expect.stringContaining(NEW_PROJECT) }]);
    expect(said.of('environment')).toMatchObject([{ status: 'ok' }]);
    expect(said.of('database')).toMatchObject([
      { status: 'ok', message: 'the program creates my_api.db when it starts' },
    ]);
    expect(said.of('migrations')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('not built yet') },
    ]);
    // The result is the same from the parent directory, by name, and from a subdirectory.
    expect((await doctor(join(path, '..'), env, 'my-api')).findings).toEqual(said.findings);
    expect((await doctor(join(path, 'src'), env)).findings).toEqual(said.findings);
  });

  it('reads a manifest that has no sample yet', async () => {
    const { path, env } = await project('sqlite');
    const manifest = join(path, '.create-backend.json');
    const { sample, checksum, ...older } = fse.readJsonSync(manifest);
    expect({ sample, checksum }).toEqual({ sample: 'orders', checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });
    fse.writeJsonSync(manifest, older);
    expect((await doctor(path, env)).of('project')).toMatchObject([
      { status: 'ok', message: expect.stringContaining(NEW_PROJECT) },
    ]);
  });

  it.each(['null', '{}', '[]', '{"packages":[{}]}'])('fails if cargo metadata prints %s', async (text) => {
    const cargo = CARGO.replace(/metadata\) cat <<END[\s\S]*?END\n;;/, `metadata) echo '${text}';;`);
    expect(cargo).not.toBe(CARGO);
    const { path, env } = await project('sqlite', 'jwt', { cargo });
    expect((await doctor(path, env)).of('cargo')).toMatchObject([{ status: 'failed' }]);
  });

  it.each([
    ['a very large .env', `A="${'aaaa\n'.repeat(20_000)}`, 'larger than 64 KiB'],
    ['a variable that is set many times', 'A=1\n'.repeat(10_000), 'sets A again'],
  ])('reports %s once', async (_, text, says) => {
    const { path, env } = await project('sqlite', 'none');
    await fse.appendFile(join(path, '.env'), text);
    const found = (await doctor(path, env)).of('environment').filter(({ message }) => message.includes(says));
    expect(found).toHaveLength(1);
  });

  it.each([
    { name: 'my-api\u001b[2J' },
    { name: 'x'.repeat(65) },
    { version: { a: 1 } },
    { version: undefined },
    { framework: ['axum'] },
    { sample: null },
    { addons: undefined },
    { addons: null },
    { addons: 5 },
    { addons: 'docker' },
    { addons: [5] },
  ])('calls a manifest damaged that has %j', async (change) => {
    const { path, env } = await project('sqlite', 'none');
    const file = join(path, '.create-backend.json');
    await fse.writeJson(file, { ...(await fse.readJson(file)), ...change });
    expect((await doctor(path, env)).of('project')).toMatchObject([{ status: 'failed' }]);
  });

  it('reads a manifest with a BOM, and with an add-on twice or of a later version', async () => {
    const { path, env } = await project('sqlite', 'none');
    const file = join(path, '.create-backend.json');
    const addons = ['tour', 'docker', 'teapot', 'docker'];
    const later = { ...(await fse.readJson(file)), version: '9.8.7', addons, checksum: undefined };
    writeFileSync(file, `\uFEFF${JSON.stringify(later)}`);
    expect((await doctor(path, env)).of('project')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('add-ons docker, tour;') },
    ]);
  });

  it('names the update of a project of an earlier version, and checks it', async () => {
    const { path, env } = await project('sqlite', 'none');
    const file = join(path, '.create-backend.json');
    await fse.writeJson(file, { ...(await fse.readJson(file)), version: '0.1.0' });
    const said = await doctor(path, env);
    expect(said.of('project')).toMatchObject([
      {
        status: 'warning',
        message: expect.stringContaining('version 0.1.0, which is not the newest'),
        remedy: expect.stringMatching(/run in the project: .*create-backend(\.js)? update$/),
      },
    ]);
    expect(said.of('environment')).toMatchObject([{ status: 'ok' }]);
  });

  it('says that another version created a project with an unknown choice', async () => {
    const { path, env } = await project('sqlite', 'none');
    const file = join(path, '.create-backend.json');
    await fse.writeJson(file, { ...(await fse.readJson(file)), version: '9.8.7', database: 'teapot' });
    expect((await doctor(path, env)).of('project')).toMatchObject([
      {
        status: 'failed',
        message: expect.stringContaining('is from create-backend 9.8.7'),
        remedy: 'Run doctor of create-backend 9.8.7.',
      },
    ]);
  });

  it('requires the Rust of its Cargo.toml', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('Cargo.toml', (text) => text.replace(/rust-version = ".*"/, 'rust-version = "1.96"'));
    expect((await doctor(path, env)).of('rust')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('Rust 1.96') },
    ]);
  });

  it.each([
    { what: 'that is not JSON', change: () => '{', says: 'is not JSON' },
    { what: 'of another generator', change: () => '[]', says: 'is not a manifest of create-backend' },
    {
      what: 'with an unknown database',
      change: (text: string) => text.replace('"database": "sqlite"', '"database": "teapot"'),
      says: 'has no database that',
    },
  ])('finds a manifest $what', async ({ change, says }) => {
    const { path, env, edit } = await project('sqlite');
    edit('.create-backend.json', change);
    expect((await doctor(path, env)).of('project')).toMatchObject([
      { status: 'failed', message: expect.stringContaining(says) },
    ]);
  });

  it.each<[what: string, file: string, put: (file: string) => unknown]>([
    ['a directory', 'Cargo.toml', (file) => fse.mkdir(file)],
    ['a pipe', 'Cargo.toml', (file) => spawnSync('mkfifo', [file])],
    ['a link to itself', 'Cargo.toml', (file) => fse.symlink(file, file)],
    ['a directory', '.create-backend.json', (file) => fse.mkdir(file)],
    ['a pipe', '.create-backend.json', (file) => spawnSync('mkfifo', [file])],
    ['a pipe', '.env.example', (file) => spawnSync('mkfifo', [file])],
    ['a very large file', '.env.example', (file) => writeFileSync(file, `A='${'a\n'.repeat(40_000)}`)],
    ['a file', 'src', (file) => writeFileSync(file, '')],
    ['a link to itself', 'src', (file) => fse.symlink(file, file)],
    ['a link to itself', 'src/loop', (file) => fse.symlink(file, file)],
    ['a directory', 'target/debug/my-api', (file) => fse.mkdir(file)],
    ['a directory', 'target/debug/my-api.d', (file) => fse.mkdir(file)],
    ['a pipe', 'target/debug/my-api.d', (file) => spawnSync('mkfifo', [file])],
  ])('reports, and does not fail for %s in place of %s', { timeout: 20_000 }, async (_, file, put) => {
    const { path, env, built } = await project('sqlite', 'none');
    await built('echo "The database is up to date."');
    rmSync(join(path, file), { recursive: true, force: true });
    await put(join(path, file));
    const { exitCode, stdout, stderr } = await cli(['doctor', '--json', path], { cwd: path, env, timeout: 8000 });
    expect(stderr).toBe('');
    expect(exitCode).toBeLessThan(2);
    expect(JSON.parse(stdout).project).toBe(path);
  });

  it('checks no environment without a manifest: another generator may have made the project', async () => {
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
      says: 'JWT_SECRET is still a placeholder.',
    },
    {
      what: 'a short secret',
      change: set('JWT_SECRET', 'hunter2hunter2'),
      says: 'JWT_SECRET is shorter than 32 bytes.',
    },
    {
      what: 'a secret of blanks',
      change: set('JWT_SECRET', `'${' '.repeat(40)}'`),
      says: 'JWT_SECRET has fewer than 8 different characters.',
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

  it('and finds that there is no .env', async () => {
    const { path, env } = await project('sqlite');
    rmSync(join(path, '.env'));
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      {
        status: 'failed',
        message: 'There is no .env. DATABASE_URL and JWT_SECRET are not set.',
        remedy: expect.stringContaining('Copy .env.example'),
      },
    ]);
    const complete = { ...env, DATABASE_URL: 'sqlite://my_api.db', JWT_SECRET: '3d0f5c1e9a7b4826f1e0d9c8b7a69584' };
    expect((await doctor(path, complete)).of('environment')).toMatchObject([{ status: 'ok' }]);
  });

  it.each<[what: string, says: string, put: (file: string) => unknown]>([
    // As PowerShell 5 writes it.
    ['in UTF-16', 'is not UTF-8', (file) => writeFileSync(file, Buffer.from('\uFEFFHOST=::1\n', 'utf16le'))],
    ['that is too large', 'is larger than 64 KiB', (file) => writeFileSync(file, `A='${'a\n'.repeat(40_000)}`)],
    ['that is a directory', 'is not a file', (file) => fse.mkdir(file)],
    ['that is a pipe', 'is not a file', (file) => spawnSync('mkfifo', [file])],
    ['that links to itself', 'cannot be read (ELOOP)', (file) => fse.symlink('.env', file)],
  ])('and finds a .env %s, and does not advise to overwrite it', async (_, says, put) => {
    const { path, env } = await project('sqlite');
    rmSync(join(path, '.env'));
    await put(join(path, '.env'));
    const said = await doctor(path, env);
    expect(said.of('environment')).toMatchObject([
      { status: 'failed', message: expect.stringContaining(`.env ${says}`) },
    ]);
    expect(said.stdout).not.toContain('Copy .env.example');
  });

  it('and reads the .env that the program reads: not one in a directory above', async () => {
    const { path, env } = await project('sqlite', 'none');
    await fse.move(join(path, '.env'), join(path, '..', '.env'));
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      { status: 'failed', message: 'There is no .env. DATABASE_URL is not set.' },
    ]);
  });

  it('and reports a secret that the program refuses', async () => {
    const { path, env, edit } = await project('sqlite');
    const secret = 'hunter2-with-32-bytes-or-some-more$hunter3';
    edit('.env', set('JWT_SECRET', secret.replace('$', '$$$$')));
    const said = await doctor(path, env);
    expect(said.exitCode).toBe(1);
    const refusal = { status: 'failed', message: expect.stringContaining('refuses the value of JWT_SECRET') };
    expect(said.of('environment')).toMatchObject([refusal]);
    expect(said.stdout).not.toContain('hunter');
    // Follows the remedy. Then sets a variable that overrides the file.
    edit('.env', (text) => text.replace(secret, `'${secret.replace('$', '$$$$')}'`));
    expect((await doctor(path, env)).of('environment')).toMatchObject([{ status: 'ok' }]);
    edit('.env', (text) => text.replaceAll("'", ''));
    const overridden = { ...env, JWT_SECRET: '3d0f5c1e9a7b4826f1e0d9c8b7a69584' };
    expect((await doctor(path, overridden)).of('environment')).toMatchObject([refusal]);
  });

  it('and only notes what has a default, or no description', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('.env', (text) => `${unset('PORT')(text)}PROT=1\n`);
    const said = await doctor(path, env);
    expect(said.exitCode).toBe(0);
    expect(said.of('environment').map(({ status, message }) => [status, message.split(/ (?:is|,)/)[0]])).toEqual([
      ['warning', 'PORT'],
      ['warning', '.env sets PROT, which .env.example does not mention.'],
    ]);
  });

  it("and accepts every value of another program's secret but a placeholder", async () => {
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

  it.each([
    ['that is missing', undefined, 'is missing'],
    ['that is empty', '', 'describes no variable'],
    ['with a fault', 'DATABASE_URL=x\nHOST="\n', 'is malformed in line 2'],
  ])('and notes a .env.example %s', async (_, text, says) => {
    const { path, env } = await project('sqlite');
    rmSync(join(path, '.env.example'));
    if (text !== undefined) writeFileSync(join(path, '.env.example'), text);
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      { status: 'warning', message: `.env.example ${says}, so unknown variables cannot be found.` },
    ]);
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
    {
      database: 'postgres',
      url: 'mysql://root:hunter2@127.0.0.1:3306/x',
      says: 'DATABASE_URL is for MySQL, but the project uses PostgreSQL.',
    },
    { database: 'mysql', url: 'sqlite://x.db', says: 'DATABASE_URL is for SQLite, but the project uses MySQL.' },
    {
      database: 'sqlite',
      url: 'postgresql://u:hunter2@h/x',
      says: 'DATABASE_URL is for PostgreSQL, but the project uses SQLite.',
    },
    { database: 'sqlite', url: 'sqlite::memory:', says: 'names no file' },
    { database: 'sqlite', url: 'sqlite://x%00.db', says: 'names no file' },
    { database: 'sqlite', url: 'sqlite:///', says: 'names no file' },
    { database: 'sqlite', url: 'sqlite://x.db?mode=memory', says: 'has other parameters than mode=rw or mode=rwc' },
    { database: 'sqlite', url: 'sqlite://x.db?mode=ro', says: 'has other parameters than mode=rw or mode=rwc' },
    {
      database: 'sqlite',
      url: 'sqlite://x.db?mode=rwc&cache=shared',
      says: 'has other parameters than mode=rw or mode=rwc',
    },
    { database: 'sqlite', url: 'sqlite://x.db?', says: 'has other parameters than mode=rw or mode=rwc' },
    { database: 'sqlite', url: '', says: 'is empty' },
    { database: 'postgres', url: '', says: 'is empty' },
    { database: 'postgres', url: 'postgres://u:hunter2@h/x?port=', says: 'invalid port' },
    { database: 'postgres', url: 'postgres://u:hunter2@h//', says: 'names no database' },
    { database: 'postgres', url: 'http://u:hunter2@h/x', says: 'is not for PostgreSQL' },
    { database: 'postgres', url: 'postgres:u:hunter2@h/x', says: 'is not for PostgreSQL' },
    { database: 'postgres', url: 'postgres://u:hunter2@h/x?port=none', says: 'invalid port' },
    { database: 'mysql', url: 'mysql://u:hunter2@h?dbname=x', says: 'names no database' },
    { database: 'postgres', url: 'postgres://u:hunter2@h:99999/x', says: 'is not a valid URL' },
    { database: 'mysql', url: 'mysql://u:hunter2@h', says: 'names no database' },
  ])('and finds $url wrong for $database', async ({ database, url, says }) => {
    const { path, env } = await project(database, 'none');
    const said = await doctor(path, { ...env, DATABASE_URL: url });
    expect(said.of('DATABASE_URL')).toMatchObject([{ status: 'failed', message: expect.stringContaining(says) }]);
    expect(said.of('database')).toMatchObject([{ status: 'skipped' }]);
    expect(said.stdout).not.toContain('hunter2');
  });

  it.each(serverDatabases)(
    'and finds a %s server that does not answer, without showing a password',
    async (database) => {
      const { path, env } = await project(database, 'none');
      const port = await closedPort();
      const said = await doctor(path, { ...env, DATABASE_URL: `${database}://me:hunter2@127.0.0.1:${port}/x` });
      expect(said.of('database')).toMatchObject([
        { status: 'failed', message: expect.stringContaining(`127.0.0.1:${port} (ECONNREFUSED)`) },
      ]);
      expect(said.of('migrations')).toMatchObject([{ status: 'skipped' }]);
      expect(said.stdout).not.toContain('hunter2');
      expect(said.ms).toBeLessThan(5000);
    },
  );

  it('and prints an IPv6 address in brackets', async () => {
    const { path, env } = await project('postgres', 'none');
    const said = await doctor(path, { ...env, DATABASE_URL: 'postgres://me@[::1]:1/x' });
    expect(said.of('database')).toMatchObject([{ message: expect.stringContaining('reached at [::1]:1 (') }]);
  });

  it('and notes that only the program can test its access to a server', async () => {
    const { path, env } = await project('postgres', 'none');
    const said = await doctor(path, { ...env, DATABASE_URL: `postgres://me@127.0.0.1:${await listener()}/x` });
    expect(said.exitCode).toBe(0);
    expect(said.of('database')).toMatchObject([{ status: 'warning' }]);
  });

  itUnlessRoot('and finds a directory that cannot be written to', async () => {
    const { path, env } = await project('sqlite', 'none');
    await fse.ensureDir(join(path, 'locked'));
    chmodSync(join(path, 'locked'), 0o555);
    const said = await doctor(path, { ...env, DATABASE_URL: 'sqlite://locked/x.db' });
    expect(said.of('database')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('cannot be written to') },
    ]);
  });

  it('and finds a missing directory, and a directory in place of the file', async () => {
    const { path, env } = await project('sqlite', 'none');
    for (const [url, says] of [
      ['sqlite://no/x.db', 'does not exist'],
      ['sqlite://src', 'src is a directory'],
      ['sqlite://.', 'must name a file, and '],
      ['sqlite://src/main.rs/a.db', 'The directory of src/main.rs/a.db does not exist'],
    ]) {
      expect((await doctor(path, { ...env, DATABASE_URL: url! })).of('database')).toMatchObject([
        { status: 'failed', message: expect.stringContaining(says!) },
      ]);
    }
  });

  /** A program that only knows `status`. Any other word would leave a file. */
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
      exit: 0,
      database: 'ok',
      migrations: /0002 create orders: pending/,
    },
    {
      what: 'was changed by a migration that has changed since',
      says: 'echo "0001 create users: changed since it was applied"; echo "0002 create orders: pending"; exit 1',
      exit: 1,
      database: 'ok',
      migrations: /changed since/,
    },
    {
      what: 'has half of a migration',
      says: 'echo "0001: half done, see docs/database.md"; echo "0002 add x: changed since it was applied"; exit 1',
      exit: 1,
      database: 'ok',
      migrations: /half done/,
      remedy: /docs\/database\.md/,
    },
    {
      what: 'is newer',
      says: 'echo "0099: in the database, but this program does not know it"; exit 1',
      exit: 1,
      database: 'ok',
      migrations: /0099/,
    },
    {
      what: 'has another password',
      says: 'echo "error: cannot connect (DATABASE_URL): no hunter%32 nor hunter2" >&2; exit 1',
      exit: 1,
      database: 'failed',
      migrations: /the database cannot be used/,
    },
    { what: 'has a program without status', says: 'exit 2', exit: 0, database: 'warning', migrations: /too old/ },
    {
      what: 'has a program that does not run',
      says: 'kill -9 $$',
      exit: 1,
      database: 'skipped',
      migrations: /does not run/,
    },
  ])('and learns from the program that it $what', async ({ says, exit, database, migrations, remedy }) => {
    const { path, env, built } = await project('postgres', 'none');
    await built(program(says));
    const said = await doctor(path, {
      ...env,
      DATABASE_URL: `postgres://me:hunter%32@127.0.0.1:${await listener()}/x`,
    });
    expect(said.exitCode).toBe(exit);
    expect(said.of('database')).toMatchObject([{ status: database }]);
    expect(said.of('migrations')).toMatchObject([{ message: expect.stringMatching(migrations) }]);
    if (remedy) expect(said.of('migrations')).toMatchObject([{ remedy: expect.stringMatching(remedy) }]);
    expect(said.stdout).not.toMatch(/hunter/);
    expect(readdirSync(join(path, '..'))).toEqual(['my-api']);
  });

  it.each([
    ['sqlite', 'sqlite://no%1b%5b31m%0Ad/x.db'],
    ['sqlite', 'sqlite://a%1b%5b31m%0Ab.db'],
    ['postgres', 'postgres://u@h/x?host=%1b%5b31m%0A'],
    ['postgres', 'postgres://u@h/x?host=/%1b%5b31m%0A'],
  ])('and prints no control character of a URL for %s: %s', async (database, url) => {
    const { path, env } = await project(database, 'none');
    const { stdout, stderr } = await cli(['doctor', '--json', path], { cwd: path, env: { ...env, DATABASE_URL: url } });
    expect(stderr).toBe('');
    const messages = (JSON.parse(stdout).findings as Finding[]).map(({ message }) => message);
    expect(messages.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('and prints no control character and no password of the program', async () => {
    const { path, env, built } = await project('postgres', 'none');
    await built(program(`printf '\\033[31m0001 hunter2: pending\\007\\n'; exit 1`));
    const url = `postgres://me:hunter2@127.0.0.1:${await listener()}/x`;
    expect((await doctor(path, { ...env, DATABASE_URL: url })).of('migrations')).toMatchObject([
      { message: '0001 ***: pending.' },
    ]);
  });

  it('and notes migrations that cargo run applies, but fails for those that it does not', async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(
      program(
        'echo "the database: does not exist yet"; echo "0001 create users: pending"; echo "error: no" >&2; exit 1',
      ),
    );
    const message = 'the database: does not exist yet; 0001 create users: pending.';
    expect((await doctor(path, env)).of('migrations')).toMatchObject([{ status: 'warning', message }]);
    for (const [value, status] of [
      ['true', 'warning'],
      ['false', 'failed'],
    ] as const) {
      const said = await doctor(path, { ...env, MIGRATE_ON_START: value });
      expect(said.of('migrations')).toMatchObject([{ status, message, remedy: expect.stringContaining('-- migrate') }]);
    }
  });

  it('and learns from the program that a variable is malformed', async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(program('echo "error: PORT is malformed: it must be a port number" >&2; exit 1'));
    expect((await doctor(path, env)).of('environment')).toMatchObject([
      { status: 'ok' },
      { status: 'failed', message: expect.stringContaining('PORT is malformed') },
    ]);
  });

  it('and does not wait for a program that prints nothing', { timeout: 30_000 }, async () => {
    const { path, env, built } = await project('sqlite', 'none');
    await built(program('sleep 60'));
    const said = await doctor(path, env);
    expect(said.of('program')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('did not end in time') },
    ]);
    expect(said.ms).toBeLessThan(15_000);
  });

  it('and notes a program that is older than its sources, in whatever target directory', async () => {
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
      { message: expect.stringContaining('not built yet') },
    ]);
    const there = { ...env, CARGO_TARGET_DIR: join(path, '..', '..', 'elsewhere') };
    expect((await doctor(path, there)).of('migrations')).toMatchObject([{ status: 'ok' }]);
    // The name and the target directory are the same, but cargo built the program from another project.
    writeFileSync(
      join(there.CARGO_TARGET_DIR, 'debug', 'my-api.d'),
      '/elsewhere/debug/my-api: /other/my-api/src/main.rs\n',
    );
    expect((await doctor(path, there)).of('migrations')).toMatchObject([
      { message: expect.stringContaining('not built yet') },
    ]);
  });
});

describePosix('doctor without --json', () => {
  it('prints one line for each finding, and a remedy below', async () => {
    const { path, env, edit } = await project('sqlite');
    edit('.env', (text) => text.replace(/^JWT_SECRET=.*/m, 'JWT_SECRET=hunter2'));
    const { exitCode, stdout, stderr } = await cli(['doctor'], { cwd: path, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/^✓ rust +rustc 1\.95\.0/m);
    expect(stdout).toMatch(/^✗ environment +JWT_SECRET is shorter than 32 bytes\.\n +→ .*openssl rand -hex 32$/m);
    expect(stdout).toMatch(/^1 check failed\. 1 warning\.$/m);
    expect(stdout).not.toMatch(/\x1b|hunter2/);
  });
});

describePosix('doctor exits with 2', () => {
  it.each<[what: string, directory: string]>([
    ['a directory that does not exist', 'nowhere'],
    ['a file', 'file'],
    ['a path below a file', 'file/x'],
    ['a name that is too long', 'x'.repeat(300)],
    ['a link to itself', 'loop'],
  ])('for %s', async (_, directory) => {
    const { home, env } = workplace();
    writeFileSync(join(home, 'file'), '');
    await fse.symlink('loop', join(home, 'loop'));
    for (const flags of [[], ['--json']]) {
      const { exitCode, stdout, stderr } = await cli(['doctor', directory, ...flags], { cwd: home, env });
      const says = `There is no directory ${directory}.`;
      expect({ exitCode, says: stderr.includes(says) }).toEqual({ exitCode: 2, says: true });
      if (flags.length === 0) expect(stdout).toBe('');
      else expect(JSON.parse(stdout)).toMatchObject({ error: says });
    }
  });
});
