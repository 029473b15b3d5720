import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { matched, type Step } from '../../support/transcript.ts';

/** The shells that the tour supports, started without the user's settings. */
const SHELLS = { bash: ['--noprofile', '--norc'], zsh: ['-f'] } as const;

export interface Options {
  cwd: string;
  env: Record<string, string | undefined>;
  /** The reader's shell. */
  shell: keyof typeof SHELLS;
}

/** Time limit in milliseconds for a command, or for output of the server. It includes a build. */
const PATIENCE = 300_000;

/** The reader's terminal: one shell for several commands, so that later ones use variables of earlier ones. */
export class Reader {
  private readonly shell: ChildProcess;
  private printed = '';

  constructor({ cwd, env, shell }: Options) {
    this.shell = spawn(shell, SHELLS[shell], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.shell.stdout!.setEncoding('utf8').on('data', (part: string) => (this.printed += part));
    this.shell.stdin!.write('exec 2>&1\n');
  }

  /** Runs a command. Returns its output if that is wrong. */
  async type({ command = '', expected }: Step): Promise<string[] | undefined> {
    this.printed = '';
    this.shell.stdin!.write(`eval ${quoted(command)} < /dev/null; printf '\\n${END}%s\\n' "$?"\n`);
    const end = new RegExp(`\n${END}(\\d+)\n`);
    for (let waited = 0; !end.test(this.printed); waited += 20) {
      if (waited > PATIENCE || this.shell.exitCode !== null)
        return [...linesOf(this.printed), '(the command did not end)'];
      await sleep(20);
    }
    const [output = '', code] = this.printed.split(end);
    const lines = linesOf(output);
    if (expected.length === 0 && code !== '0') return [...lines, `(exit code ${code})`];
    return matched(withoutLastEmpty(expected), lines, true) === undefined ? lines : undefined;
  }

  close() {
    this.shell.kill();
  }
}

/** The terminal of the server. The expected lines must be the next ones of its output; `…` skips lines. */
export class Server {
  private readonly options: Options;
  private process: ChildProcess | undefined;
  private printed = '';
  /** How many lines have been compared already. */
  private seen = 0;

  constructor(options: Options) {
    this.options = options;
  }

  get runs(): boolean {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Runs a command or waits for output. Returns the output if that is wrong. */
  async watch({ command, expected }: Step): Promise<string[] | undefined> {
    if (command === '^C') this.signal('SIGINT');
    else if (command !== undefined) this.start(command);
    for (let waited = 0; ; waited += 50) {
      const lines = linesOf(this.printed).slice(this.seen);
      const count = matched(expected, lines, false);
      if (count !== undefined) {
        this.seen += count;
        if (command === '^C') return this.ended(/ stopped$/.test(expected.at(-1) ?? ''));
        return expected.at(-1)?.endsWith(' stopped') ? this.ended(true) : undefined;
      }
      if (waited > PATIENCE || (!this.runs && waited > 2000)) return lines;
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    if (!this.runs) return;
    const ended = once(this.process!, 'exit');
    this.signal('SIGKILL');
    await ended;
  }

  private start(command: string) {
    if (this.runs) throw new Error(`${command}: the server's terminal is busy`);
    [this.printed, this.seen] = ['', 0];
    const { cwd, env } = this.options;
    this.process = spawn('bash', ['-c', command], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.process.stdout!, this.process.stderr!])
      stream.setEncoding('utf8').on('data', (part: string) => (this.printed += part));
  }

  /** Signals the whole process group, as a terminal does. */
  private signal(signal: NodeJS.Signals) {
    if (this.runs) process.kill(-this.process!.pid!, signal);
  }

  /** Waits for the end of the process. The project's own server must exit with 0. */
  private async ended(isServer: boolean): Promise<string[] | undefined> {
    if (this.runs) await Promise.race([once(this.process!, 'exit'), sleep(30_000, undefined, { ref: false })]);
    if (this.runs) return ['(the process did not end)'];
    // A shell with a pipeline ends by the signal itself.
    return isServer && this.process!.exitCode !== 0 ? ['(the server did not exit with 0)'] : undefined;
  }
}

function linesOf(text: string): string[] {
  const lines = text
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.trimEnd());
  return withoutLastEmpty(lines.filter((line) => !OTHER_CARGO.test(line)));
}

/** Cargo prints this while another cargo uses the same directory. */
const OTHER_CARGO = /^ +Blocking waiting for file lock on /;

function withoutLastEmpty(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const END = '-- end of a command: ';
