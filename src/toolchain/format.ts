import type { Generated, GeneratedFile } from '../generate/generate.ts';
import { MANIFEST, sha256, withNewHashes } from '../generate/manifest.ts';
import { run } from './run.ts';

/** Milliseconds for one file. */
const LIMIT = 5_000;

/**
 * What formats code in a directory, with the settings of rustfmt there. It returns undefined without rustfmt, and for
 * code that rustfmt cannot read.
 */
export function formatterIn(directory: string): (text: string) => Promise<string | undefined> {
  let works = true; // a rustfmt that is missing or hangs would do so for each text
  return async (text) => {
    if (!works) return undefined;
    const ran = await run('rustfmt', ['--edition', '2024'], { cwd: directory, limit: LIMIT, input: text });
    works = !ran.absent && !ran.late;
    return ran.code === 0 ? ran.stdout : undefined;
  };
}

/** Whether rustfmt has other settings in a directory than by default. The templates have its default layout. */
export async function hasOwnSettings(directory: string): Promise<boolean> {
  const print = (...what: string[]) => run('rustfmt', ['--print-config', ...what], { cwd: directory, limit: LIMIT });
  const [current, usual] = await Promise.all([print('current', 'any.rs'), print('default')]); // the file need not exist
  return current.stdout !== usual.stdout;
}

/**
 * Formats the code that names the user's own resources. The templates have rustfmt's layout for usual names. With very
 * short and very long ones, lines break elsewhere.
 *
 * @param directory where rustfmt runs
 * @param known texts that were formatted before, with the result. New ones are added
 * @returns the same project if nothing changes, also without rustfmt
 */
export async function formatResources(
  generated: Generated,
  directory: string,
  known = new Map<string, string>(),
): Promise<Generated> {
  const { resources = [] } = generated.project;
  if (resources.length === 0) return generated;
  const names = new RegExp(`(?<![a-z])(${resources.flatMap(({ name, plural }) => [name, plural]).join('|')})(?![a-z])`);
  const files = new Map<string, GeneratedFile>(generated.files);
  const hashes = new Map<string, string>();
  const format = formatterIn(directory);
  for (const [path, file] of generated.files) {
    if (!path.endsWith('.rs') || !names.test(file.text)) continue;
    const text = known.get(file.text) ?? (await format(file.text)) ?? file.text;
    known.set(file.text, text);
    if (text === file.text) continue;
    files.set(path, { ...file, text });
    hashes.set(path, sha256(text));
  }
  if (hashes.size === 0) return generated;
  files.set(MANIFEST, { text: withNewHashes(files.get(MANIFEST)!.text, hashes) });
  return { ...generated, files };
}
