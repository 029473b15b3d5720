import { isDeepStrictEqual } from 'node:util';

/** Tables of Cargo.toml whose entries have one line each in what create-backend writes. */
const TABLES = ['dependencies', 'dev-dependencies', 'build-dependencies'] as const;

export interface OwnCrates {
  /** What create-backend would write, without the crates that the user has already. */
  text: string;
  /** What the user must know about entries that differ. */
  notes: readonly string[];
}

/**
 * A crate that is new for create-backend, and that the user has already in the same table of Cargo.toml. The user's
 * entry stays: with two of them, cargo could not read the file.
 *
 * @param base what create-backend wrote
 */
export async function withoutOwnCrates(base: string, ours: string, theirs: string): Promise<OwnCrates> {
  const [before, present, wanted] = [await readToml(base), await readToml(ours), await readToml(theirs)];
  let text = theirs;
  const notes: string[] = [];
  for (const table of TABLES) {
    const [old, own, fresh] = [before, present, wanted].map((manifest) => entriesOf(manifest[table]));
    for (const [name, value] of Object.entries(fresh!)) {
      if (name in old! || !(name in own!)) continue;
      const item = String.raw`(${name} = (?:.*\[\n(?: .*\n)*\].*|.*))\n`; // a list of features may have several lines
      const place = new RegExp(String.raw`(^\[${table}\]\n(?:(?!\[).*\n)*?)${item}`, 'm');
      const entry = place.exec(text)?.[2];
      if (entry === undefined) continue;
      text = text.replace(place, '$1');
      if (isDeepStrictEqual(own![name], value)) continue;
      notes.push(`Cargo.toml keeps your entry of ${name}. The new code was written for: ${entry}`);
    }
  }
  return { text, notes };
}

/** Empty if it is no TOML: then cargo says what is wrong with it. */
async function readToml(text: string): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replaceAll('\r\n', '\n'));
  } catch {
    return {};
  }
}

function entriesOf(table: unknown): Record<string, unknown> {
  return typeof table === 'object' && table !== null ? (table as Record<string, unknown>) : {};
}
