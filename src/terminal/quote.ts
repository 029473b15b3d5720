/** Quotes a path for the user's shell. The result never starts with `-`, so no program reads it as a flag. */
export function quote(path: string, platform: NodeJS.Platform = process.platform): string {
  return quoteWord(path.startsWith('-') ? `./${path}` : path, platform);
}

/** Quotes a word that is no path, such as a change of a field. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string {
  // Paths on Windows cannot contain double quotes.
  if (platform === 'win32') return /^[\w@+=:,.\\/-]+$/.test(word) ? word : `"${word}"`;
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Breaks a long command between its words, so that no line is wider than `columns` where that is possible. A shell
 * takes the lines as one command. Windows' shells have no common sign for this, so the command stays on one line there.
 */
export function wrapCommand(command: string, columns: number, platform: NodeJS.Platform = process.platform): string[] {
  if (command.length <= columns || platform === 'win32') return [command];
  const words = command.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g) ?? [];
  const lines = [''];
  for (const [at, word] of words.entries()) {
    const line = lines.at(-1)!;
    // A flag stays with its value.
    const part = word.startsWith('--') ? `${word} ${words[at + 1] ?? ''}` : word;
    if (`${line} ${part} \\`.length > columns && word.startsWith('--')) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line));
}
