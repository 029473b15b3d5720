import type { Generated, GeneratedFile } from '../generate/generate.ts';
import { MANIFEST, sha256, withHashes } from '../generate/manifest.ts';
import { type Ran, run } from './run.ts';

/** Milliseconds for one file. */
const LIMIT = 5_000;

/** @returns undefined without rustfmt, and for code that it cannot read */
export async function rustfmt(text: string, directory: string): Promise<string | undefined> {
  const { code, stdout } = await runRustfmt(text, directory);
  return code === 0 ? stdout : undefined;
}

function runRustfmt(text: string, directory: string): Promise<Ran> {
  return run('rustfmt', ['--edition', '2024'], { cwd: directory, limit: LIMIT, input: text });
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
  let works = true; // a rustfmt that is missing or hangs would do so for each file
  for (const [path, file] of generated.files) {
    if (!path.endsWith('.rs') || !names.test(file.text)) continue;
    let text = known.get(file.text);
    if (text === undefined && works) {
      const ran = await runRustfmt(file.text, directory);
      works = !ran.absent && !ran.late;
      text = ran.code === 0 ? ran.stdout : file.text;
    }
    text ??= file.text;
    known.set(file.text, text);
    if (text === file.text) continue;
    files.set(path, { ...file, text });
    hashes.set(path, sha256(text));
  }
  if (hashes.size === 0) return generated;
  const text = withHashes(files.get(MANIFEST)!.text, (all) =>
    all.map(([path, hash]) => [path, hashes.get(path) ?? hash]),
  );
  files.set(MANIFEST, { text });
  return { ...generated, files };
}
