import { styleText } from 'node:util';
import { wrap } from './wrap.ts';

type Format = Parameters<typeof styleText>[0];

/** Adds colours for standard error. Node's `styleText` respects NO_COLOR, FORCE_COLOR, TERM=dumb and redirection. */
export function paint(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stderr });
}

/** Implements `--no-color` through the environment, so that inquirer and cargo follow it too. */
export function disableColour(): void {
  delete process.env.FORCE_COLOR;
  process.env.NO_COLOR = '1';
}

let isPrinted = false;

/** Whether this run has printed its result. */
export function hasResult(): boolean {
  return isPrinted;
}

/** Prints the result that the user asked for. Nothing else goes to standard output. */
export function printResult(text: string): void {
  isPrinted = true;
  process.stdout.write(`${text}\n`);
}

/** Prints everything else, on standard error. */
export function say(text = ''): void {
  process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  say(wrap(`${paint('yellow', 'note:')} ${text}`, columnsOf(process.stderr)));
}

/** Prints what is wrong and what to do. */
export function sayError(message: string, remedy: string): void {
  say(wrap(`${paint('red', 'error:')} ${message}\n${remedy}`, columnsOf(process.stderr)));
}

/** The width of a terminal, or undefined for a file or a pipe. */
export function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY ? stream.columns || 80 : undefined;
}

/** Ignores a reader that closed the pipe (`… | head -1`). Any other error on standard output is a failure. */
export function watchOutput(fail: (error: Error) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error);
  });
  process.stderr.on('error', () => {});
}
