import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrap } from '../src/terminal/wrap.ts';
import { root } from '../test/support/repository.ts';
import { drawBars, type Panel } from './bars.ts';
import { stamp } from './stamp.ts';

/** A part of a page that a run measures as a whole. */
export interface Section {
  title: string;
  /** Markdown. */
  text: string;
  panels?: readonly Panel[];
}

export interface Report {
  /** The page is `docs/benchmarks/<name>.md`, and its picture `<name>.svg`. */
  name: string;
  title: string;
  picture: string;
  intro: readonly string[];
  /** All sections in their order, and how to measure each. */
  sections: Readonly<Record<string, () => Section | Promise<Section>>>;
  /** What a section was measured with. It is called after the measurement, which may build the programs. */
  versions?: () => string;
  repeat: string;
}

/**
 * Measures the sections whose names begin with `only`, and writes the page. Results stay in the directory `work`, so
 * that a run of one section keeps those of the others.
 */
export async function write(report: Report, work: string, only: string): Promise<void> {
  const results = join(work, 'results', report.name);
  mkdirSync(results, { recursive: true });
  for (const [name, measure] of Object.entries(report.sections)) {
    if (!name.startsWith(only)) continue;
    const place = stamp();
    const section = await measure();
    if (report.versions !== undefined) place.push(`- ${wrap(report.versions(), 118).replaceAll('\n', '\n  ')}`);
    const gap = section.text.startsWith('- ') ? '\n' : '\n\n'; // a list continues that of the stamp
    const text = place.join('\n') + gap + section.text;
    console.log(`\n## ${section.title}\n\n${text}`);
    writeFileSync(join(results, `${name}.json`), JSON.stringify({ ...section, text }));
  }
  const done = readdirSync(results);
  const names = Object.keys(report.sections);
  const missing = names.filter((name) => !done.includes(`${name}.json`));
  const sections = names
    .filter((name) => !missing.includes(name))
    .map((name) => JSON.parse(readFileSync(join(results, `${name}.json`), 'utf8')) as Section);
  const folder = join(root, 'docs', 'benchmarks');
  writeFileSync(join(folder, `${report.name}.md`), pageOf(report, sections, missing));
  const panels = sections.flatMap((section) => section.panels ?? []);
  writeFileSync(join(folder, `${report.name}.svg`), drawBars(report.picture, panels));
}

/** @param missing the names of the sections that were not measured */
function pageOf(report: Report, sections: readonly Section[], missing: readonly string[]): string {
  const { name, title, picture, intro, repeat } = report;
  const gaps = missing.map((section) => `\`${section}\``).join(',\n  ');
  const note = `These sections of \`npm run bench:${name}\` have no table yet:\n  ${gaps}.`;
  const list = [...intro.slice(1), ...(missing.length > 0 ? [note] : [])];
  return `# ${title}

${intro[0]}

![${picture}](${name}.svg)

${list.map((line) => `- ${line}`).join('\n')}

${sections.map((section) => `## ${section.title}\n\n${section.text}`).join('\n\n')}

## To repeat it

${repeat}
`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
