import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Database, type Framework, labelOf } from '../../src/answers/options.ts';
import { databases } from '../../src/choices/records.ts';
import { layersFor, outputPath } from '../../src/generate/layers.ts';
import { readSources } from '../../src/generate/templates.ts';
import { type Sample, sample, templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

const sources = readSources(templatesDirectory);

/** Words that only one driver's code contains. */
const DRIVERS: Record<Database, RegExp> = {
  sqlite: /\bSqlite|sqlx::sqlite|sqlite:\/\//,
  postgres: /\bPg[A-Z]|\bPostgres\b|sqlx::postgres|postgres:\/\//,
  mysql: /\bMySql|sqlx::mysql|mysql:\/\//,
};

/** Words that only one framework's projects have. */
const FRAMEWORKS: Record<Framework, RegExp> = { axum: /\baxum\b|\btower/, 'actix-web': /\bactix/ };

/** Files whose own language has double braces, and the form that these have there. */
const OWN_BRACES: Readonly<Record<string, RegExp>> = {
  justfile: /\{\{quote\(.*\)\}\}/,
  'tests/api/errors.rs': /(?<=\{head\})\{\{/g, // in a format string
  'requests.http': /\{\{(\$timestamp|[a-z_]+(\.response\.body)?(\.[a-z_]+)?)\}\}/g,
  '.github/workflows/ci.yml': /\$\{\{ [\w.]+ \}\}/g,
};

describe.each(samples.map((one) => [one.id, one] as const))('%s', (_, one) => {
  it('leaves no tag in a rendered file', () => {
    const substituted = sources.filter(({ folder, path }) => path.endsWith('.hbs') && applies(one, folder));
    // Parts of the tour's chapters are no files of the project.
    const paths = substituted.map(({ path }) => outputPath(path)).filter((path) => one.texts.has(path));
    expect(paths).not.toEqual([]);
    const withoutOwn = (path: string) => one.texts.get(path)!.replace(OWN_BRACES[path] ?? /(?!)/, '');
    expect(paths.filter((path) => /\{\{/.test(withoutOwn(path)))).toEqual([]);
  });

  it.each([
    ['HTML entities', /&(lt|gt|amp|quot|#x27|#x60|#x3D);/],
    ['spaces at the end of a line', /[ \t]$/m],
    ['carriage returns', /\r/],
    ['undefined', /\bundefined\b|\[object Object\]/],
  ])('contains no %s', (_, pattern) => {
    expect(pathsWith(one, pattern)).toEqual([]);
  });

  it('has no text over 120 columns', () => {
    // Tables, the tour and the command that creates the project again may be longer.
    const isText = (path: string) => !/^docs\/tour\/|^src\/|^tests\/|^\.sqlx|^Cargo|\.(json|sql)$/.test(path);
    const isLong = (line: string) => [...line].length > 120 && !/^\||create-backend .* --framework /.test(line);
    const long = [...one.texts]
      .filter(([path]) => isText(path))
      .map(([path, text]) => [path, text.split('\n').filter(isLong)]);
    expect(long.filter(([, lines]) => lines!.length > 0)).toEqual([]);
  });

  it('ends each file with one newline', () => {
    expect([...one.texts].filter(([, text]) => !/[^\n]\n$/.test(text)).map(([path]) => path)).toEqual([]);
  });

  it('has paths that every system accepts', () => {
    for (const path of one.texts.keys())
      expect(path).toMatch(/^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/);
  });

  it('uses the chosen driver and no other', () => {
    const { database } = one.choices;
    const isCode = (path: string) => /^(src|tests)\/.*\.rs$|^\.env|^Cargo\.toml$/.test(path);
    for (const [name, code] of Object.entries(DRIVERS)) {
      const paths = pathsWith(one, code).filter(isCode);
      if (name === database) expect(paths).toEqual(expect.arrayContaining([`src/db/${database}.rs`, '.env']));
      else expect(paths, `traces of ${name}`).toEqual([]);
    }
    const features = one.texts
      .get('Cargo.toml')!
      .match(/^sqlx = .*$/m)![0]
      .match(new RegExp(Object.keys(DRIVERS).join('|'), 'g'));
    expect(features).toEqual([database]);
    for (const [path, text] of queryData(one))
      expect(JSON.parse(text).db_name, path).toBe(labelOf('database', database));
  });

  it('knows the framework only in src/routes/ and where the server starts', () => {
    for (const [name, word] of Object.entries(FRAMEWORKS)) {
      const paths = pathsWith(one, word).filter((path) => path.endsWith('.rs') || path === 'Cargo.toml');
      if (name === one.choices.framework) expect(paths).not.toEqual([]);
      else expect(paths, `traces of ${name}`).toEqual([]);
    }
    const own = /\b(axum|tower|tower_http|hyper|hyper_util|actix_web|actix_cors|actix_rt)::/;
    const outside = (path: string) =>
      path.endsWith('.rs') &&
      !/^(src\/(routes\/|main\.rs$)|tests\/api\/(create_app|server|test_server)\.rs$)/.test(path);
    expect(pathsWith(one, own).filter(outside)).toEqual([]);
  });

  it('has a lock with every crate of Cargo.toml', () => {
    const lock = one.texts.get('Cargo.lock') ?? '';
    const root = lock.split('\n\n').find((block) => block.includes('\nname = "my-api"\n'))!;
    const edges = [...root.matchAll(/^ "([^ "]+)/gm)].map(([, name]) => name);
    const { dependencies, devDependencies } = one.project.context;
    const crates = [...dependencies, ...devDependencies].map((line) => line.split(' ')[0]);
    expect(edges.sort(), 'run `npm run locks`').toEqual([...new Set(crates)].sort());
    expect(root).toContain('version = "0.1.0"');
  });

  it('asks tower-http only for the features that it uses', () => {
    const [, list = ''] = /^tower-http = .*?features = \[(.*?)\]/ms.exec(one.texts.get('Cargo.toml')!) ?? [];
    const features = [...list.matchAll(/"(.*?)"/g)].map(([, feature]) => feature!);
    expect(features.length > 0).toBe(one.choices.framework === 'axum');
    const code = [...one.texts].filter(([path]) => path.endsWith('.rs')).map(([, text]) => text);
    const used = new Set([...code.join('\n').matchAll(/tower_http::(\w+)/g)].map(([, module]) => module!));
    expect(features.map((feature) => feature.replace('-', '_'))).toEqual([...used].sort());
  });

  it('has the data of every query and of no other', () => {
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

  it('reads the rows that a write returns to the end', () => {
    // On SQLite these calls stop at the first row. An error of the commit is then lost, and the answer is a wrong 201.
    expect(pathsWith(one, /fetch_(one|optional)\(&db\.writer\)/)).toEqual([]);
  });

  if (databases[one.choices.database].dialect.types.datetime.convert !== undefined)
    it('binds no time as a TIMESTAMP, which ends in 2038', () => {
      const code = [...one.texts].filter(([path]) => path.startsWith('src/db/'));
      expect(code.flatMap(([path, text]) => boundTimes(text).map((argument) => `${path}: ${argument}`))).toEqual([]);
      expect(code.some(([, text]) => text.includes('.naive_utc()'))).toBe(true);
    });

  it('renders the same bytes twice', () => {
    expect(sample(one.choices).files).toEqual(one.files);
  });

  it('imports its own crate in separate groups', () => {
    // In a group with others, its place would depend on its name, and so would the formatting.
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

/** The SQL in the checked macros of sqlx. It is a raw string, or a plain one without escapes. */
function queries(code: string): string[] {
  const macro = /\bquery\w*!\(\s*(?:[\w:]+,\s*)?(?:r(#+)"([\s\S]*?)"\1|r"([^"]*)"|"([^"\\]*)")/g;
  const found = [...code.matchAll(macro)].map(([, , raw, rawPlain, plain]) => raw ?? rawPlain ?? plain!);
  expect(found.length, 'a query macro whose SQL this test cannot read').toBe(
    [...code.matchAll(/\bquery\w*!\(/g)].length,
  );
  return found;
}

/** The arguments of query macros that are a `DateTime<Utc>`: a parameter of that type, or a value of `now()`. */
function boundTimes(code: string): string[] {
  const declared = [...code.matchAll(/\b(\w+): DateTime<Utc>|\blet (\w+) = now\b/g)];
  const times = new Set(declared.map(([, parameter, variable]) => parameter ?? variable!));
  const macros = [...code.matchAll(/\bquery\w*!\(([\s\S]*?)\n? *\)\n? *\./g)].map(([, inside]) => inside!);
  const last = macros.flatMap((inside) => inside.slice(inside.lastIndexOf('"')).split(/,\s*/).slice(1));
  return last.filter((argument) => times.has(argument.replace(/^.*\./, '')));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
