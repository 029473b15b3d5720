import { dirname, join } from 'node:path';
import type { Generated, GeneratedFile } from '../generate/generate.ts';
import { MANIFEST, sha256, withNewHashes } from '../generate/manifest.ts';
import { firstError, run } from './run.ts';
import { isFile } from './workspace.ts';

/** Milliseconds for one file. */
const LIMIT = 5_000;

/** Formats code. It returns undefined without rustfmt, and for code that rustfmt cannot read. */
export type Format = (text: string) => Promise<string | undefined>;

/** What formats code in a directory, with the settings of rustfmt there. Each text is formatted once. */
export function formatterIn(directory: string): Format {
  let works = true; // a rustfmt that is missing or hangs would do so for each text
  const known = new Map<string, string | undefined>();
  return async (text) => {
    if (!works) return undefined;
    if (known.has(text)) return known.get(text);
    const ran = await run('rustfmt', ['--edition', '2024'], { cwd: directory, limit: LIMIT, input: text });
    works = !ran.absent && !ran.late;
    // A wrapper in the place of rustfmt may succeed and print nothing.
    const formatted = ran.code === 0 && ran.stdout.trim() !== '' ? ran.stdout : undefined;
    known.set(text, formatted);
    if (formatted !== undefined) known.set(formatted, formatted);
    return formatted;
  };
}

/** How the code of a directory is laid out. */
export interface Layout {
  /** As the templates are, which have rustfmt's default layout. Also if rustfmt cannot say. */
  isDefault: boolean;
  /** Why create-backend cannot follow the settings there, if it cannot. */
  fault: string | undefined;
}

/** Reads the settings of rustfmt in a directory. */
export async function layoutIn(directory: string): Promise<Layout> {
  const print = (...what: string[]) => run('rustfmt', ['--print-config', ...what], { cwd: directory, limit: LIMIT });
  const [current, usual] = await Promise.all([print('current', 'any.rs'), print('default')]); // the file need not exist
  if (current.code === 0 && usual.code === 0) return { isDefault: current.stdout === usual.stdout, fault: undefined };
  const settings = settingsAbove(directory);
  if (settings === undefined) return { isDefault: true, fault: undefined };
  const why = current.absent ? 'rustfmt was not found' : `rustfmt does not work (${firstError(current)})`;
  return { isDefault: true, fault: `${why}, so code does not get the layout of ${settings}.` };
}

/** The file with the settings of rustfmt for a directory. */
function settingsAbove(directory: string): string | undefined {
  const found = ['rustfmt.toml', '.rustfmt.toml'].map((name) => join(directory, name)).find(isFile);
  if (found !== undefined || dirname(directory) === directory) return found;
  return settingsAbove(dirname(directory));
}

/**
 * Formats the code that names the user's own resources. The templates have rustfmt's layout for usual names. With very
 * short and very long ones, lines break elsewhere.
 *
 * @returns the same project if nothing changes, also without rustfmt
 */
export async function formatResources(generated: Generated, format: Format): Promise<Generated> {
  const { resources = [] } = generated.project;
  if (resources.length === 0) return generated;
  const names = new RegExp(`(?<![a-z])(${resources.flatMap(({ name, plural }) => [name, plural]).join('|')})(?![a-z])`);
  const files = new Map<string, GeneratedFile>(generated.files);
  const hashes = new Map<string, string>();
  for (const [path, file] of generated.files) {
    if (!path.endsWith('.rs') || !names.test(file.text)) continue;
    const text = (await format(file.text)) ?? file.text;
    if (text === file.text) continue;
    files.set(path, { ...file, text });
    hashes.set(path, sha256(text));
  }
  if (hashes.size === 0) return generated;
  files.set(MANIFEST, { text: withNewHashes(files.get(MANIFEST)!.text, hashes) });
  return { ...generated, files };
}
