import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/answers/options.ts';
import { layersFor, outputPath } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import { type Sample, sample, templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

const sources = readSources(templatesDirectory);

/** What only one driver's code says, and what sqlx calls it in the query data. */
const DRIVERS: Record<Database, { code: RegExp; name: string }> = {
  sqlite: { code: /\bSqlite|sqlx::sqlite|sqlite:\/\//, name: 'SQLite' },
  postgres: { code: /\bPg[A-Z]|\bPostgres\b|sqlx::postgres|postgres:\/\//, name: 'PostgreSQL' },
  mysql: { code: /\bMySql|sqlx::mysql|mysql:\/\//, name: 'MySQL' },
};

/** Files whose own language has double braces, and what stands in those. */
const OWN_BRACES: Readonly<Record<string, RegExp>> = {
  'requests.http': /\{\{[a-z_]+(\.response\.body\.\$\.[a-z_]+)?\}\}/g,
  '.github/workflows/ci.yml': /\$\{\{ [\w.]+ \}\}/g,
};

describe.each(samples.map((one) => [one.id, one] as const))('%s', (_, one) => {
  it('leaves no tag in a file that substitutes', () => {
    const substituted = sources.filter(({ folder, path }) => path.endsWith('.hbs') && applies(one, folder));
    const paths = substituted.map(({ path }) => outputPath(path));
    expect(paths).not.toEqual([]);
    const withoutOwn = (path: string) => one.texts.get(path)!.replace(OWN_BRACES[path] ?? /(?!)/, '');
    expect(paths.filter((path) => /\{\{/.test(withoutOwn(path)))).toEqual([]);
  });

  it.each([
    ['HTML entities', /&(lt|gt|amp|quot|#x27|#x60|#x3D);/],
    ['blanks at the end of a line', /[ \t]$/m],
    ['carriage returns', /\r/],
    ['undefined', /\bundefined\b|\[object Object\]/],
  ])('has no %s', (_, pattern) => {
    expect(pathsWith(one, pattern)).toEqual([]);
  });

  it('ends each file with one line end', () => {
    expect([...one.texts].filter(([, text]) => !/[^\n]\n$/.test(text)).map(([path]) => path)).toEqual([]);
  });

  it('has paths that every system takes', () => {
    for (const path of one.texts.keys())
      expect(path).toMatch(/^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/);
  });

  it('has the chosen driver and no other', () => {
    const { database } = one.choices;
    const isCode = (path: string) => /^(src|tests)\/.*\.rs$|^\.env|^Cargo\.toml$/.test(path);
    for (const [name, { code }] of Object.entries(DRIVERS)) {
      const paths = pathsWith(one, code).filter(isCode);
      if (name === database) expect(paths).toEqual(expect.arrayContaining([`src/db/${database}.rs`, '.env']));
      else expect(paths, `traces of ${name}`).toEqual([]);
    }
    const features = one.texts
      .get('Cargo.toml')!
      .match(/^sqlx = .*$/m)![0]
      .match(/sqlite|postgres|mysql/g);
    expect(features).toEqual([database]);
    for (const [path, text] of queryData(one)) expect(JSON.parse(text).db_name, path).toBe(DRIVERS[database].name);
  });

  it('knows the framework in src/routes/ and where the server starts only', () => {
    const other = one.choices.framework === 'axum' ? /\bactix/ : /\baxum\b|\btower/;
    expect(pathsWith(one, other).filter((path) => path.endsWith('.rs') || path === 'Cargo.toml')).toEqual([]);
    const own = /\b(axum|tower|tower_http|hyper|hyper_util|actix_web|actix_cors|actix_rt)::/;
    const outside = (path: string) => path.endsWith('.rs') && !/^(src\/(routes\/|main\.rs$)|tests\/api\/server\.rs$)/.test(path);
    expect(pathsWith(one, own).filter(outside)).toEqual([]);
  });

  it('ships a lock with every crate of Cargo.toml', () => {
    const lock = one.texts.get('Cargo.lock') ?? '';
    const root = lock.split('\n\n').find((block) => block.includes('\nname = "my-api"\n'))!;
    const edges = [...root.matchAll(/^ "([^ "]+)/gm)].map(([, name]) => name);
    const { dependencies, devDependencies } = one.project.context;
    const crates = [...dependencies, ...devDependencies].map((line) => line.split(' ')[0]);
    expect(edges.sort(), 'run `npm run locks`').toEqual([...new Set(crates)].sort());
    expect(root).toContain('version = "0.1.0"');
  });

  it('ships the data of every query, and of no other', () => {
    const hashes = [...one.texts]
      .filter(([path]) => /^src\/.*\.rs$/.test(path))
      .flatMap(([, text]) => queries(text))
      .map(sha256);
    const data = queryData(one).map(([path]) => path.match(/query-(.*)\.json/)![1]!);
    expect(data.sort(), 'run `npm run queries`').toEqual([...new Set(hashes)].sort());
    for (const [path, text] of queryData(one)) {
      const { query, hash } = JSON.parse(text);
      expect([path, sha256(query)]).toEqual([`.sqlx/query-${hash}.json`, hash]);
    }
  });

  it('reads what a write returns to its end', () => {
    // On SQLite these stop at the first row, and the error of the commit that follows is lost: an answer of 201 for nothing.
    expect(pathsWith(one, /fetch_(one|optional)\(&db\.writer\)/)).toEqual([]);
  });

  it('renders the same bytes twice', () => {
    expect(sample(one.choices).files).toEqual(one.files);
  });

  it('imports the crate in groups of its own', () => {
    // Beside others it would stand where its name decides, and formatting would depend on the name.
    for (const [path, text] of sample(one.choices, 'zz-name').texts) {
      const groups = text.split(/\n\s*\n/).filter((group) => /^use zz_name\b/m.test(group));
      for (const group of groups) expect([path, ...group.matchAll(/^use (?!zz_name\b).*/gm)]).toEqual([path]);
    }
  });
});

function applies(one: Sample, folder: string): boolean {
  return layersFor(one.project.words, [{ folder, files: [] }]).length === 1;
}

function pathsWith(one: Sample, pattern: RegExp): string[] {
  return [...one.texts].filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

function queryData(one: Sample): [path: string, text: string][] {
  return [...one.texts].filter(([path]) => path.startsWith('.sqlx/'));
}

/** The SQL of sqlx's checked macros, as they see it: in a raw string, or in a plain one without escapes. */
function queries(code: string): string[] {
  const macro = /\bquery\w*!\(\s*(?:[\w:]+,\s*)?(?:r(#+)"([\s\S]*?)"\1|r"([^"]*)"|"([^"\\]*)")/g;
  const found = [...code.matchAll(macro)].map(([, , raw, rawPlain, plain]) => raw ?? rawPlain ?? plain!);
  expect(found.length, 'a query macro whose SQL this test cannot read').toBe(
    [...code.matchAll(/\bquery\w*!\(/g)].length,
  );
  return found;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
