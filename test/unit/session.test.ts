import { describe, expect, it } from 'vitest';
import { draw } from '../../tools/session/draw.ts';
import { replay } from '../../tools/session/record.ts';
import { rowsOf } from '../../tools/session/screen.ts';

const rows = async (output: string) => rowsOf(await replay(output));
const plain = { colour: undefined, bold: false, dim: false, italic: false, underline: false };

describe('the rows of a recorded screen', () => {
  it('have the text where the terminal shows it', async () => {
    expect(await rows('a\r\n\r\n  b  c \r\n')).toEqual([
      [{ column: 0, text: 'a', ...plain }],
      [],
      [{ column: 2, text: 'b  c', ...plain }],
    ]);
  });

  it('hold what the program wrote last', async () => {
    expect(await rows('? Which\x1b[2K\rdone')).toEqual([[{ column: 0, text: 'done', ...plain }]]);
  });

  it('keep what scrolled off the screen', async () => {
    expect(await rows('line\r\n'.repeat(40))).toHaveLength(40);
  });

  it('begin a span where the style changes', async () => {
    expect(await rows('\x1b[32;1mok\x1b[0m fine')).toEqual([
      [
        { column: 0, text: 'ok', ...plain, colour: 2, bold: true },
        { column: 3, text: 'fine', ...plain },
      ],
    ]);
  });

  it.each([
    { what: 'a background', output: '\x1b[41mx' },
    { what: 'one of 256 colours', output: '\x1b[38;5;200mx' },
    { what: 'a wide character', output: '漢' },
  ])('are refused with $what, which no picture can show', async ({ output }) => {
    await expect(rows(output)).rejects.toThrow('tools/session/draw.ts');
  });
});

describe('the picture', () => {
  const picture = async (output: string) => draw({ rows: await rows(output), text: '<a>\n' }, 'dark');

  it('has every span at its column, with its style', async () => {
    const svg = await picture('\r\n  \x1b[36mcargo run\x1b[0m');
    expect(svg).toContain('<text x="36.8" y="54.9" textLength="75.6" fill="#39c5cf">cargo run</text>');
  });

  it('escapes markup, in the text and in the description', async () => {
    const svg = await picture('<b> & c');
    expect(svg).toContain('>&lt;b&gt; &amp; c</text>');
    expect(svg).toContain('<desc>&lt;a&gt;\n</desc>');
  });
});
