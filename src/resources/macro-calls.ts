/** Comments, macros with a query, characters, and strings: all that matters for finding the query of a macro. */
const TOKEN = new RegExp(
  [
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.)'/,
    /\b(?<macro>query(?<file>_file)?(?:_as|_scalar)?(?:_unchecked)?\s*!)(?!=)/,
    /r(?<hashes>#*)"(?<raw>[\s\S]*?)"\k<hashes>|"(?<text>(?:[^"\\]|\\[\s\S])*)"/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/**
 * The SQL of each call of SQLx's macros in Rust code: the first strings of the call, joined by `+`, or the file that
 * the first string names.
 *
 * @param read the text of a file of the project; without it, queries in files are left out
 * Source: https://docs.rs/sqlx/latest/sqlx/macro.query.html
 */
export function queriesIn(rust: string, read: (path: string) => string | undefined = () => undefined): string[] {
  const queries: string[] = [];
  let call: 'query' | 'file' | undefined;
  let last = 0;
  let joined: 'no' | 'yes' | undefined; // whether a + follows the last string of a query
  for (const { index, groups, 0: whole } of rust.matchAll(TOKEN)) {
    const { macro, file, raw, text } = groups!;
    const between = rust.slice(last, index).trim();
    last = index + whole.length;
    if (between !== '') joined = between === '+' && joined === 'no' ? 'yes' : undefined;
    if (macro !== undefined) {
      [call, joined] = [file === undefined ? 'query' : 'file', undefined];
      continue;
    }
    const string = raw ?? (text === undefined ? undefined : unescaped(text));
    if (string === undefined) continue; // a comment
    if (joined === 'yes') queries.push(queries.pop() + string);
    else if (call === 'query') queries.push(string);
    else if (call === 'file') queries.push(...[read(string)].filter((query) => query !== undefined));
    joined = joined === 'yes' || call === 'query' ? 'no' : undefined;
    call = undefined;
  }
  return queries;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/**
 * The value of a string literal. A backslash at the end of a line removes all white space up to the next text.
 * Source: https://doc.rust-lang.org/reference/tokens.html#string-literals
 */
function unescaped(literal: string): string {
  return literal.replace(
    /\\(?:\n\s*|x([\da-fA-F]{2})|u\{([\da-fA-F_]+)\}|(.))/g,
    (whole: string, byte?: string, code?: string, sign?: string) => {
      if (whole.startsWith('\\\n')) return '';
      if (sign !== undefined) return ESCAPES[sign] ?? sign;
      return String.fromCodePoint(Number.parseInt(byte ?? code!.replaceAll('_', ''), 16));
    },
  );
}
