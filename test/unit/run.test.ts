import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cancelled } from '../../src/errors.ts';
import { firstError, oneLine, type RunOptions, run } from '../../src/toolchain/run.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { describePosix, itPosix } from '../support/skip.ts';

const state = vi.hoisted(() => ({ controller: new AbortController() }));
vi.mock('../../src/signals.ts', () => ({
  get cancelled() {
    return state.controller.signal;
  },
}));
afterEach(() => {
  state.controller = new AbortController();
});

const MIB = 1024 * 1024;
let cwd = '';
beforeEach(() => {
  cwd = temporaryDirectory();
});

/** Runs a script of Node. */
function node(script: string, options: Partial<RunOptions> = {}) {
  return run(process.execPath, ['-e', script], { cwd, ...options });
}

/** Runs a shell script whose background processes write their ids to the file `pids`. */
async function shell(script: string, options: Partial<RunOptions>) {
  const begin = performance.now();
  onTestFinished(() =>
    pids()
      .filter(isAlive)
      .forEach((pid) => process.kill(pid, 'SIGKILL')),
  );
  const ran = await run('/bin/sh', ['-c', script], { cwd, ...options });
  return { ...ran, ms: performance.now() - begin };
}

function pids(): number[] {
  try {
    return readFileSync(join(cwd, 'pids'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** A process that has ended stays in the table as a zombie until its parent asks for its exit code. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function expectDead(pids: number[]) {
  expect(pids.length).toBeGreaterThan(0);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
}

describe('a program', () => {
  it('is run with its arguments as they are, and both streams and the exit code come back', async () => {
    const script = 'console.log(process.argv[1]); console.error("oh"); process.exitCode = 3';
    const ran = await run(process.execPath, ['-e', script, '$HOME "x"'], { cwd });
    expect(ran).toEqual({ code: 3, absent: false, late: false, stdout: '$HOME "x"\n', stderr: 'oh\n' });
  });

  it('gets an environment in which rustup downloads nothing and cargo prints no colours', async () => {
    const script = 'console.log(process.env.RUSTUP_AUTO_INSTALL, process.env.CARGO_TERM_COLOR, "PATH" in process.env)';
    expect((await node(script)).stdout).toBe('0 never true\n');
    const own = { PATH: process.env.PATH };
    expect((await node(script, { env: own })).stdout).toBe('undefined undefined true\n');
  });

  it('reads what it is given, and never our standard input', async () => {
    const cat = 'process.stdin.pipe(process.stdout)';
    expect(await node(cat, { limit: 10_000 })).toMatchObject({ code: 0, stdout: '' });
    expect(await node(cat, { input: 'a\0b' })).toMatchObject({ code: 0, stdout: 'a\0b' });
    expect(await node('process.exit(3)', { input: 'x'.repeat(5_000_000) })).toMatchObject({ code: 3 });
  });

  it('may be missing', async () => {
    expect(await run('create-backend-missing', [], { cwd })).toMatchObject({ code: undefined, absent: true });
  });

  it('is not missing where the working directory is', async () => {
    const ran = await run(process.execPath, ['-e', '0'], { cwd: join(cwd, 'missing') });
    expect(ran).toMatchObject({ code: undefined, absent: false, stderr: expect.stringContaining('ENOENT') });
  });

  itPosix('may be impossible to start: too many arguments, no permission', async () => {
    const endless = Array.from({ length: 400 }, () => 'x'.repeat(100_000));
    expect(await run('/bin/sh', endless, { cwd })).toMatchObject({ code: undefined, stderr: /E2BIG/ });
    writeFileSync(join(cwd, 'program'), '', { mode: 0o644 });
    expect(await run(join(cwd, 'program'), [], { cwd })).toMatchObject({ code: undefined, stderr: /EACCES/ });
  });
});

describePosix('the limit', () => {
  it('ends the program with all its descendants, whatever signals they ignore', async () => {
    const ignoring = "trap '' TERM INT HUP; (sleep 60 & echo $! >> pids; wait) & echo $! >> pids; sleep 60";
    const { ms, ...ran } = await shell(ignoring, { limit: 400 });
    expect(ran).toMatchObject({ code: undefined, late: true });
    expect(ms).toBeLessThan(1500);
    await expectDead(pids());
  });

  it('holds although a descendant in a session of its own keeps the pipes open', async () => {
    const child = `require("child_process").spawn("sleep", ["20"], { detached: true, stdio: "inherit" }).pid`;
    const script = `'${process.execPath}' -e 'console.log(${child}); setTimeout(() => {}, 20000)' | tee pids; sleep 20`;
    const { ms, late } = await shell(script, { limit: 700 });
    expect(late).toBe(true);
    expect(ms).toBeLessThan(2000);
  });

  it('does not delay a program that ends before its background processes', async () => {
    const { ms, ...ran } = await shell('sleep 60 & echo $! >> pids; echo done', { limit: 10_000 });
    expect(ran).toMatchObject({ code: 0, late: false, stdout: 'done\n' });
    expect(ms).toBeLessThan(1500);
    // It ended in time, so its background processes are not killed.
    expect(pids().filter(isAlive)).toHaveLength(1);
  });

  it('leaves background processes a moment for their last output', async () => {
    const { stdout } = await shell('(sleep 0.05; echo last) & echo done', { limit: 10_000 });
    expect(stdout).toBe('done\nlast\n');
  });
});

describePosix('a signal', () => {
  it('ends the program with all its descendants at once', async () => {
    const running = shell("trap '' TERM INT; sleep 60 & echo $! >> pids; sleep 60", { limit: 30_000 });
    const outcome = running.then(
      () => 'ended',
      (error) => error,
    );
    await expect.poll(() => pids()).toHaveLength(1);
    const begin = performance.now();
    state.controller.abort(new Cancelled('SIGINT'));
    expect(await outcome).toBeInstanceOf(Cancelled);
    expect(performance.now() - begin).toBeLessThan(800);
    await expectDead(pids());
  });

  it('that came before keeps the program from starting', async () => {
    state.controller.abort(new Cancelled('SIGTERM'));
    await expect(node('require("fs").writeFileSync("ran", "")')).rejects.toBeInstanceOf(Cancelled);
    await sleep(100);
    expect(() => readFileSync(join(cwd, 'ran'))).toThrow('ENOENT');
  });
});

describe('output', () => {
  itPosix('is dropped past the first million characters, of 1 GB', async () => {
    const before = process.memoryUsage().rss;
    const ran = await run('/bin/sh', ['-c', "head -c 1000000000 /dev/zero | tr '\\0' x >&2; exit 1"], { cwd });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toHaveLength(MIB);
    // Node 24 collects its buffers later than Node 20, but never keeps the whole output.
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
    expect(firstError(ran)).toHaveLength(200);
  });

  it('is passed on line by line where it is asked for, and not kept', async () => {
    const lines: string[] = [];
    const script = `
      const out = (bytes) => process.stdout.write(bytes);
      out("first\\r\\nsec"); setTimeout(() => out("ond\\n\\n"), 50);
      setTimeout(() => out(Buffer.from("ü").subarray(0, 1)), 100);
      setTimeout(() => out(Buffer.from("ü").subarray(1)), 150);
      console.error("kept")`;
    const ran = await node(script, { onStdout: (line) => lines.push(line) });
    expect(lines).toEqual(['first', 'second', '', 'ü']);
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: 'kept\n' });
  });

  it('without any line break is passed on as one line of limited length', async () => {
    const lines: number[] = [];
    await node('process.stdout.write("x".repeat(5_000_000) + "\\nend")', {
      onStdout: (line) => lines.push(line.length),
    });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBeLessThan(2 * MIB);
    expect(lines[1]).toBe(3);
  });
});

describe('an error message', () => {
  const ran = { code: 1, absent: false, late: false, stdout: '', stderr: '' };

  it.each([
    { what: 'the first error', stderr: 'warning: a\n  error: b\nerror: c', says: 'b' },
    { what: 'what is fatal', stderr: 'hint: a\nfatal: b', says: 'b' },
    { what: 'else the first line', stderr: '\n\n  a  \nb', says: 'a' },
    { what: 'else what was printed as a result', stdout: 'a', says: 'a' },
    { what: 'that nothing was printed', says: 'it printed nothing' },
    { what: 'that it took too long', late: true, stderr: 'error: a', says: 'it did not end in time' },
  ])('is $what', ({ what: _, says, ...more }) => {
    expect(firstError({ ...ran, ...more })).toBe(says);
  });

  it('has one short line, and nothing in it moves the cursor, rings or turns the text around', () => {
    expect(oneLine('\x1b[31ma\tb\x1b[0m\x1b[2J\x07\r\n\x1b]0;title\x07c\u202ed\x9b1A')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(oneLine('a\tb\nc')).toBe('a b c');
    expect(oneLine('ü'.repeat(500))).toBe(`${'ü'.repeat(199)}…`);
  });
});
