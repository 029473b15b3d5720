import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import headless from '@xterm/headless';
import { execa } from 'execa';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { MINIMUM_CARGO } from '../../src/toolchain/check.ts';
import { bin, cli, workplace } from '../support/cli.ts';
import { describePosix } from '../support/skip.ts';
import { terminal } from '../support/terminal.ts';

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
      says: /does not run \(no default.*Run: rustup default stable/,
    },
    { what: 'there is no C compiler', programs: { cargo: 'echo "cargo 1.94.0"' }, says: /C compiler was not found/ },
  ])('when $what', async ({ programs, says }) => {
    const options = await place(programs as unknown as Record<string, string>);
    for (const flag of ['--dry-run', '--no-git']) {
      // A missing cargo must not leave a timer that delays the exit.
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
  const artifact = (name: string) =>
    `echo '${JSON.stringify({ reason: 'compiler-artifact', package_id: name, target: { name } })}'`;
  /** A cargo that counts two packages and then does this. */
  const cargo = (build: string, count = '') =>
    [
      `case "$1" in --version) echo "cargo 1.94.0";; tree) ${count} echo a; echo b; echo "b (*)";;`,
      `build) ${build};; esac`,
    ].join('\n');
  const flags = ['my-api', '-y', '--no-git', '--build'];

  it('says so at the start and at the end, where there is no terminal', async () => {
    const build = `echo "   Compiling a v1" >&2; ${artifact('a')}; echo "no JSON"; echo null; ${artifact('b')}`;
    const options = await place({ cc: '', cargo: cargo(build) });
    const { exitCode, stdout, stderr } = await cli(flags, options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(options.cwd, 'my-api') });
    expect(stderr).toMatch(/^Created .*\nBuilding with cargo\. .*\nBuilt in \d+ s\.\n\n/);
    expect(stderr).not.toContain('\x1b');
  });

  it('that fails ends with 1, shows why, keeps the project and says what to do', async () => {
    const options = await place({
      cc: '',
      cargo: cargo('echo "   Compiling a" >&2; echo "error: no network" >&2; exit 101'),
    });
    const { exitCode, stdout, stderr } = await cli([...flags, '--json'], options);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'my-api' });
    expect(stderr).toMatch(/\nerror: no network\nerror: cargo build failed\.\n/);
    expect(stderr).toContain('Your project is ready. After fixing the problem, run: cd my-api && cargo build');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('without cargo ends with 1, keeps the project and does not say that it builds', async () => {
    const options = await place({ cc: '' });
    const { exitCode, stderr } = await cli(flags, options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'error: cargo was not found.\nYour project is ready. After installing Rust (https://rustup.rs)',
    );
    expect(stderr).not.toContain('Building');
    expect(existsSync(join(options.cwd, 'my-api/Cargo.toml'))).toBe(true);
  });

  it('shows the steps and the time on a terminal, and leaves one line', async () => {
    const count = 'echo "  Downloaded x v1" >&2; sleep 1.2;';
    const build = `echo "   Compiling b v2 (/b)" >&2; ${artifact('a')}; sleep 0.3; ${artifact('b')}; sleep 0.3`;
    const { raw, exitCode } = await inTerminal(cargo(build, count)).then(({ end }) => end());
    expect(exitCode).toBe(0);
    const lines = frames(raw).map(({ text }) => text);
    for (const text of [
      'Resolving dependencies (0 s)',
      'Downloaded: x v1 (1 s)', // while cargo says nothing
      '[                ] Compiling 0/2 (',
      '[========        ] Compiling 1/2: b v2 (',
      '[================] Compiling 2/2: b v2 (',
    ])
      expect(lines).toContainEqual(expect.stringContaining(text));
    expect(raw.replaceAll(FRAME, '')).toMatch(/Building with cargo\.[^\r]*\r\n\r\x1b\[K.*Built.* in \d s\.\r\n/);
  });

  it('is redrawn when the terminal gets narrower, and erases the rows that the line was wrapped to', async () => {
    const name = 'a-long-name-of-a-package'.repeat(4);
    const running = await inTerminal(cargo(`echo "   Compiling ${name}" >&2; sleep 1.5`));
    await running.see(`Compiling 0/2: ${name.slice(0, 10)}`);
    for (const columns of [40, 20, 10]) {
      running.resize(columns);
      await sleep(150); // less than the second after which the line is redrawn anyway
    }
    const { raw } = await running.end();
    const all = frames(raw).slice(-20);
    const lengths = all.map(({ text }) => text.length);
    const different = lengths.filter((length, index) => length !== lengths[index - 1]);
    expect(different.slice(-4)).toEqual([63, 39, 19, 9]);
    expect(all.map(({ rowsBelow }) => rowsBelow).filter((rows) => rows > 0)).toEqual([1, 1, 1]);

    // The same output in a terminal that wraps.
    const screen = new headless.Terminal({ cols: 100, rows: 40, allowProposedApi: true });
    const parts = raw.split(/(?=\r\x1b\[K\x1b7)/);
    for (const [index, columns] of [100, 40, 20, 10].entries()) {
      screen.resize(columns, 40);
      await new Promise<void>((resolve) => screen.write(parts[index]!, resolve));
    }
    const rows = Array.from({ length: screen.buffer.active.length }, (_, row) => screen.buffer.active.getLine(row)!);
    const text = rows.map((row) => row.translateToString(true)).join('\n');
    expect(text).toContain('Built');
    expect(text).not.toContain('Comp');
  });

  it('is ended with all its processes by a signal', async () => {
    const pids = join('$HOME', 'pids');
    const options = await place({ cc: '', cargo: cargo(`sleep 60 & echo $! > ${pids}; sleep 60`) });
    symlinkSync('/bin/sleep', join(options.env.PATH!, 'sleep'));
    const running = execa(process.execPath, [bin, ...flags], { ...options, extendEnv: false, reject: false });
    const file = join(options.env.HOME!, 'pids');
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 10_000 }).toMatch(/\d\n/);
    const begin = performance.now();
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      'Cancelled while building. Your project is ready. To continue, run: cd my-api && cargo build',
    );
    const state = () =>
      spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(file, 'utf8').trim()], { encoding: 'utf8' }).stdout;
    await expect.poll(state).toMatch(/^(Z.*)?\s*$/);
  });

  it('is nothing that a dry run, or a run without it, does', async () => {
    const options = await place({ cc: '', cargo: cargo('echo "built after all" >&2; exit 1') });
    for (const flags of [['--dry-run', '--build'], ['--no-build'], []]) {
      const { exitCode } = await cli([`my-api-${flags.length}`, '-y', '--no-git', ...flags], options);
      expect(exitCode).toBe(0);
    }
  });

  async function inTerminal(cargo: string) {
    const { cwd, env } = await place({ cc: '', cargo });
    symlinkSync('/bin/sleep', join(env.PATH!, 'sleep'));
    return terminal(flags, { home: cwd, env });
  }
});

/** One drawing of the status line: the rows below that are erased, and the text. */
const FRAME = /\r\x1b\[K(\x1b7(?:\x1b\[B\x1b\[2K)+\x1b8)?([^\r\n\x1b]+)\r/g;

function frames(raw: string) {
  return [...raw.matchAll(FRAME)].map(([, below = '', text = '']) => ({
    text,
    rowsBelow: below.split('\x1b[B').length - 1,
  }));
}
