import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks prose between words, so that no line is wider than a terminal. A command after `run:` gets a line of its own
 * and stays in one piece, because users paste it.
 *
 * @param columns undefined where the output is not a terminal; then nothing changes
 */
export function wrap(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (width(line) <= columns ? [line] : line.split(/(?<=\b[Rr]un:) /).flatMap(broken(columns))))
    .join('\n');
}

function broken(columns: number) {
  return (part: string, at: number): string[] => {
    if (at > 0) return [`  ${part}`]; // a command
    const lines = [''];
    for (const word of part.split(' ')) {
      const line = lines.at(-1)!;
      if (line !== '' && width(`${line} ${word}`) > columns) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines;
  };
}

function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
