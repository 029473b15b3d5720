import { distance } from 'fastest-levenshtein';

/** The known word that `word` is probably a typing error of, for "Did you mean …?". */
export function mostSimilar(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const [closest] = known
    .map((candidate) => ({ candidate, edits: edits(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= limit && edits < candidate.length)
    .sort((a, b) => a.edits - b.edits);
  return closest?.candidate;
}

/** The number of edits. Two neighbours in the wrong order count as one. */
export function edits(a: string, b: string): number {
  const swapped = [...a].some((_, at) => `${a.slice(0, at)}${a[at + 1] ?? ''}${a[at]}${a.slice(at + 2)}` === b);
  return swapped && a !== b ? 1 : distance(a, b);
}
