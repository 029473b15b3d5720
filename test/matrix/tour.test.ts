import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Choices, combinationId, combinations } from '../../src/answers/options.ts';
import { cut } from '../../src/generate/fragments.ts';
import { root } from '../support/repository.ts';
import { sample } from '../support/sample.ts';
import { samples } from '../support/samples.ts';
import { blocksOf, fences } from '../support/transcript.ts';
import { headings } from './tour-headings.ts';

const CHAPTERS = 18;

/** Words that belong to other choices. Some names in code are similar: CancellationToken, the SESSION of MySQL. */
const FOREIGN: Record<Choices['framework'] | Choices['database'] | Choices['auth'], RegExp> = {
  axum: /\bactix/i,
  'actix-web': /\baxum|\btower\b/i,
  sqlite: /\bpostgres|\bmysql|\bmariadb/i,
  postgres: /\bsqlite|\bmysql|\bmariadb/i,
  mysql: /\bsqlite|\bpostgres/i,
  jwt: /\b[Ss]essions?\b|\b[Cc]ookies?\b/,
  session: /\bjwts?\b|\btokens?\b|\bbearer\b/i,
  none: /\bJWTs?\b|\bjwt\b|\b[Tt]okens?\b|\bBearer\b|\b[Ss]essions?\b|\b[Cc]ookies?\b|CurrentUser/,
};

const tours = samples
  .filter(({ choices }) => choices.addons.includes('tour'))
  .map((one) => {
    const pages = [...one.texts].filter(([path]) => /^docs\/tour\/[^/]+\.md$/.test(path));
    return { ...one, pages, chapters: pages.filter(([path]) => /\/\d\d-/.test(path)) };
  });

it('there are tours to test', () => expect(tours.length).toBeGreaterThanOrEqual(18));

