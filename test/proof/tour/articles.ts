import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../support/repository.ts';
import { attempt, run } from '../../support/shell.ts';
import { type ArticleCase, articleCases } from './article-cases.ts';

interface Options {
  cwd: string;
  env: Record<string, string>;
}

interface Place {
  cwd: string;
  env: Record<string, string | undefined>;
}

/** A program that hangs must still run after this time, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Compiles and runs what `docs/tour/articles.md` describes, with the crates of a project whose database has all tables.
 * The programs are in a crate of their own, because the project has query data and settings.
 */
export async function checkArticles(project: Options): Promise<string> {
  await run('cargo', ['run', '--quiet', '--', 'migrate'], project);
  const directory = join(project.cwd, '..', 'articles');
  const manifest = readFileSync(join(project.cwd, 'Cargo.toml'), 'utf8');
  const has = (crate: string) => new RegExp(`^${crate} = `, 'm').test(manifest);
  const cases = articleCases.filter(({ crates }) => crates.every(has));
  const others = cases.filter(({ crates }) => crates.length > 0);
  if (others.length < 2) throw new Error(`only ${others.length} programs have the crates that they need`);
  create(directory, project.cwd, manifest);
  const apart = { cwd: directory, env: { ...project.env, SQLX_OFFLINE: undefined, DATABASE_URL: undefined } };
  const online = { cwd: project.cwd, env: { ...project.env, SQLX_OFFLINE: 'false' } };
  const wrong: string[] = [];
  for (const one of cases) {
    const different = await tried(one, one.asksDatabase === true ? online : apart);
    wrong.push(...different.map((what) => `${one.program}: ${what}`));
  }
  rmSync(directory, { recursive: true });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `${cases.length} of ${articleCases.length} programs`;
}

/** Has the dependencies of the project, so that cargo uses the crates that are compiled already. */
function create(directory: string, project: string, manifest: string): void {
  const renamed = (text: string) => text.replace(`name = "${basename(project)}"`, 'name = "articles"');
  mkdirSync(join(directory, 'src'), { recursive: true });
  writeFileSync(join(directory, 'src/lib.rs'), '');
  writeFileSync(join(directory, 'Cargo.toml'), renamed(manifest));
  writeFileSync(join(directory, 'Cargo.lock'), renamed(readFileSync(join(project, 'Cargo.lock'), 'utf8')));
}

/** What differs from the case. */
async function tried({ program, ...one }: ArticleCase, { cwd, env }: Place): Promise<string[]> {
  const example = join(cwd, 'examples', `${program}.rs`);
  mkdirSync(dirname(example), { recursive: true });
  copyFileSync(join(root, 'test/proof/tour/articles', `${program}.rs`), example);
  const built = await attempt('cargo', ['build', '--offline', '--example', program], { cwd, env });
  rmSync(example);
  const codes = [...built.output.matchAll(/^error\[(E\d+)\]/gm)].map(([, code]) => code!);
  const executable = join(env.CARGO_TARGET_DIR!, 'debug/examples', program);
  const result = built.code === 0 ? await ran(executable) : undefined;
  const outcome = result?.outcome ?? 'refused';
  const output = built.output + (result?.output ?? '');
  // One error for each column that the struct does not have.
  const found = one.asksDatabase === true ? [...new Set(codes)] : codes;
  return [
    ...(outcome === one.outcome ? [] : [`it ${outcome}, and should be: ${one.outcome}`]),
    ...(String(found.sort()) === String([...one.codes].sort()) ? [] : [`the errors are ${found.join(', ')}`]),
    ...one.prints.filter((text) => !output.includes(text)).map((text) => `it does not print "${text}":\n${output}`),
  ];
}

async function ran(executable: string): Promise<{ outcome: ArticleCase['outcome']; output: string }> {
  const child = spawn(executable, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (output += part));
  const ended = once(child, 'close').then(([code]) => (code === 0 ? ('ends' as const) : ('panics' as const)));
  const outcome = await Promise.race([ended, sleep(PATIENCE, 'hangs' as const, { ref: false })]);
  child.kill('SIGKILL');
  await ended;
  return { outcome, output };
}
