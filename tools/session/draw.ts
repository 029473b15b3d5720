import type { Session } from './record.ts';
import type { Row, Span } from './screen.ts';

export type Theme = 'light' | 'dark';

interface Palette {
  background: string;
  border: string;
  text: string;
  /** The ANSI colours 0 to 7; a bright one (8 to 15) has the colour of its twin, except for grey. */
  ansi: readonly [string, string, string, string, string, string, string, string];
  grey: string;
}

/** GitHub's colours, because its page surrounds the picture. Each has a contrast of at least 4.5 to the background. */
const palettes: Record<Theme, Palette> = {
  light: {
    background: '#f6f8fa',
    border: '#d1d9e0',
    text: '#1f2328',
    ansi: ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#57606a'],
    grey: '#57606a',
  },
  dark: {
    background: '#0d1117',
    border: '#3d444d',
    text: '#e6edf3',
    ansi: ['#7d8590', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
    grey: '#8b949e',
  },
};

/** Pixels. A cell of the common monospace fonts is 0.6 of the font's size wide. */
const FONT = 14;
const CELL = FONT * 0.6;
const LINE = 20;
const MARGIN = 20;
const COLUMNS = 80;

const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, DejaVu Sans Mono, monospace';

/** A picture of the session: text in a rectangle, with the whole text as description for those who cannot see it. */
export function draw({ rows, text }: Session, theme: Theme): string {
  const { background, border, text: colour } = palettes[theme];
  const width = pixels(COLUMNS * CELL + 2 * MARGIN);
  const height = pixels(rows.length * LINE + 2 * MARGIN);
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>A terminal session with create-backend</title>
<desc>${escaped(text)}</desc>
<style>text { white-space: pre }</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${background}" stroke="${border}"/>
<g font-family="${FONTS}" font-size="${FONT}" fill="${colour}">
${rows.flatMap((row, at) => drawRow(row, at, palettes[theme])).join('\n')}
</g>
</svg>
`;
}

function drawRow(row: Row, at: number, palette: Palette): string[] {
  const y = pixels(MARGIN + at * LINE + (LINE + FONT * 0.7) / 2);
  return row.map((span) => {
    // The length keeps the columns in line, whatever the width of the font that the reader has.
    const place = `x="${pixels(MARGIN + span.column * CELL)}" y="${y}" textLength="${pixels(span.text.length * CELL)}"`;
    return `<text ${[place, ...attributes(span, palette)].join(' ')}>${escaped(span.text)}</text>`;
  });
}

function attributes({ colour, bold, dim, italic, underline }: Span, { ansi, grey }: Palette): string[] {
  const fill = colour === 8 ? grey : ansi[(colour ?? 0) % 8]!;
  return [
    colour === undefined ? '' : `fill="${fill}"`,
    colour === undefined && dim ? `fill="${grey}"` : '',
    bold ? 'font-weight="bold"' : '',
    italic ? 'font-style="italic"' : '',
    underline ? 'text-decoration="underline"' : '',
  ].filter(Boolean);
}

/** One digit after the point: the same bytes for the same session. */
function pixels(number: number): number {
  return Math.round(number * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
