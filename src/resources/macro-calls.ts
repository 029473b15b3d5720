/** Comments, macros with a query, characters, and strings: all that matters for finding a macro's first string. */
const TOKEN = new RegExp(
  [
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.)'/,
    /\b(?<macro>query(?:_as|_scalar)?!)/,
    /r(?<hashes>#*)"(?<raw>[\s\S]*?)"\k<hashes>|"(?<text>(?:[^"\\]|\\[\s\S])*)"/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** The SQL of each call of `query!`, `query_as!` and `query_scalar!` in Rust code: the first string of the call. */
export function queriesIn(rust: string): string[] {
  const queries: string[] = [];
  let isInCall = false;
  for (const { groups } of rust.matchAll(TOKEN)) {
    const { macro, raw, text } = groups!;
    if (macro !== undefined) isInCall = true;
    const query = raw ?? (text === undefined ? undefined : unescaped(text));
    if (query === undefined || !isInCall) continue;
    queries.push(query);
    isInCall = false;
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
