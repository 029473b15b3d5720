import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { bin, cli, workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { describePosix } from '../support/skip.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const signals = Object.keys(exitCodes) as (keyof typeof exitCodes)[];

function start(args: string[], { home, env }: { home: string; env: Record<string, string> }) {
  return execa(process.execPath, [bin, ...args], { cwd: home, env, extendEnv: false, stdin: 'ignore', reject: false });
}

describePosix('a signal at any moment leaves the whole project or nothing', () => {
  const ROUNDS = 24;

  it.each(['a/b/my-api', 'here'])('in %s', { timeout: 120_000 }, async (target) => {
    const time = await duration(target);
    const seen = { stopped: 0, done: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const place = prepare();
      const before = snapshot(place.home);
      const signal = signals[round % signals.length]!;
      const run = start([target, '-y'], place);
      await sleep((time * 1.2 * round) / ROUNDS);
      run.kill(signal);
      const result = await run;
      // The path on standard output means that the project is complete. A signal may still end Node while it exits.
      if (result.stdout !== '') {
        seen.done++;
        expect(result.exitCode ?? signal).toBe(result.exitCode === undefined ? result.signal : 0);
        expectWhole(join(place.home, target));
        expect(readdirSync(join(place.home, target)).filter((name) => name.startsWith('.create-backend-'))).toEqual([]);
      } else {
        seen.stopped++;
        // Before our handlers are installed, the signal itself ends Node.
        expect(result.exitCode ?? result.signal).toBe(result.exitCode === undefined ? signal : exitCodes[signal]);
        expect(snapshot(place.home), `${signal} in round ${round}`).toEqual(before);
      }
    }
    expect(seen.stopped).toBeGreaterThan(0);
  });

  function prepare() {
    const place = workplace();
    mkdirSync(join(place.home, 'here'));
    writeFileSync(join(place.home, 'here/LICENSE'), 'mine');
    return place;
  }

  async function duration(target: string): Promise<number> {
    const { home, env } = prepare();
    const begin = performance.now();
    await cli([target, '-y'], { cwd: home, env });
    return performance.now() - begin;
  }

  function expectWhole(project: string) {
    const manifest = fse.readJsonSync(join(project, '.create-backend.json')) as { files: Record<string, string> };
    for (const path of Object.keys(manifest.files)) expect(existsSync(join(project, path)), path).toBe(true);
    expect(existsSync(join(project, '.git/HEAD'))).toBe(true);
  }
});

/** Puts a program on the PATH that creates a file when it starts, and then runs for a minute. */
async function slowProgram(home: string, name: string, before = '') {
  const bin = join(home, '..', 'slow');
  const running = join(bin, 'running');
  await fse.outputFile(join(bin, name), `#!/bin/sh\n${before}\necho > ${running}\nsleep 60 & sleep 60\n`, {
    mode: 0o755,
  });
  return {
    PATH: `${bin}:${process.env.PATH}`,
    async started() {
      while (!existsSync(running)) await sleep(5);
    },
  };
}

describePosix('while git runs', () => {
  it.each(signals)('%s cancels, and nothing is left', async (signal) => {
    const place = workplace();
    const git = await slowProgram(place.home, 'git');
    const before = snapshot(place.home);
    const run = start(['my-api', '-y', '--json'], { ...place, env: { ...place.env, PATH: git.PATH } });
    await git.started();
    expect(readdirSync(place.home)[0]).toMatch(/^\.create-backend-/); // only the staging directory exists
    const begin = performance.now();
    run.kill(signal);
    const { exitCode, stdout, stderr } = await run;
    expect(performance.now() - begin).toBeLessThan(2000);
    expect({ exitCode, ...JSON.parse(stdout) }).toEqual({ exitCode: exitCodes[signal], error: 'Cancelled.', signal });
    expect(stderr).toMatch(/^Cancelled\..*$/);
    expect(snapshot(place.home)).toEqual(before);
  });

  it('or cargo prints its version, a signal stops it at once', async () => {
    const place = workplace();
    const cargo = await slowProgram(place.home, 'cargo');
    const run = start(['my-api', '-y'], { ...place, env: { ...place.env, PATH: cargo.PATH } });
    await cargo.started();
    const begin = performance.now();
    run.kill('SIGINT');
    expect(await run).toMatchObject({ exitCode: 130, stderr: 'Cancelled.' });
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(readdirSync(place.home)).toEqual([]);
  });
});

describePosix('while cargo builds', () => {
  it('a signal stops only the build, and the message says that the project is complete', async () => {
    const place = workplace();
    const cargo = await slowProgram(place.home, 'cargo', '[ "$1" = build ] || { echo "cargo 1.99.0"; exit; }');
    const run = start(['my-api', '-y', '--build'], { ...place, env: { ...place.env, PATH: cargo.PATH } });
    await cargo.started();
    run.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: join(place.home, 'my-api') });
    expect(stderr).toContain('Your project is ready. To continue, run: cd my-api && cargo build');
    expect(existsSync(join(place.home, 'my-api/Cargo.toml'))).toBe(true);
  });
});
