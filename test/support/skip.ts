import { spawnSync } from 'node:child_process';
import { beforeEach, describe, it, type TestContext } from 'vitest';

/** `describe` whose tests are skipped if the condition holds. `npm test` prints the reason at its end. */
export function describeUnless(condition: boolean, reason: string) {
  return (name: string, define: () => void, timeout?: number) =>
    describe(name, { ...(timeout === undefined ? {} : { timeout }) }, () => {
      beforeEach(({ skip }) => skip(condition, reason));
      define();
    });
}

/** `it` that is skipped if the condition holds. `npm test` prints the reason at its end. */
export function itUnless(condition: boolean, reason: string) {
  return (name: string, run: (context: TestContext) => unknown, timeout?: number) =>
    it(
      name,
      (context) => {
        context.skip(condition, reason);
        return run(context);
      },
      timeout,
    );
}

const onWindows = [
  process.platform === 'win32',
  'Windows has no signals, file modes or shell scripts, and its pseudo-terminal redraws the whole screen',
] as const;
export const describePosix = describeUnless(...onWindows);
export const itPosix = itUnless(...onWindows);

export const describeWithCargo = describeUnless(!installed('cargo'), 'cargo is not installed');

export const itUnlessRoot = itUnless(process.getuid?.() === 0, 'root may write everywhere');

/** Whether all of these programs are installed. */
export function installed(...programs: string[]): boolean {
  return programs.every((program) => spawnSync(program, ['--version']).status === 0);
}
