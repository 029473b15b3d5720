import { diffIndices } from 'node-diff3';
import type { Format } from '../toolchain/format.ts';

/** The texts of one file that create-backend writes: see `Sides`. */
export interface Texts {
  base: string | undefined;
  present: string | undefined;
  theirs: string | undefined;
}

/** `cargo fmt` does not read the Rust code of pages. */
export function isCode(path: string): boolean {
  return path.endsWith('.rs') && !path.startsWith('docs/');
}

/**
 * The texts in the layout of the project, if the user's file has this layout rather than that of the templates. Every
 * line that the user's rustfmt has changed would be an edit otherwise.
 *
 * @returns undefined if the texts fit the user's file as they are
 */
export async function laidOutLike(ours: string, texts: Texts, layOut: Format): Promise<Texts | undefined> {
  const laidOut = async (text: string | undefined) => (text === undefined ? undefined : ((await layOut(text)) ?? text));
  const [base, present, theirs] = [
    await laidOut(texts.base),
    await laidOut(texts.present),
    await laidOut(texts.theirs),
  ];
  const lines = ours.replaceAll('\r\n', '\n').split('\n');
  const distance = (text = '') =>
    diffIndices(lines, text.split('\n')).reduce((sum, { buffer1, buffer2 }) => sum + buffer1[1] + buffer2[1], 0);
  const isNearer = distance(base ?? theirs) < distance(texts.base ?? texts.theirs);
  return isNearer ? { base, present, theirs } : undefined;
}
