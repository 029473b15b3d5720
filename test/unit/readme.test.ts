import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaults, type Option, options, values } from '../../src/answers/options.ts';
import { generate } from '../../src/generate/generate.ts';
import { templates } from '../../src/generate/templates.ts';
import { version } from '../../src/version.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = (path: string) => readFileSync(join(root, path), 'utf8');
const marked = (path: string, name: string) =>
  new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`).exec(page(path))?.[1]?.trimEnd().split('\n') ?? [];

const code = (word: string) => `\`${word}\``;
const flags = ({ short, flag }: Option) =>
  [short, flag]
    .filter((name) => name !== undefined)
    .map(code)
    .join(', ');
const cells = (...texts: string[]) => `| ${texts.join(' | ')} |`.replaceAll('|  |', '| |');

describe('the tables of options are the one in src/answers/options.ts', () => {
  it('in README.md', () => {
    const row = (option: Option) => {
      const choices = option.choices.map(({ label, value }) => `${label} (${code(value)})`);
      return cells(flags(option), choices.join(', '), code(option.default));
    };
    const head = ['| option | choices | default |', '| --- | --- | --- |'];
    expect(marked('README.md', 'options')).toEqual([...head, ...options.map(row)]);
  });

  it('in docs/cli.md', () => {
    const row = (option: Option) => {
      const aliases = option.choices.flatMap((choice) => choice.aliases);
      const list = (words: readonly string[]) => words.map(code).join(', ');
      return cells(flags(option), list(values(option)), list(aliases), code(option.default));
    };
    const head = ['| option | value | also accepted | default |', '| --- | --- | --- | --- |'];
    expect(marked('docs/cli.md', 'options')).toEqual([...head, ...options.map(row)]);
  });
});

it('docs/add-ons.md describes every add-on', () => {
  const described = [...page('docs/add-ons.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(described).toEqual(options.find(({ name }) => name === 'addons')!.choices.map(({ value }) => value));
});

it('README.md lists files that a project has', () => {
  const files = [...generate({ ...defaults(), name: 'my-api' }, templates, version, 'secret').files.keys()];
  const listed = marked('README.md', 'files')
    .slice(1, -1)
    .map((line) => line.split(' ')[0]!);
  expect(listed.length).toBeGreaterThan(5);
  const absent = listed.filter((path) => !files.some((file) => file === path || file.startsWith(path)));
  expect(absent).toEqual([]);
});

it('docs/doctor.md describes every check that doctor makes', () => {
  const folder = join(root, 'src/doctor');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const made = sources.flatMap((text) =>
    [...text.matchAll(/\b(?:ok|warning|failed|skipped|component)\(\s*(?:cwd, )?'(\w+)'/g)].map(([, check]) => check!),
  );
  const first = marked('docs/doctor.md', 'checks')
    .slice(2)
    .map((line) => line.split('|')[1]!);
  const described = first.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, check]) => check!));
  expect(made.length).toBeGreaterThan(10);
  expect(made.filter((check) => !described.includes(check))).toEqual([]);
});

describe('every link leads to a file of the repository', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)];
  it.each(pages.filter((path) => path.endsWith('.md')))('in %s', (path) => {
    const links = [...page(path).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)|(?:href|src|srcset)="([^"]+)"/gm)]
      .map((found) => found.slice(1).find((link) => link !== undefined)!)
      .filter((link) => !/^[a-z]+:/.test(link));
    const dead = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = join(root, dirname(path), file === '' ? path.split('/').at(-1)! : file);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(dead).toEqual([]);
  });
});

/** The anchors that GitHub makes from a page's headings. */
function anchorsOf(file: string): string[] {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => text!.toLowerCase());
  return headings.map((text) => text.replace(/[^\w\s-]/g, '').replaceAll(' ', '-'));
}
