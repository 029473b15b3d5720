import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { type Choices, combinationId, combinations } from '../../src/answers/options.ts';
import { projectOf } from '../../src/generate/project.ts';
import { render } from '../../src/generate/render.ts';
import { templates } from '../../src/generate/templates.ts';
import { applied } from '../../src/generate/tour/edits.ts';
import { cut } from '../../src/generate/tour/fragments.ts';
import type { Texts } from '../../src/generate/tour/pages.ts';
import { tourOf } from '../../src/generate/tour/review.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { withoutSample } from '../support/covering.ts';
import { allDatabases } from '../support/databases.ts';
import { allFrameworks, figuresFile, figuresOf } from '../support/figures.ts';
import { root } from '../support/repository.ts';
import { SECRET, sample, VERSION } from '../support/sample.ts';
import { samples } from '../support/samples.ts';
import { blocksOf, fences, type Step } from '../support/transcript.ts';
import { headings, subjects } from './tour-headings.ts';
import { effortOf, stated } from './tour-minutes.ts';

const CHAPTERS = 17;

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
    const texts = (resources: readonly Resource[]) =>
      render(projectOf({ ...one.choices, name: 'my-api', resources }, VERSION, SECRET), templates);
    const start = texts([]);
    let goal: Texts = new Map();
    const tour = tourOf({ ...one.choices, name: 'my-api' }, start, (review) => {
      goal = texts([review]);
      return goal;
    });
    return { ...one, pages, chapters: pages.filter(([path]) => /\/\d\d-/.test(path)), tour, start, goal };
  });

it('there are tours to test, also of projects without the sample resource', () => {
  const ids = new Set(tours.map(({ choices }) => combinationId(choices)));
  expect(ids).toEqual(new Set([...combinations(), ...withoutSample()].map(combinationId)));
});

