import { constants } from 'node:os';

/** A fault that the user can mend: one line that says what is wrong, one that says what to do. */
export class UserError extends Error {
  override name = 'UserError';
  readonly remedy: string;
  readonly exitCode: number;

  constructor(message: string, remedy: string, exitCode = 1) {
    super(message);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** The exit code of wrong usage, as shells and most command-line tools have it. */
export const USAGE = 2;

/** Stopped by a signal, or by Ctrl-C at a prompt. Shells expect 128 plus the signal's number: INT 130, TERM 143, HUP 129. */
export class Cancelled extends Error {
  override name = 'Cancelled';
  readonly signal: NodeJS.Signals;
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super('Cancelled.');
    this.signal = signal;
    this.exitCode = 128 + constants.signals[signal];
  }
}
