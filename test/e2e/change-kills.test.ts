import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { bin, killing } from '../support/cli.ts';
import { filesOf as allFilesOf, CHOICES, project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

const INVOICE = 'invoice number:string! total:bigint';

/** Each command that changes a project, and the arguments of a project in which it works. */
const COMMANDS: [command: string[], project: string[]][] = [
  [['add', 'metrics'], []],
  [['remove', 'docker'], []],
  [['add', 'resource', ...INVOICE.split(' ')], []],
  [
    ['change', 'resource', 'invoice', '+paid:bool'],
    ['--resource', INVOICE],
  ],
  [
    ['remove', 'resource', 'invoice'],
    ['--resource', INVOICE],
  ],
];

/** Without Cargo.lock: cargo resolves it after the change is complete, so a kill may leave the one before. */
function filesOf(path: string) {
  return Object.fromEntries(Object.entries(allFilesOf(path)).filter(([name]) => name !== './Cargo.lock'));
}

async function commandIn([command, more]: (typeof COMMANDS)[number]) {
  const made = await project([...CHOICES, ...more]);
  const { path, run, git, env } = made;
  const before = filesOf(path);
  const begun = performance.now();
  expect(await run(command)).toMatchObject({ exitCode: 0 });
  const time = performance.now() - begun;
  const after = filesOf(path);
  const reset = async () => {
    await git('reset', '--hard');
    await git('clean', '--force', '-d');
    expect(filesOf(path)).toEqual(before);
  };
  const killed = async (at: number) => {
    const running = execa(process.execPath, [bin, ...command], { cwd: path, env, extendEnv: false, reject: false });
    await sleep(at);
    running.kill('SIGKILL');
    return running;
  };
  const settle = (how: '--abort' | '--continue') => run(['.', how]);
  const leftovers = () => readdirSync(path).filter((name) => /^\.create-backend-(?!backup$)/.test(name));
  return { ...made, command, before, after, time, reset, killed, settle, leftovers };
}

describePosix('a kill leaves the old or the new project, or a run that can be undone and finished', () => {
  it.each(COMMANDS)('at a file in the middle of %j', { timeout: 120_000 }, async (...command) => {
    const { path, run, reset, settle, before, after, leftovers, command: args } = await commandIn(command);
    // The first call marks the staged files as a change that has begun.
    for (const call of [2, 5]) {
      for (const [how, files] of [['--abort', before] as const, ['--continue', after] as const]) {
        await reset();
        expect((await run(args, path, killing('renameSync', call))).signal).toBe('SIGKILL');
        const again = await run(args);
        expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('An earlier run was interrupted') });
        expect(await settle(how)).toMatchObject({ exitCode: 0 });
        expect(filesOf(path), `${how} after call ${call}`).toEqual(files);
      }
    }
    expect(leftovers()).toEqual([]);
  });

  const ROUNDS = 6;

  it.each(COMMANDS)('at any moment of %j', { timeout: 120_000 }, async (...command) => {
    const {
      path,
      run,
      reset,
      killed,
      settle,
      before,
      after,
      time,
      leftovers,
      command: args,
    } = await commandIn(command);
    for (let round = 0; round < ROUNDS; round++) {
      await reset();
      const { signal } = await killed(time * (0.3 + (0.8 * round) / ROUNDS));
      const isInterrupted = /was interrupted/.test((await run(args)).stderr);
      if (isInterrupted) {
        expect(await settle('--abort')).toMatchObject({ exitCode: 0 });
        expect(filesOf(path), `round ${round}`).toEqual(before);
      } else {
        // The second run has made the change, or it was made. Then a kill may have left the staged files.
        if (leftovers().length > 0) expect(await settle('--abort')).toMatchObject({ exitCode: 0 });
        expect(filesOf(path), `round ${round}, ${signal}`).toEqual(after);
      }
    }
    expect(leftovers()).toEqual([]);
  });
});
