import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ArticleCase, articleCases, WITHOUT_CASE } from '../proof/tour/article-cases.ts';
import { root } from '../support/repository.ts';
import { samples } from '../support/samples.ts';
import { fences } from '../support/transcript.ts';

// The page about the articles says what happened to their snippets. The proof compiles and runs programs with the same
// faults; these checks compare the page with what the proof expects.

const folder = 'test/proof/tour/articles';
const pages = samples.flatMap(({ id, texts }) => {
  const page = texts.get('docs/tour/articles.md');
  return page === undefined ? [] : [{ id, page, sections: sectionsOf(page) }];
});

/** The section on chapter 3's own programs. The tour itself provokes its errors. */
const OF_CHAPTER_3 = 'A1: no null, no use after free';

it('every snippet of the table has a case, or a reason to have none', () => {
  const known = new Set([...articleCases.map(({ snippet }) => snippet), ...Object.keys(WITHOUT_CASE)]);
  for (const { id, page } of pages) {
    const rows = [...page.matchAll(/^\| (A[12] \| [^|]+?) \|/gm)].map(([, row]) => row!);
    expect(rows.length, id).toBeGreaterThan(10);
    expect(new Set(rows), id).toEqual(known);
  }
});

it('each section names the errors of its cases and no other', () => {
  for (const { id, sections } of pages) {
    for (const [heading, text] of sections) {
      if (heading === OF_CHAPTER_3) continue;
      const codes = articleCases.filter(({ section }) => section === heading).flatMap((one) => one.codes);
      expect(new Set(text.match(/\bE\d{4}\b/g) ?? []), `${id}: ${heading}`).toEqual(new Set(codes));
    }
  }
});

it.each(articleCases.map((one) => [one.program, one] as const))('the page tells what happens to %s', (_, one) => {
  for (const { id, sections } of pages) {
    const text = plain(sections.get(one.section) ?? '');
    for (const told of one.told ?? one.prints) expect(text, `${id}: ${one.section}`).toContain(plain(told));
  }
});

it('quotes only output that a case expects', () => {
  for (const { id, sections } of pages) {
    for (const [heading, text] of sections) {
      const expected = articleCases.filter(({ section }) => section === heading).flatMap(({ prints }) => prints);
      for (const { info, lines } of fences(text)) {
        const quoted = plain(lines.join('\n'));
        expect(info, `${id}: ${heading}`).toMatch(/^(text|console)$/);
        expect(
          expected.some((one) => quoted.includes(plain(one))),
          `${id}: ${heading}: ${quoted}`,
        ).toBe(true);
      }
    }
  }
});

it('every program has a case, and every case has a program', () => {
  const programs = readdirSync(join(root, folder)).map((name) => name.replace(/\.rs$/, ''));
  expect(programs.sort()).toEqual(articleCases.map(({ program }: ArticleCase) => program).sort());
});

function sectionsOf(page: string): Map<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split('\n')[0]!, part]));
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
