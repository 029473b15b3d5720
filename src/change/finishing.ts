import { run } from '../toolchain/run.ts';

/** Milliseconds for one file. */
const FORMAT_LIMIT = 5_000;

/** Milliseconds for cargo, which reads its index of crates. */
const LOCK_LIMIT = 60_000;

/**
 * Formats a merged file, if the user's file was formatted before. A merge can leave imports in another order.
 *
 * @returns the text as it was, without rustfmt, and for code that it cannot read
 */
export async function formatted(root: string, path: string, text: string, before: string): Promise<string> {
  if (!path.endsWith('.rs')) return text;
  const format = async (input: string) => {
    const { code, stdout } = await run('rustfmt', ['--edition', '2024'], { cwd: root, limit: FORMAT_LIMIT, input });
    return code === 0 ? stdout : undefined;
  };
  return (await format(before)) === before ? ((await format(text)) ?? text) : text;
}

/** Lets cargo add and remove crates in Cargo.lock, without the network. @returns whether it could */
export async function lockOffline(root: string): Promise<boolean> {
  const args = ['update', '--workspace', '--offline', '--quiet'];
  const { code } = await run('cargo', args, { cwd: root, limit: LOCK_LIMIT });
  return code === 0;
}
