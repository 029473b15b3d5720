import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { MINIMUM_CARGO } from '../../src/toolchain/check.ts';
import { cli, workplace } from '../support/cli.ts';
import { describePosix } from '../support/skip.ts';

/** A PATH with these programs and no others. */
async function place(programs: Record<string, string>): Promise<{ cwd: string; env: Record<string, string> }> {
  const { home, env } = workplace();
  delete env.RUSTUP_TOOLCHAIN;
  const bin = join(home, '..', 'bin');
  for (const [name, text] of Object.entries(programs))
    await fse.outputFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await fse.ensureDir(bin);
  for (const name of ['cat', 'echo']) symlinkSync(`/bin/${name}`, join(bin, name));
  return { cwd: home, env: { ...env, PATH: bin } };
}

const RUSTUP = 'echo "no overrides"';

describePosix('the toolchain check warns, and goes on', () => {
  it.each([
    { what: 'cargo is missing', programs: { cc: '' }, says: /cargo was not found.*1\.94.*https:\/\/rustup/ },
    {
      what: 'cargo is too old',
      programs: { cc: '', cargo: 'echo "cargo 1.93.2 (abc 2026-01-01)"', rustup: RUSTUP },
      says: /cargo 1\.93\.2 is too old.*Run: rustup update stable/,
    },
    {
      what: 'cargo is too old, and there is no rustup',
      programs: { cc: '', cargo: 'echo "cargo 1.63.0"' },
      says: /cargo 1\.63\.0 is too old.*https:\/\/rustup/,
    },
    {
      what: 'rustup has no toolchain',
      programs: { cc: '', cargo: 'echo "error: no default toolchain" >&2; exit 1', rustup: RUSTUP },
      says: /does not run \(error: no default.*Run: rustup default stable/,
    },
    { what: 'there is no C compiler', programs: { cargo: 'echo "cargo 1.94.0"' }, says: /C compiler was not found/ },
  ])('when $what', async ({ programs, says }) => {
    const options = await place(programs as unknown as Record<string, string>);
    for (const flag of ['--dry-run', '--no-git']) {
      // The limit: no timer of a cargo that is not there may keep us waiting.
      const { exitCode, stderr } = await cli(['my-api', '-y', flag], { ...options, timeout: 4000 });
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(says);
    }
  });

  it.each([
    { what: 'hangs with its children', cargo: 'sleep 60 & sleep 60', says: /did not answer within 5 s/, seconds: 8 },
    { what: 'leaves a process behind', cargo: 'sleep 60 & echo "cargo 1.94.0"', says: /^(?!.*note:)/s, seconds: 3 },
    { what: 'prints without end', cargo: 'exec yes', says: /did not answer within 5 s/, seconds: 8 },
    {
      what: 'prints one endless line',
      cargo: 'head -c 50000000 /dev/zero | tr "\\0" x >&2; exit 1',
      says: /^note: cargo does not run \(x{199}…\)\. The project needs Rust/,
      seconds: 4,
    },
  ])('within seconds, when cargo $what', async ({ cargo, says, seconds }) => {
    const options = await place({ cc: '', cargo });
    for (const name of ['sleep', 'yes', 'head', 'tr']) symlinkSync(`/usr/bin/${name}`, join(options.env.PATH!, name));
    const begin = performance.now();
    const { exitCode, stderr } = await cli(['my-api', '-y', '--dry-run'], options);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(says) });
    expect(performance.now() - begin).toBeLessThan(seconds * 1000);
  });

  it('for the place of the project, which a file or an override above it may give another toolchain', async () => {
    const cargo = 'case "$PWD" in */pinned*) echo "cargo 1.70.0";; *) echo "cargo 1.94.0";; esac';
    const options = await place({ cc: '', cargo, rustup: `cat ${join('$HOME', 'overrides')}` });
    const overrides = (text: string) => fse.outputFile(join(options.env.HOME!, 'overrides'), text);
    const remedy = async (target: string, more = {}) => {
      const { stderr } = await cli([target, '-y', '--dry-run'], { ...options, env: { ...options.env, ...more } });
      return stderr;
    };
    const pinned = join(options.cwd, 'pinned');
    await overrides('no overrides\n');
    await fse.outputFile(join(pinned, 'rust-toolchain.toml'), '[toolchain]\nchannel = "1.70"\n');
    expect(await remedy('my-api')).not.toContain('note:');
    expect(await remedy('pinned/deep/my-api')).toMatch(
      /^note: cargo 1\.70\.0 is too old\..*\/pinned\/rust-toolchain\.toml selects this toolchain\./,
    );
    await overrides(`${options.cwd}  \t1.70\n/elsewhere\t1.70\n`);
    expect(await remedy('pinned/my-api')).toContain('rust-toolchain.toml selects');
    await overrides(`/elsewhere\t1.70\n${pinned}  \t1.70\n`);
    expect(await remedy('pinned/my-api')).toContain(`Run: rustup override unset --path ${pinned}`);
    expect(await remedy('pinned/my-api', { RUSTUP_TOOLCHAIN: '1.70' })).toContain('RUSTUP_TOOLCHAIN=1.70 selects');
  });

  it.each(['cargo 1.94.0', 'cargo 1.100.0-nightly (abc 2027-01-01)', 'cargo 2.0.0'])('not for %s', async (version) => {
    const options = await place({ cc: '', cargo: `echo "${version}"` });
    const { stderr } = await cli(['my-api', '-y', '--dry-run'], options);
    expect(stderr).not.toContain('note:');
  });

  it('asks for what the generated Cargo.toml asks for', async () => {
    const { home, env } = workplace();
    await cli(['my-api', '-y', '--no-git'], { cwd: home, env });
    expect(readFileSync(join(home, 'my-api/Cargo.toml'), 'utf8')).toContain(
      `rust-version = "${MINIMUM_CARGO.join('.')}`,
    );
  });
});

describePosix('--build', () => {
  const messages = (names: string[]) =>
    names.map((name) => JSON.stringify({ reason: 'compiler-artifact', package_id: name, target: { name } })).join('\n');
  const cargo = (build: string) =>
    `case "$1" in --version) echo "cargo 1.94.0";; tree) echo a; echo b;; build) ${build};; esac`;

  it('builds, and says so', async () => {
    const options = await place({ cc: '', cargo: cargo(`echo '${messages(['a', 'b'])}'`) });
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y', '--no-git', '--build'], options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(options.cwd, 'my-api') });
    expect(stderr).toMatch(/Built in \d+ s/);
    expect(stderr).not.toContain('\x1b');
  });

  it('that fails ends with 1, shows why, keeps the project and says what to do', async () => {
    const options = await place({ cc: '', cargo: cargo('echo "error: no network" >&2; exit 101') });
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y', '--no-git', '--build', '--json'], options);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'my-api' });
    expect(stderr).toContain('error: no network');
    expect(stderr).toContain('cd my-api && cargo build');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('without cargo ends with 1, and keeps the project', async () => {
    const options = await place({ cc: '' });
    const { exitCode, stderr } = await cli(['my-api', '-y', '--no-git', '--build'], options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('cargo was not found');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('is nothing that a dry run, or a run without it, does', async () => {
    const options = await place({ cc: '', cargo: cargo('echo "built after all" >&2; exit 1') });
    for (const flags of [['--dry-run', '--build'], ['--no-build'], []]) {
      const { exitCode } = await cli([`my-api-${flags.length}`, '-y', '--no-git', ...flags], options);
      expect(exitCode).toBe(0);
    }
  });
});
