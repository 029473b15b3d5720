import type { Generated, GeneratedFile } from '../generate/generate.ts';
import { MANIFEST, sha256 } from '../generate/manifest.ts';
import { run } from './run.ts';

/** Milliseconds for one file. */
const LIMIT = 5_000;

/** @returns undefined without rustfmt, and for code that it cannot read */
export async function rustfmt(text: string, directory: string): Promise<string | undefined> {
  const { code, stdout } = await run('rustfmt', ['--edition', '2024'], { cwd: directory, limit: LIMIT, input: text });
  return code === 0 ? stdout : undefined;
}

/**
 * Formats the code that names the user's own resources. The templates have rustfmt's layout for usual names. With very
 * short and very long ones, lines break elsewhere.
 *
 * @param directory where rustfmt runs
 * @returns the same project if nothing changes, also without rustfmt
 */
export async function formatResources(generated: Generated, directory: string): Promise<Generated> {
  const { resources = [] } = generated.project;
  if (resources.length === 0) return generated;
  const names = new RegExp(`(?<![a-z])(${resources.flatMap(({ name, plural }) => [name, plural]).join('|')})(?![a-z])`);
  const files = new Map<string, GeneratedFile>(generated.files);
  const hashes: Record<string, string> = {};
  for (const [path, file] of generated.files) {
    if (!path.endsWith('.rs') || !names.test(file.text)) continue;
    const text = (await rustfmt(file.text, directory)) ?? file.text;
    if (text === file.text) continue;
    files.set(path, { ...file, text });
    hashes[path] = sha256(text);
  }
  if (Object.keys(hashes).length === 0) return generated;
  const manifest = JSON.parse(files.get(MANIFEST)!.text) as { files: Record<string, string> };
  Object.assign(manifest.files, hashes);
  files.set(MANIFEST, { text: `${JSON.stringify(manifest, null, 2)}\n` });
  return { ...generated, files };
}