describe.each(tours.map((one) => [one.id, one] as const))('%s', (_, { choices, texts, pages, chapters, tour }) => {
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
    // The page about the articles compares both frameworks. A diff of README.md has its neighbouring lines.
    const isOfReadme = (line: string) => line.startsWith(' | ') && texts.get('README.md')!.includes(line.slice(1));
    const all = [...texts].filter(([path]) => path.startsWith('docs/tour/') && path !== 'docs/tour/articles.md');
    const found = all.flatMap(([path, text]) =>
      text
        .split('\n')
        .filter((line) => words.some((word) => word.test(line)) && !isOfReadme(line))
        .map((line) => `${path}: ${line}`),
    );
    expect(found).toEqual([]);
  });

  it('has only fragments, edits, transcripts and pictures as blocks', () => {
    const strange = pages
      .filter(([path]) => !path.endsWith('/articles.md'))
      .flatMap(([path, text]) => {
        const lines = text.split('\n');
        const isFragment = (line: number) => /^<!-- fragment: .+ -->$/.test(lines[line - 4] ?? '');
        // Other languages are shown where the tour compares them with Rust.
        const others = /\/(04-async|glossary)\.md$/.test(path) ? '|python|ts' : '';
        const known = new RegExp(`^(mermaid|console( server)?|diff( solution)?${others})$`);
        return fences(text)
          .filter(({ line, info }) => !known.test(info) && !isFragment(line))
          .map(({ line, info }) => `${path}:${line}: ${info}`);
      });
    expect(strange).toEqual([]);
  });

  it('replaces every mark', () => {
    const left = pages.flatMap(([path, text]) =>
      [...text.matchAll(/<!--(?! (?:fragment|remove|check): .+ -->$).*/gm)].map(([mark]) => `${path}: ${mark}`),
    );
    expect(left).toEqual([]);
  });

  it('has transcripts and an edit in each chapter', () => {
    for (const [path, text] of chapters) {
      expect(blocksOf(path, text).length, path).toBeGreaterThan(0);
      expect(fences(text).filter(({ info }) => info === 'diff').length, path).toBeGreaterThan(0);
    }
  });

  it('opens each chapter with its goal and its time, and ends it with a recap and an exercise', () => {
    for (const [path, text] of chapters) {
      const opening = text.split('\n## ')[0]!.replace(/\s+/g, ' ');
      expect(opening, path).toMatch(/You will be able to/);
      expect(opening, path).toMatch(MINUTES);
      const recap = /^## Recap\n\n([\s\S]*?)\n\n## Your turn\n/m.exec(text)?.[1] ?? '';
      expect(recap.match(/^- /gm)?.length, path).toBe(3);
      const exercise = text.slice(text.indexOf('## Your turn'));
      for (const summary of ['Hint', 'Solution']) expect(exercise, path).toContain(`<summary>${summary}</summary>`);
    }
  });

  it.each([
    ['E0373', 'may outlive'],
    ['E0502', 'cannot borrow'],
    ['E0597', 'does not live long enough'],
    // Not the E0277 of `Rc` in chapter 3.
    ['E0277', '`parse::Id: FromRequest'],
    ['E0004', '`&ApiError::'],
    ['stars', 'stars'],
  ])('lets the reader provoke %s', (code, cause) => {
    const lines = chapters.flatMap(([path, text]) => blocksOf(path, text)).flatMap(printedBy);
    expect(lines.filter((line) => line.includes(code) && line.includes(cause))).not.toEqual([]);
  });

  it("shows the article's channel program in fifteen lines", () => {
    const program = /^\+\+\+ b\/examples\/channel\.rs\n@@.*\n((?:\+.*\n)+)/m.exec(
      texts.get('docs/tour/11-channels.md')!,
    )?.[1];
    expect(program).toContain('Task completed');
    expect(program!.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });

  it('links to existing files and lines', () => {
    const broken = pages.flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(#L(\d+))?\)/g)]
        .filter(([, target, , line]) => {
          const file = target!.startsWith('../../') ? target!.slice(6) : `docs/tour/${target}`;
          const versions = [texts, ...tour.states.values()].flatMap((state) => state.get(file) ?? []);
          return versions.every((text) => Number(line ?? 1) > text.split('\n').length);
        })
        .map(([link]) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('names only files that exist', () => {
    const known = new Set([texts, ...tour.states.values()].flatMap((state) => [...state.keys()]));
    const paths = [...known];
    const missing = pages.flatMap(([path, text]) =>
      [...prose(text).matchAll(/`((?:src|tests|docs|migrations|\.sqlx|\.github)\/[\w./-]*)`/g)]
        .map(([, name]) => name!)
        .filter((name) => (name.endsWith('/') ? !paths.some((one) => one.startsWith(name)) : !known.has(name)))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('says when to choose another language', () => {
    expect(texts.get('docs/tour/16-dependencies.md')).toMatch(/^## When to use Rust, and when not$/m);
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

it.each([...combinations(), ...withoutSample()].map((choices) => [combinationId(choices), choices] as const))(
  'can be removed from %s as its first page says',
  (_, choices) => {
    const [bare, whole] = [[], ['tour'] as const].map(
      (addons) => sample({ ...choices, addons: [...addons] }).texts,
    ) as [Map<string, string>, Map<string, string>];
    for (const path of [...whole.keys()]) if (path.startsWith('docs/tour/')) whole.delete(path);
    const link = /^.*\]\(docs\/tour\/README\.md\).*\n(.+\n)*\n/m;
    const recipe = /\n# [^\n]*\ntour chapter:\n(.+\n)+/;
    for (const [path, part] of [['README.md', link] as const, ['justfile', recipe] as const]) {
      expect(whole.get(path)).toMatch(part);
      whole.set(path, whole.get(path)!.replace(part, ''));
    }
    // Both files contain the command that created the project.
    const hasCommand = (path: string) => path === '.create-backend.json' || path === 'README.md';
    expect([...whole.keys()].sort()).toEqual([...bare.keys()].sort());
    expect([...bare.keys()].filter((path) => !hasCommand(path) && whole.get(path) !== bare.get(path))).toEqual([]);
    expect(whole.get('README.md')!.replace(/ --addons \S+/, '')).toBe(
      bare.get('README.md')!.replace(/ --addons \S+/, ''),
    );
  },
);

describe.each(tours.map((one) => [one.id, one] as const))(
  'the edits of %s',
  (_, { texts, tour, goal, start, chapters }) => {
    it('give the finished resource, apart from what the chapters add on purpose', () => {
      const last = new Map([...tour.states].at(-1)![1]);
      for (const { path, edit } of tour.extras.toReversed()) {
        if (/^(\+.*\n)+$/.test(edit)) last.delete(path);
        else last.set(path, applied(last.get(path), reversed(edit)));
      }
      // These files name the command that created the project.
      const comparable = (path: string) =>
        !/^(docs\/tour\/|\.create-backend\.json$|\.env|README\.md$|AGENTS\.md$)/.test(path);
      const different = [...new Set([...last.keys(), ...goal.keys()])]
        .filter(comparable)
        .filter((path) => !path.startsWith('.sqlx/'))
        .filter((path) => last.get(path) !== goal.get(path));
      expect(different).toEqual([]);
      const routes = goal
        .get('README.md')!
        .split('\n')
        .filter((line) => line.includes('/reviews'));
      expect(routes.length).toBeGreaterThan(0);
      for (const line of routes) expect(last.get('README.md')).toContain(line);
    });

    it('are shown as diffs that lead from chapter to chapter, and code is as the reader has it there', () => {
      const state = new Map(start);
      let fragments = 0;
      for (const [path, text] of chapters) {
        let solved = new Map(state);
        for (const [block, info = '', body, removed, what, shown] of text.matchAll(BLOCK)) {
          if (removed !== undefined) state.delete(removed);
          else if (what !== undefined) {
            const { path: source, line, lines } = cut(what, new Map([...texts, ...state]));
            const language = /```(\w*)/.exec(shown!)![1];
            const code = `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;
            const link = `${source}, line ${line}](../../${source}#L${line})\n\n${code}`;
            expect(shown!.replace(/^\[`[^`]+` in /, '['), `${path}: ${what}`).toBe(`[${link}`);
            fragments += 1;
          } else if (info === '') apply(state, `${body}\n`, `${path}: ${block}`);
          else apply(solved, body!, `${path}: ${block}`);
          if (info !== ' solution') solved = new Map(state);
        }
        expect(ofReader(state), path).toEqual(ofReader(tour.states.get(/\/(\d\d)-/.exec(path)![1]!)!));
      }
      expect(fragments).toBeGreaterThan(30);
    });

    it('are the checkpoints', () => {
      const state = new Map(start);
      for (const [chapter, after] of tour.states) {
        const diff = tour.texts.get(`docs/tour/edits/${chapter}.diff`);
        if (diff !== undefined) apply(state, diff, chapter);
        expect(withoutTour(state), chapter).toEqual(withoutTour(after));
      }
    });
  },
);

const MINUTES = /takes about (\d+) minutes/;

it('says how long each chapter takes, which is 5 to 15 minutes', () => {
  const longest = new Map<string, number>();
  for (const { id, texts, chapters } of tours) {
    const index = texts.get('docs/tour/README.md')!;
    for (const [path, text] of chapters) {
      const name = path.replace('docs/tour/', '');
      const minutes = MINUTES.exec(text.replace(/\s+/g, ' '))?.[1];
      expect(index, `${id}: ${name}`).toMatch(new RegExp(`^\\| .*\\(${name}\\).* \\| ${minutes} \\|$`, 'm'));
      const key = `${name} says ${minutes}`;
      longest.set(key, Math.max(longest.get(key) ?? 0, effortOf(name, text).minutes));
    }
  }
  const wrong = [...longest].filter(([key, most]) => stated(most) > 15 || !key.endsWith(` says ${stated(most)}`));
  expect(wrong.map(([key, most]) => `${key}, but the longest needs ${most.toFixed(1)}`)).toEqual([]);
});

it('takes the figures of chapter 15 from the benchmarks', () => {
  const page = readFileSync(join(root, 'docs/benchmarks/server.md'), 'utf8');
  for (const framework of allFrameworks) {
    for (const database of allDatabases) {
      const figures = readFileSync(join(root, figuresFile(framework, database)), 'utf8');
      expect(figures, 'run `npm run bench:server`').toBe(figuresOf(page, framework, database));
      for (const title of ['GET /health', 'Connections', 'Size and memory on', 'The start on'])
        expect(figures).toMatch(new RegExp(`^${title}.*\\n[^]*?^${framework}.* \\d`, 'm'));
    }
  }
});

/** A diff, a removed file or a fragment. */
const BLOCK =
  /^```diff( solution)?\n([\s\S]*?)^```$|^<!-- remove: (\S+) -->$|^<!-- fragment: (.+) -->\n([\s\S]*?\n```\n)/gm;

/** The reader does not type query data: a command writes it. */
function ofReader(state: Texts): Texts {
  return new Map([...withoutTour(state)].filter(([path]) => !path.startsWith('.sqlx/')).sort());
}

function withoutTour(state: Texts): Texts {
  return new Map([...state].filter(([path]) => !path.startsWith('docs/tour/')));
}

function apply(state: Map<string, string>, diff: string, place: string): void {
  for (const patch of parsePatch(diff)) {
    const [from, to] = [patch.oldFileName, patch.newFileName].map((name) => name!.replace(/^[ab]\//, ''));
    const path = to === '/dev/null' ? from! : to!;
    expect(from === '/dev/null' ? !state.has(path) : state.has(path), `${place}: ${path}`).toBe(true);
    const after = applyPatch(state.get(path) ?? '', patch);
    expect(after, `${place}: ${path}`).not.toBe(false);
    if (to === '/dev/null') state.delete(path);
    else state.set(path, after as string);
  }
}

/** An edit that takes another one back. */
function reversed(edit: string): string {
  return edit.replace(/^[-+]/gm, (sign) => (sign === '-' ? '+' : '-'));
}

function printedBy({ steps }: { steps: readonly Step[] }): string[] {
  return steps.flatMap(({ expected }) => expected);
}

it('has a chapter, a check and a solution for each exercise', () => {
  const { texts, chapters } = tours[0]!;
  const exercises = [...texts.keys()].flatMap(
    (path) => /^docs\/tour\/src\/exercises\/(\w+\.rs)$/.exec(path)?.[1] ?? [],
  );
  expect(exercises.length).toBeGreaterThanOrEqual(6);
  for (const file of exercises) {
    const [exercise, solution] = ['exercises', 'solutions'].map((folder) =>
      texts.get(`docs/tour/src/${folder}/${file}`),
    );
    const [, number] = /^\/\/! Exercise (\d+)\./.exec(exercise!) ?? [];
    expect(texts.get('docs/tour/tests/exercises.rs'), file).toMatch(new RegExp(`^(async )?fn e${number}_`, 'm'));
    expect(solution, file).toBeDefined();
    expect(solution, file).not.toBe(exercise);
    expect(chapters.filter(([, text]) => text.includes(file)).length, file).toBe(1);
  }
  const checks = chapters.flatMap(([, text]) => [...text.matchAll(/^<!-- check: /gm)]).length;
  expect(exercises.length + checks).toBeGreaterThanOrEqual(12);
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

  it.each(subjects)('%s', (_, file, shows) => {
    const lacking = tours.filter(({ texts }) => {
      const [path, text] = [`docs/tour/${file}`, texts.get(`docs/tour/${file}`)!];
      const printed = blocksOf(path, text).flatMap(printedBy);
      const code = fences(text).flatMap(({ info, lines }) => (/^console/.test(info) ? [] : lines));
      return !shows({ text, printed, code, files: texts });
    });
    expect(lacking.map(({ id }) => id)).toEqual([]);
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
