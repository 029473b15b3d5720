import type { Reporter, TestModule, TestSpecification, Vite, Vitest } from 'vitest/node';

/**
 * Adds a reporter that prints at the end of a run why tests were skipped. It is a plugin because `--reporter` on the
 * command line replaces the reporters of vitest.config.ts.
 */
export function reportSkipped(): Vite.Plugin {
  return {
    name: 'report-skipped-tests',
    configureVitest: ({ vitest }) => void vitest.config.reporters.push(new SkippedReporter(vitest)),
  };
}

class SkippedReporter implements Reporter {
  private readonly vitest: Vitest;
  /** A filter on the command line, by name or by line, skips tests too. */
  private filtered = false;

  constructor(vitest: Vitest) {
    this.vitest = vitest;
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    const byLine = specifications.some(({ testLines = [] }) => testLines.length > 0);
    this.filtered = byLine || this.vitest.config.testNamePattern !== undefined;
  }

  /** Prints to standard error, which leaves the standard output of a JSON reporter whole. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const notes = skipped.map((test) => ({ test: test.fullName, reason: noteOf(test.result()) }));
    const { text, unexplained } = summaryOf(this.filtered ? notes.filter(({ reason }) => reason !== undefined) : notes);
    if (text !== '') process.stderr.write(`${text}\n`);
    if (unexplained > 0) process.exitCode = 1;
  }
}

function noteOf(result: { state: string; note?: string | undefined }): string | undefined {
  return result.state === 'skipped' ? result.note : undefined;
}

/** One line for each reason, the most frequent first; then the tests that have none. */
export function summaryOf(skipped: readonly { test: string; reason: string | undefined }[]): {
  text: string;
  unexplained: number;
} {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `Skipped ${testsOf(count)}: ${reason}`);
  const unexplained = skipped.filter(({ reason }) => reason === undefined);
  if (unexplained.length > 0)
    lines.push(
      `Skipped ${testsOf(unexplained.length)} without a reason (give one: test/support/skip.ts):`,
      ...unexplained.map(({ test }) => `  ${test}`),
    );
  return { text: lines.join('\n'), unexplained: unexplained.length };
}

function testsOf(count: number): string {
  return count === 1 ? '1 test' : `${count} tests`;
}
