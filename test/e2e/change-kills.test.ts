import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { bin, killing } from '../support/cli.ts';
import { filesOf as allFilesOf, CHOICES, project, releasedProject } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';

const INVOICE = 'invoice number:string! total:bigint';

interface Command {
  command: string;
  /** A project in which it works. */
  project: () => ReturnType<typeof created>;
  /** The calls of `rename` at which it is killed. The first two begin the change. */
  calls: number[];
}

const created = (...more: string[]) => project([...CHOICES, ...more]);
const withInvoice = () => created('--resource', INVOICE);

/** Each command that changes a project. */
const COMMANDS: Command[] = [
  { command: 'add metrics', project: created, calls: [3, 6, 13] },
  { command: 'remove docker', project: created, calls: [3, 6] }, // it replaces few files
  { command: `add resource ${INVOICE}`, project: created, calls: [3, 6, 13] },
  { command: 'change resource invoice +paid:bool', project: withInvoice, calls: [3, 6, 13] },
  { command: 'remove resource invoice', project: withInvoice, calls: [3, 6] },
  // Call 19 moves the first file of a new directory.
  { command: 'update', project: () => releasedProject('0.1.0', 'axum,sqlite,none,none'), calls: [3, 6, 19, 41] },
];

/** Without Cargo.lock: cargo resolves it after the change is complete, so a kill may leave the one before. */
function filesOf(path: string) {
  return Object.fromEntries(Object.entries(allFilesOf(path)).filter(([name]) => name !== './Cargo.lock'));
}

async function commandIn({ command, project: make }: Command) {
  const args = command.split(' ');
  const made = await make();
  const { path, run, git, env } = made;
  const before = filesOf(path);
  const begun = performance.now();
  expect(await run(args)).toMatchObject({ exitCode: 0 });
  const time = performance.now() - begun;
  const after = filesOf(path);
  const reset = async () => {
    await git('reset', '--hard');
    await git('clean', '--force', '-d');
    expect(filesOf(path)).toEqual(before);
  };
  const killed = async (at: number) => {
    const running = execa(process.execPath, [bin, ...args], { cwd: path, env, extendEnv: false, reject: false });
    await sleep(at);
    running.kill('SIGKILL');
    return running;
  };
  const settle = (how: '--abort' | '--continue') => run(['.', how]);
  const leftovers = () => readdirSync(path).filter((name) => /^\.create-backend(-(?!backup$)|\.\d)/.test(name));
  return { ...made, args, before, after, time, reset, killed, settle, leftovers };
}

describePosix('a kill leaves the old or the new project, or a run that can be undone and finished', () => {
  it.each(COMMANDS)('at a file in the middle of $command', { timeout: 120_000 }, async (one) => {
    const { path, run, args, reset, settle, before, after, leftovers } = await commandIn(one);
    for (const call of one.calls) {
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

  it('doctor names it, and both ways out', { timeout: 60_000 }, async () => {
    const { path, run, git, args, reset, settle } = await commandIn(COMMANDS[0]!);
    await reset();
    await run(args, path, killing('renameSync', 6));
    const { exitCode, stdout } = await run(['doctor']);
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/✗ files +An earlier run was interrupted\.[^✗]*--continue\s[^✗]*--abort/),
    });
    expect((await git('status', '--porcelain')).stdout).not.toContain('.create-backend-');
    await settle('--abort');
    expect((await run(['doctor'])).stdout).not.toContain('interrupted');
  });

  const ROUNDS = 6;

  it.each(COMMANDS)('at any moment of $command', { timeout: 120_000 }, async (one) => {
    const { path, run, args, reset, killed, settle, before, after, time, leftovers } = await commandIn(one);
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
