import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { MINIMUM_CARGO } from '../../src/toolchain/check.ts';
import { cli, workplace } from '../support/cli.ts';
import { describePosix } from '../support/skip.ts';

/** A PATH with these programs and no others. */
async function place(programs: Record<string, string>) {
  const { home, env } = workplace();
  const bin = join(home, '..', 'bin');
  for (const [name, text] of Object.entries(programs))
    await fse.outputFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await fse.ensureDir(bin);
  for (const name of ['cat', 'echo']) symlinkSync(`/bin/${name}`, join(bin, name));
  return { cwd: home, env: { ...env, PATH: bin } };
}

describePosix('the toolchain check warns, but does not stop', () => {
  it.each([
    { what: 'cargo is missing', programs: { cc: '' }, says: /cargo was not found.*1\.94.*rustup/ },
    {
      what: 'cargo is too old',
      programs: { cc: '', cargo: 'echo "cargo 1.93.2 (abc 2026-01-01)"' },
      says: /cargo 1\.93\.2 is too old.*rustup update/,
    },
    {
      what: 'rustup has no toolchain',
      programs: { cc: '', cargo: 'echo "error: no default toolchain" >&2; exit 1' },
      says: /does not run \(error: no default.*rustup default/,
    },
    { what: 'there is no C compiler', programs: { cargo: 'echo "cargo 1.94.0"' }, says: /no C compiler/ },
  ])('if $what', async ({ programs, says }) => {
    const options = await place(programs as Record<string, string>);
    for (const flag of ['--dry-run', '--no-git']) {
      // With a time limit: the program must not wait for the timer of a cargo that does not exist.
      const { exitCode, stderr } = await cli(['my-api', '-y', flag], { ...options, timeout: 4000 });
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(says);
    }
  });

  it.each(['cargo 1.94.0', 'cargo 1.100.0-nightly (abc 2027-01-01)', 'cargo 2.0.0'])(
    'does not warn about %s',
    async (version) => {
      const options = await place({ cc: '', cargo: `echo "${version}"` });
      const { stderr } = await cli(['my-api', '-y', '--dry-run'], options);
      expect(stderr).not.toContain('note:');
    },
  );

  it('requires the version of the generated Cargo.toml', async () => {
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

  it('builds, and prints the time', async () => {
    const options = await place({ cc: '', cargo: cargo(`echo '${messages(['a', 'b'])}'`) });
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y', '--no-git', '--build'], options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(options.cwd, 'my-api') });
    expect(stderr).toMatch(/Built in \d+ s/);
    expect(stderr).not.toContain('\x1b');
  });

  it('exits with 1 if the build fails, shows why, keeps the project and says what to do', async () => {
    const options = await place({ cc: '', cargo: cargo('echo "error: no network" >&2; exit 101') });
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y', '--no-git', '--build', '--json'], options);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'my-api' });
    expect(stderr).toContain('error: no network');
    expect(stderr).toContain('cd my-api && cargo build');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('exits with 1 without cargo, and keeps the project', async () => {
    const options = await place({ cc: '' });
    const { exitCode, stderr } = await cli(['my-api', '-y', '--no-git', '--build'], options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('cargo was not found');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('runs only with --build and not in a dry run', async () => {
    const options = await place({ cc: '', cargo: cargo('echo "built after all" >&2; exit 1') });
    for (const flags of [['--dry-run', '--build'], ['--no-build'], []]) {
      const { exitCode } = await cli([`my-api-${flags.length}`, '-y', '--no-git', ...flags], options);
      expect(exitCode).toBe(0);
    }
  });
});
