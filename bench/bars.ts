export interface Panel {
  title: string;
  bars: readonly { label: string; value: number; text: string; ours: boolean }[];
}

/** Pixels. */
const WIDTH = 720;
const LABELS = 220;
const VALUES = 90;
const ROW = 26;
const BAR = 16;
const HEAD = 44;

// The colours of GitHub's page. The reader's browser selects the theme.
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.bar { fill: #afb8c1 } .ours { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .bar { fill: #57606a } .ours { fill: #58a6ff }
}`;

/** A picture of horizontal bars. Each panel has a scale of its own. */
export function drawBars(description: string, panels: readonly Panel[]): string {
  const heights = panels.map(({ bars }) => HEAD + bars.length * ROW);
  const tops = heights.map((_, at) => heights.slice(0, at).reduce((sum, height) => sum + height, 0));
  const height = heights.reduce((sum, one) => sum + one, 0) + ROW / 2;
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>${description}</title>
<style>${STYLE}
</style>
${panels.flatMap((panel, at) => drawPanel(panel, tops[at]!)).join('\n')}
</svg>
`;
}

function drawPanel({ title, bars }: Panel, top: number): string[] {
  const scale = (WIDTH - LABELS - VALUES) / Math.max(...bars.map(({ value }) => value));
  const rows = bars.flatMap(({ label, value, text, ours }, at) => {
    const y = top + HEAD + at * ROW;
    const width = Math.max(1, value * scale);
    const place = `x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"`;
    const baseline = y + BAR - 3;
    return [
      `<text x="${LABELS - 10}" y="${baseline}" text-anchor="end">${label}</text>`,
      `<rect class="bar${ours ? ' ours' : ''}" ${place} rx="2"/>`,
      `<text x="${(LABELS + width + 8).toFixed(1)}" y="${baseline}">${text}</text>`,
    ];
  });
  return [`<text class="title" x="10" y="${top + 26}">${title}</text>`, ...rows];
}
