import { constants } from 'node:os';

/** A problem that the user can fix. The message says what is wrong, and the remedy says what to do. */
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

/** The exit code for wrong usage. Shells and most command-line tools use the same. */
export const USAGE = 2;

/**
 * A signal, Ctrl-C at a prompt, or the answer "Cancel" stopped the program. Shells expect the exit code 128 plus the
 * number of the signal: INT 130, TERM 143, HUP 129.
 */
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
