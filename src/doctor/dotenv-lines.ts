/** A line of a `.env` file, or several when a quote is open at the end of one. */
export interface LogicalLine {
  /** Of its first line in the file. */
  number: number;
  /** Up to a comment. */
  line: string;
  comment: string;
  /** False when the text ends inside of quotes. */
  whole: boolean;
}

/** Splits as dotenvy's `QuotedLines` does. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  let state: State = 'plain';
  let start = 1;
  let line = '';
  for (const [index, physical] of text.split(/(?<=\n)/).entries()) {
    if (line === '') start = index + 1;
    const end: { state: State; comment?: number } = /^\p{White_Space}*#/u.test(line + physical)
      ? { state: 'plain', comment: 0 }
      : scan(physical, state);
    const comment = end.comment === undefined ? '' : physical.slice(end.comment);
    line += physical.slice(0, end.comment);
    state = end.state;
    if (state !== 'plain') continue;
    yield { number: start, line: line.replace(/\r?\n$/, ''), comment, whole: true };
    line = '';
  }
  if (line !== '') yield { number: start, line, comment: '', whole: false };
}

type State = 'plain' | 'blank' | '\\' | '"' | "'" | '"\\' | "'\\";

/** dotenvy's `eval_end_state`, with its quirk: only one blank before a `#` makes it a comment here, not two. */
function scan(line: string, before: State): { state: State; comment?: number } {
  let state = before;
  for (const { 0: char, index } of line.matchAll(/./gsu)) {
    if (state === '\\') state = 'plain';
    else if (state === '"\\' || state === "'\\") state = state === '"\\' ? '"' : "'";
    else if (state === '"' || state === "'") state = char === '\\' ? `${state}\\` : char === state ? 'plain' : state;
    else if (state === 'blank' && char === '#') return { state: 'plain', comment: index };
    else if (char === '\\' || char === '"' || char === "'") state = char;
    else state = state === 'plain' && /[^\P{White_Space}\r\n]/u.test(char) ? 'blank' : 'plain';
  }
  return { state };
}
