import type { IBufferCell, Terminal } from '@xterm/headless';

/** Neighbouring cells of one style. */
export interface Span {
  column: number;
  text: string;
  /** One of the sixteen ANSI colours by its number, undefined for the terminal's own. */
  colour: number | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

export type Row = readonly Span[];

/**
 * The rows of a terminal, those that scrolled off the screen included, down to the last one with text.
 * @throws Error for a style that the pictures cannot show
 */
export function rowsOf(terminal: Terminal): Row[] {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: buffer.length }, (_, at) => {
    const line = buffer.getLine(at)!;
    const cells = Array.from({ length: line.translateToString(true).length }, (_, column) => line.getCell(column)!);
    return spansOf(cells);
  });
  return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
}

function spansOf(cells: readonly IBufferCell[]): Span[] {
  const spans: Span[] = [];
  for (const [column, cell] of cells.entries()) {
    const style = styleOf(cell);
    const text = cell.getChars() || ' ';
    const last = spans.at(-1);
    if (last && sameStyle(last, style)) last.text += text;
    else spans.push({ column, text, ...style });
  }
  return spans.map(trimmed).filter(({ text }) => text !== '');
}

function trimmed(span: Span): Span {
  const blanks = span.text.length - span.text.trimStart().length;
  return { ...span, column: span.column + blanks, text: span.text.trim() };
}

type Style = Omit<Span, 'column' | 'text'>;

function styleOf(cell: IBufferCell): Style {
  const shown = (cell.isFgDefault() || (cell.isFgPalette() && cell.getFgColor() < 16)) && cell.isBgDefault();
  if (!shown || cell.isInverse() || cell.getWidth() !== 1)
    throw new Error(`The picture cannot show "${cell.getChars()}": teach tools/session/draw.ts its colour or width.`);
  return {
    colour: cell.isFgDefault() ? undefined : cell.getFgColor(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

function sameStyle(a: Style, b: Style): boolean {
  const keys = ['colour', 'bold', 'dim', 'italic', 'underline'] as const;
  return keys.every((key) => a[key] === b[key]);
}
