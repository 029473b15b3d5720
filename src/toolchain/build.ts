import { Cancelled, UserError } from '../errors.ts';
import { paint, say } from '../terminal/output.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { type Progress, parseStatus, progressLine } from './build-progress.ts';
import { rustRemedy } from './check.ts';
import { type RunOptions, run } from './run.ts';

/** Milliseconds for `cargo --version`. The build itself has no limit. */
const TIME_LIMIT = 5000;

/** How much of cargo's warnings and errors is shown after a failure, in characters. */
const SHOWN = 64 * 1024;

/**
 * Runs `cargo build` in the project, and shows its steps on a terminal.
 *
 * @param enter the command that changes to the project's directory, for the remedy
 * @throws UserError when cargo fails; Cancelled on a signal. The project is complete in both cases
 */
export async function build(directory: string, enter: string): Promise<void> {
  const again = [enter, 'cargo build'].filter(Boolean).join(' && ');
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  try {
    if ((await run('cargo', ['--version'], { cwd: directory, limit: TIME_LIMIT })).absent) {
      const remedy = `Your project is ready. After installing Rust (${rustRemedy()}), run: ${again}`;
      throw new UserError('cargo was not found.', remedy);
    }
    say('Building with cargo. The first build compiles all dependencies.');
    const problems = await cargoBuild(directory, seconds);
    if (problems !== undefined) {
      if (problems) say(problems);
      throw new UserError('cargo build failed.', `Your project is ready. After fixing the problem, run: ${again}`);
    }
    say(`${paint('green', 'Built')} in ${seconds()} s.`);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    const message = `Cancelled while building. Your project is ready. To continue, run: ${again}`;
    throw Object.assign(new Cancelled(error.signal), { message });
  }
}

/** @returns what cargo said, when it failed */
async function cargoBuild(cwd: string, seconds: () => number): Promise<string | undefined> {
  const progress = { step: 'Resolving dependencies', detail: '', done: 0, total: 0 };
  const line = new StatusLine((width) => progressLine({ ...progress, seconds: seconds() }, width));
  const update = (change: Partial<Progress>) => {
    Object.assign(progress, change);
    line.draw();
  };
  // Unlike the other calls, this one may install the toolchain that the user chose.
  const env = { ...process.env, CARGO_TERM_COLOR: 'never', CARGO_TERM_PROGRESS_WHEN: 'never' };
  const options: RunOptions = { cwd, env, onStderr: (text) => update(parseStatus(text) ?? {}) };
  try {
    const total = await countPackages(options);
    update({ step: 'Compiling', detail: '', total });

    const built = new Set<string>();
    let problems = '';
    const ran = await run('cargo', ['build', '--locked', '--message-format', 'json-render-diagnostics'], {
      ...options,
      onStdout: (text) => {
        const id = builtPackage(text);
        if (id !== undefined) update({ done: built.add(id).size });
      },
      onStderr: (text) => {
        const status = parseStatus(text);
        if (status) update(status);
        else if (problems.length < SHOWN) problems += `${text}\n`;
      },
    });
    return ran.code === 0 ? undefined : `${problems}${ran.stderr}`.trimEnd();
  } finally {
    line.end();
  }
}

/**
 * How many packages cargo compiles here, or 0 when cargo cannot tell. The lock file also holds those for other systems.
 * This also resolves and downloads them all.
 */
async function countPackages(options: RunOptions): Promise<number> {
  const args = ['tree', '--locked', '--prefix', 'none', '--edges', 'normal,build', '--format', '{p}'];
  const { code, stdout } = await run('cargo', args, options);
  const packages = stdout.split('\n').map((line) => line.replace(/ \(\*\)$/, ''));
  return code === 0 ? new Set(packages.filter(Boolean)).size : 0;
}

/** The id of the package in one of cargo's messages, which are JSON lines. */
function builtPackage(line: string): string | undefined {
  try {
    const message = JSON.parse(line) as { reason?: string; package_id?: string } | null;
    return message?.reason === 'compiler-artifact' ? message.package_id : undefined;
  } catch {
    return undefined; // a wrapper of cargo printed it
  }
}
