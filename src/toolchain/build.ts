import { type Cancelled, UserError } from '../errors.ts';
import { cancelled } from '../signals.ts';
import { paint, say } from '../terminal/output.ts';

/**
 * Runs `cargo build` in the project, with a bar at a terminal.
 *
 * @param enter the command that leads there, for what to do after a failure
 * @throws UserError when cargo fails; Cancelled on a signal. The project stays either way: it is complete
 */
export async function build(directory: string, enter: string): Promise<void> {
  const { execa } = await import('execa');
  const start = Date.now();
  say('Building: the first time, cargo downloads and compiles everything.');
  const options = { cwd: directory, stdin: 'ignore', cancelSignal: cancelled, reject: false } as const;
  const again = [enter, 'cargo build'].filter(Boolean).join(' && ');

  const total = await packageCount((args) => execa('cargo', args, options));
  const cargo = execa('cargo', ['build', '--locked', '--quiet', '--message-format', 'json-render-diagnostics'], {
    ...options,
    stdout: ['pipe'],
    buffer: { stdout: false },
  });
  const bar = new Bar(total);
  const built = new Set<string>();
  for await (const line of cargo.iterable({ from: 'stdout' })) {
    const message = JSON.parse(line) as { reason: string; package_id?: string; target?: { name: string } };
    if (message.reason !== 'compiler-artifact' || !message.package_id) continue;
    built.add(message.package_id);
    bar.show(built.size, message.target?.name ?? '');
  }
  const result = await cargo;
  bar.clear();
  if (cancelled.aborted) throw stopped(again);
  if (result.failed) {
    if (result.stderr) say(result.stderr);
    const problem = result.code === 'ENOENT' ? 'cargo was not found.' : 'cargo build failed.';
    throw new UserError(problem, `The project is complete and stays. When the cause is mended: ${again}`);
  }
  say(`${paint('green', 'Built')} in ${Math.round((Date.now() - start) / 1000)} s.`);
}

function stopped(again: string): Cancelled {
  const error = cancelled.reason as Cancelled;
  error.message = `Cancelled while building. The project is complete and stays; to go on: ${again}`;
  return error;
}

/** How many packages cargo is going to compile here: the lock file also holds those for other systems. */
async function packageCount(cargo: (args: string[]) => Promise<{ failed: boolean; stdout: string }>): Promise<number> {
  const { failed, stdout } = await cargo([
    'tree',
    '--locked',
    '--quiet',
    '--prefix',
    'none',
    '--edges',
    'normal,build',
    '--format',
    '{p}',
  ]);
  return failed ? 0 : new Set(stdout.split('\n').map((line) => line.replace(/ \(\*\)$/, ''))).size;
}

/** One line that is written over. Nothing where standard error is no terminal, or one that cannot go back in a line. */
class Bar {
  readonly #total: number;
  readonly #visible = Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb';

  constructor(total: number) {
    this.#total = total;
  }

  show(done: number, name: string): void {
    if (!this.#visible || this.#total === 0) return;
    const width = 30;
    const full = Math.min(width, Math.round((done / this.#total) * width));
    const line = `[${'='.repeat(full)}${' '.repeat(width - full)}] ${done}/${this.#total} ${name}`;
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }

  clear(): void {
    if (this.#visible) process.stderr.write('\r\x1b[K');
  }
}