describe.each(tours.map((one) => [one.id, one] as const))('%s', (_, { choices, texts, pages, chapters }) => {
  it('has every chapter, linked in order', () => {
    const names = chapters.map(([path]) => path.replace('docs/tour/', ''));
    expect(names).toHaveLength(CHAPTERS);
    const index = texts.get('docs/tour/README.md')!;
    expect([...index.matchAll(/\]\((\d\d-[^)]+)\)/g)].map(([, name]) => name)).toEqual(names);
    for (const [at, [path, text]] of chapters.entries()) {
      const next = /^Next: \[.+\]\((.+)\)\.?$/m.exec(text)?.[1];
      expect(next, path).toBe(names[at + 1]);
      expect(text.split('\n')[0], path).toMatch(new RegExp(`^# ${at + 1}\\. `));
    }
  });

  it('names no other choice', () => {
    const words = [choices.framework, choices.database, choices.auth].map((choice) => FOREIGN[choice]);
    const all = [...pages, ...[...texts].filter(([path]) => path.startsWith('docs/tour/'))];
    const found = all.flatMap(([path, text]) =>
      text
        .split('\n')
        .filter((line) => words.some((word) => word.test(line)))
        .map((line) => `${path}: ${line}`),
    );
    expect(found).toEqual([]);
  });

  it('has only fragments, transcripts and pictures as blocks', () => {
    const strange = pages.flatMap(([path, text]) => {
      const lines = text.split('\n');
      const isFragment = (line: number) => /^<!-- fragment: .+ -->$/.test(lines[line - 4] ?? '');
      return fences(text)
        .filter(({ line, info }) => info !== 'mermaid' && !/^console( server)?$/.test(info) && !isFragment(line))
        .map(({ line, info }) => `${path}:${line}: ${info}`);
    });
    expect(strange).toEqual([]);
  });

  it('shows code exactly as in its file', () => {
    let count = 0;
    for (const [path, text] of pages) {
      for (const [, what, shown] of text.matchAll(/^<!-- fragment: (.+) -->\n([\s\S]*?\n```\n)/gm)) {
        const { path: source, line, lines } = cut(what!, texts);
        const language = /```(\w*)/.exec(shown!)![1];
        expect(shown, `${path}: ${what}`).toBe(
          `[${source}, line ${line}](../../${source}#L${line})\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`,
        );
        // An independent check of cut(): the file contains these lines in this order, from this line on.
        const there = texts
          .get(source)!
          .split('\n')
          .slice(line - 1)
          .map(bare);
        let from = 0;
        for (const one of lines.map(bare)) {
          const at = there.indexOf(one, from);
          expect(at, `${path}: ${source} has no "${one}" there`).toBeGreaterThanOrEqual(from);
          if (from === 0) expect(at, `${path}: ${what}`).toBe(0);
          from = at + 1;
        }
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(30);
  });

  it('has transcripts in most chapters', () => {
    const with_ = chapters.filter(([path, text]) => blocksOf(path, text).length > 0);
    expect(with_.length).toBeGreaterThanOrEqual(CHAPTERS - 3);
  });

  it('links to existing files and lines', () => {
    const broken = pages.flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(#L(\d+))?\)/g)]
        .filter(([, target, , line]) => {
          const file = target!.startsWith('../../') ? target!.slice(6) : `docs/tour/${target}`;
          return !texts.has(file) || Number(line ?? 1) > texts.get(file)!.split('\n').length;
        })
        .map(([link]) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('names only files that exist', () => {
    const paths = [...texts.keys()];
    const missing = pages.flatMap(([path, text]) =>
      [...prose(text).matchAll(/`((?:src|tests|docs|migrations|\.sqlx|\.github)\/[\w./-]*)`/g)]
        .map(([, name]) => name!)
        .filter((name) => (name.endsWith('/') ? !paths.some((one) => one.startsWith(name)) : !texts.has(name)))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('says when to choose another language', () => {
    expect(texts.get('docs/tour/17-when-rust.md')).toMatch(/^## Maybe not when$/m);
  });

  it('types no measured number', () => {
    // Numbers with a unit of size, rate or time are cut out of a script's output or out of the code.
    const unit = /\b\d[\d.,]* ?(MB|MiB|kB|KiB|GB|ms|µs|requests (per|a) second|req\/s)\b/;
    const typed = pages.flatMap(([path, text]) =>
      prose(text)
        .split('\n')
        .filter((line) => unit.test(line))
        .map((line) => `${path}: ${line}`),
    );
    expect(typed).toEqual([]);
  });

  it('is linked in the README', () => {
    expect(texts.get('README.md')).toContain('](docs/tour/README.md)');
  });
});

it.each(combinations().map((choices) => [combinationId(choices), choices] as const))(
  'can be removed from %s as its first page says',
  (_, choices) => {
    const [bare, whole] = [[], ['tour'] as const].map(
      (addons) => sample({ ...choices, addons: [...addons] }).texts,
    ) as [Map<string, string>, Map<string, string>];
    for (const path of [...whole.keys()]) if (path.startsWith('docs/tour/')) whole.delete(path);
    const link = /^.*\]\(docs\/tour\/README\.md\).*\n(.+\n)*\n/m;
    expect(whole.get('README.md')).toMatch(link);
    whole.set('README.md', whole.get('README.md')!.replace(link, ''));
    // Both files contain the command that created the project.
    const hasCommand = (path: string) => path === '.create-backend.json' || path === 'README.md';
    expect([...whole.keys()].sort()).toEqual([...bare.keys()].sort());
    expect([...bare.keys()].filter((path) => !hasCommand(path) && whole.get(path) !== bare.get(path))).toEqual([]);
    expect(whole.get('README.md')!.replace(/ --addons \S+/, '')).toBe(
      bare.get('README.md')!.replace(/ --addons \S+/, ''),
    );
  },
);

it('has the exercises that the last chapter lists, each with a check, a hint and a solution', () => {
  const { texts } = tours[0]!;
  const chapter = texts.get('docs/tour/18-next.md')!;
  const rows = [...chapter.matchAll(/^\| (\d+)\. .+ \| `(\w+\.rs)` \|/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(6);
  for (const [, number, file] of rows) {
    expect(chapter).toContain(`<summary>Exercise ${number}</summary>`);
    expect(texts.get('docs/tour/tests/exercises.rs')).toMatch(new RegExp(`^(async )?fn e${number}_`, 'm'));
    const [exercise, solution] = ['exercises', 'solutions'].map((folder) =>
      texts.get(`docs/tour/src/${folder}/${file}`),
    );
    expect(exercise).toMatch(new RegExp(`^//! Exercise ${number}\\.`));
    expect(solution, file).toBeDefined();
    expect(solution).not.toBe(exercise);
  }
});

describe('the articles', () => {
  it.each(headings.map((one) => [`${one.article}: ${one.heading}`, one] as const))('%s', (_, { chapters, tests }) => {
    expect(chapters).not.toEqual([]);
    expect(tests).not.toEqual([]);
    for (const chapter of chapters)
      for (const { texts, id } of tours) expect(texts.has(`docs/tour/${chapter}`), `${id}: ${chapter}`).toBe(true);
    for (const test of tests) {
      const [file = '', ...text] = test.split(': ');
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(readFileSync(join(root, file), 'utf8'), test).toContain(text.join(': '));
    }
  });

  it('have all headings, each once', () => {
    const ids = headings.map(({ article, heading }) => `${article}: ${heading}`);
    expect(new Set(ids).size).toBe(ids.length);
    // The counts come from the two articles.
    expect(headings.filter(({ article }) => article === 'actix-web')).toHaveLength(6);
    expect(headings.filter(({ article }) => article === 'axum')).toHaveLength(12);
  });
});

/** A page without its blocks. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

function bare(line: string): string {
  return line
    .trim()
    .replace(/^\/\/\/ ?/, '')
    .trim();
}
