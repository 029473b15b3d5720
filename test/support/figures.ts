import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Framework, option } from '../../src/answers/options.ts';
import { CROSS } from '../../src/generate/layers.ts';
import { allDatabases, type Database, nameOf } from './databases.ts';
import { root } from './repository.ts';

export const allFrameworks = option('framework').choices.map(({ value }) => value as Framework);

/** The tour shows the rows of these beside those of its own framework. */
const OTHERS = ['Go, same features', 'Fastify, same features'];

/** Where the tour of a framework and a database has its figures. */
export function figuresFile(framework: Framework, database: Database): string {
  return `templates/${framework}/${CROSS}${database}${CROSS}tour/docs/tour/figures.txt`;
}

/** Writes the figures of all tours, from the page as it is now. */
export function writeFigures(): void {
  const page = readFileSync(join(root, 'docs/benchmarks/server.md'), 'utf8');
  for (const framework of allFrameworks) {
    for (const database of allDatabases) {
      const file = join(root, figuresFile(framework, database));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, figuresOf(page, framework, database));
    }
  }
}

/** The date, the machine, and whether something else ran on it. */
const STAMP = [/^- Date: (.+)$/m, /^- Machine: (.+)$/m, /^- (Other programs [^(.]+\w)/m];

/** The rows of the page that concern a framework and a database. Not every section has a table for every database. */
export function figuresOf(page: string, framework: Framework, database: Database): string {
  const name = nameOf(database);
  const titles = [
    '`GET /health`',
    `\`GET /users/{id}\` on ${name}`,
    `How long clients wait, on ${name}`,
    'Connections',
    `Size and memory on ${name}`,
    `The start on ${name}`,
  ];
  const sections = page.split('\n## ').slice(1);
  const found = titles.flatMap((title) => sections.filter((section) => section.startsWith(`${title}\n`)));
  return found.map((section) => figuresIn(section, framework)).join('\n');
}

function figuresIn(section: string, framework: Framework): string {
  const [title = '', ...lines] = section.split('\n');
  const stamp = STAMP.map((form) => form.exec(section)?.[1] ?? '');
  const [head = [], , ...rows] = lines.filter((line) => line.startsWith('|')).map(cells);
  const wanted = rows.filter(([label = '']) => label.startsWith(framework) || OTHERS.includes(label));
  const heading = [title, ...wrapped(firstSentence(section)), stamp.slice(0, 2).join(', '), ...stamp.slice(2)];
  const text = [...heading.filter((line) => line !== ''), ...aligned([head, ...wanted])].join('\n');
  return `${text.replaceAll('`', '')}\n`;
}

/** What the section says about its measurement, without the list of notes. */
function firstSentence(section: string): string {
  const [, ...blocks] = section.split('\n\n');
  const paragraph = blocks.find((text) => /^[A-Z0-9]/.test(text));
  return /^.*?\.(?= |$)/.exec(paragraph?.replaceAll('\n', ' ') ?? '')?.[0] ?? '';
}

function wrapped(text: string): string[] {
  return text.match(/\S.{0,109}(?=\s|$)/g) ?? [];
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
}
