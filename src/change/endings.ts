import { diffIndices } from 'node-diff3';

/**
 * The text with the line endings of the user's file. In a file with both kinds, each line that stays keeps its own, and
 * a new line gets that of the line above it.
 */
export function endedLike(ours: string, text: string): string {
  if (!ours.includes('\r\n')) return text;
  const own = ours.split('\n');
  const lines = text.split('\n');
  if (own.slice(0, -1).every((line) => line.endsWith('\r'))) return lines.join('\r\n');
  const plain = own.map((line) => line.replace(/\r$/, ''));
  const endings: string[] = [];
  let at = 0;
  const keep = (count: number) => {
    for (const line of own.slice(at, at + count)) endings.push(line.endsWith('\r') ? '\r\n' : '\n');
    at += count;
  };
  for (const { buffer1, buffer2 } of diffIndices(plain, lines)) {
    keep(buffer1[0] - at);
    at += buffer1[1];
    const above = endings.at(-1) ?? (own[0]!.endsWith('\r') ? '\r\n' : '\n');
    for (let count = 0; count < buffer2[1]; count += 1) endings.push(above);
  }
  keep(own.length - at);
  return lines.map((line, number) => (number < lines.length - 1 ? line + endings[number] : line)).join('');
}
