import { isDeepStrictEqual } from 'node:util';

/** Tables of Cargo.toml whose entries have one line each in what create-backend writes. */
const TABLES = ['dependencies', 'dev-dependencies', 'build-dependencies'] as const;

export interface MergedCrates {
  /** What create-backend would write, without the crates that the user has already. */
  text: string;
  /** What the user must know about entries that differ. */
  notes: readonly string[];
  /** The crates that go away. */
  lost: readonly string[];
}

/**
 * A crate may be new for create-backend, and the user has it already in the same table of Cargo.toml. The user's entry
 * stays: with two of them, cargo could not read the file.
 *
 * @param base what create-backend wrote
 */
export async function mergedCrates(base: string, ours: string, theirs: string): Promise<MergedCrates> {
  const [before, present, wanted] = [await readToml(base), await readToml(ours), await readToml(theirs)];
  let text = theirs;
  const notes: string[] = [];
  const lost: string[] = [];
  for (const table of TABLES) {
    const [old, own, fresh] = [before, present, wanted].map((manifest) => entriesOf(manifest[table]));
    for (const [name, value] of Object.entries(fresh!)) {
      const given = Object.keys(own!).find((one) => one.replaceAll('_', '-') === name.replaceAll('_', '-')); // as cargo
      if (name in old! || given === undefined) continue;
      const item = String.raw`(${name} = (?:.*\[\n(?: .*\n)*\].*|.*))\n`; // a list of features may have several lines
      const place = new RegExp(String.raw`(^\[${table}\]\n(?:(?!\[).*\n)*?)${item}`, 'm');
      const entry = place.exec(text)?.[2];
      if (entry === undefined) continue;
      text = text.replace(place, '$1');
      if (isDeepStrictEqual(own![given], value)) continue;
      notes.push(`Cargo.toml keeps your entry of ${given}. The new code was written for: ${entry}`);
    }
    lost.push(...Object.keys(old!).filter((name) => !(name in fresh!)));
  }
  return { text, notes, lost };
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
