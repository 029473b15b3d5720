import { spawn } from 'node:child_process';

export interface Outcome {
  code: number;
  stdout: string;
  /** Standard output and standard error in the order in which they arrived. */
  output: string;
}

interface Options {
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** Runs a command until it exits. */
export function attempt(command: string, args: readonly string[], options: Options = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, output] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += part;
      output += part;
    });
    child.stderr.on('data', (part) => {
      output += part;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, output }));
  });
}

/** Runs a command until it exits, and throws if its exit code is not 0. */
export async function run(command: string, args: readonly string[], options: Options = {}): Promise<Outcome> {
  const outcome = await attempt(command, args, options);
  if (outcome.code !== 0)
    throw new Error(`${command} ${args.join(' ')} exited with ${outcome.code}:\n${last(outcome.output)}`);
  return outcome;
}

function last(text: string, length = 6000): string {
  return text.length > length ? `…${text.slice(-length)}` : text;
}
