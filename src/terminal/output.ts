import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours for standard error. Node's `styleText` honours NO_COLOR, FORCE_COLOR, TERM=dumb and a stream that is no terminal. */
export function paint(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stderr });
}

/** `--no-color`: told through the environment, so that inquirer and cargo obey too. */
export function disableColour(): void {
  delete process.env.FORCE_COLOR;
  process.env.NO_COLOR = '1';
}

/** What the user asked for. Nothing else goes to standard output. */
export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Anything the user should know besides. */
export function say(text = ''): void {
  process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  say(`${paint('yellow', 'note:')} ${text}`);
}

/** A reader that went away (`… | head -1`) is no failure; any other trouble with standard output is one. */
export function watchOutput(fail: (error: Error) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error);
  });
  process.stderr.on('error', () => {});
}
