import { performance } from 'node:perf_hooks';

interface Entry {
  subject: string;
  step: string;
  passed: number;
  failed: number;
  seconds: number;
  /** What the step returned, or its errors. */
  note: string;
}

/** Counts the results of all steps, prints each one, and creates the final table. */
export class Ledger {
  private readonly entries: Entry[] = [];
  private readonly started = performance.now();

  /** Runs one step. It counts as one result, or as many as it returns. A step that throws counts as one failure. */
  async step(subject: string, step: string, work: () => Promise<Outcome>): Promise<boolean> {
    const from = performance.now();
    const { passed, failed, note } = await counted(work);
    const entry = {
      subject,
      step,
      passed,
      failed,
      seconds: (performance.now() - from) / 1000,
      note,
    };
    this.entries.push(entry);
    this.say(
      `${failed === 0 ? 'ok    ' : 'FAILED'} ${subject}: ${step} (${entry.seconds.toFixed(1)} s)${note && ` ${note}`}`,
    );
    return failed === 0;
  }

  /** Counts a step as failed that could not run because an earlier one failed. */
  missed(subject: string, step: string): void {
    this.entries.push({ subject, step, passed: 0, failed: 1, seconds: 0, note: 'not run' });
    this.say(`FAILED ${subject}: ${step} was not run`);
  }

  say(text: string): void {
    const seconds = Math.floor((performance.now() - this.started) / 1000);
    console.log(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
  }

  get passed(): number {
    return this.entries.reduce((sum, { passed }) => sum + passed, 0);
  }

  get failed(): number {
    return this.entries.reduce((sum, { failed }) => sum + failed, 0);
  }

  /** What failed, with the end of what each step said about it, for readers who see only the last lines. */
  failures(): string {
    const failed = this.entries.filter((entry) => entry.failed > 0);
    return failed.map(({ subject, step, note }) => `FAILED ${subject}: ${step} ${note.slice(-2000)}`).join('\n');
  }

  table(): string {
    const rows = this.entries.map(({ subject, step, passed, failed, seconds }) => [
      subject,
      step,
      String(passed),
      String(failed),
      seconds.toFixed(1),
    ]);
    const all = [['', 'step', 'passed', 'failed', 'seconds'], ...rows];
    const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
    return all
      .map((row) =>
        row
          .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
          .join('  '),
      )
      .join('\n');
  }
}

/** The result of a step: how many checks passed and failed, a note, or nothing. */
export type Outcome = Count | string | undefined;

export interface Count {
  passed: number;
  failed: number;
  note: string;
}

async function counted(work: () => Promise<Outcome>): Promise<Count> {
  try {
    const result = await work();
    return typeof result === 'object' ? result : { passed: 1, failed: 0, note: result ?? '' };
  } catch (error) {
    return { passed: 0, failed: 1, note: error instanceof Error ? error.message : String(error) };
  }
}
