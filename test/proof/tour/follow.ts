import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../../support/shell.ts';
import type { Block, Step } from '../../support/transcript.ts';
import { type Part, partsOf } from './chapters.ts';
import { type Options, Reader, Server } from './terminals.ts';

interface Chapter {
  file: string;
  parts: readonly Part[];
}

/** Far fewer would mean that the chapters are read wrongly. */
const LEAST = { chapters: 17, commands: 180, edits: 70, checks: 9 };

/**
 * Follows all chapters as a reader does: makes every edit, runs every command in order in two terminals, and compares
 * the output. Each chapter has a new shell, because readers pause: variables are gone, and a sign-in has expired.
 */
export async function followTour(options: Options): Promise<string> {
  const chapters = chaptersOf(options.cwd);
  const count = (kind: Part['kind']) =>
    chapters.flatMap(({ parts }) => parts).filter((part) => part.kind === kind).length;
  const commands = chapters.flatMap(({ parts }) => parts.flatMap(stepsOf)).length;
  const counts = { chapters: chapters.length, commands, edits: count('edit'), checks: count('check') };
  for (const [name, least] of Object.entries(LEAST)) {
    const found = counts[name as keyof typeof LEAST];
    if (found < least) throw new Error(`the tour has only ${found} ${name}`);
  }
  const server = new Server(options);
  const failures: string[] = [];
  try {
    for (const chapter of chapters) {
      await followChapter(chapter, options, server, failures);
      if (server.runs) failures.push(`${chapter.file} leaves the server running`);
      await server.kill();
    }
  } finally {
    await server.kill();
  }
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  return `${Object.entries(counts)
    .map(([name, found]) => `${found} ${name}`)
    .join(', ')} in ${options.shell}`;
}

function chaptersOf(project: string): Chapter[] {
  const folder = join(project, 'docs/tour');
  return readdirSync(folder)
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .sort()
    .map((name) => {
      const file = `docs/tour/${name}`;
      return { file, parts: partsOf(file, readFileSync(join(folder, name), 'utf8')) };
    });
}

function stepsOf(part: Part): readonly Step[] {
  return part.kind === 'console' ? part.block.steps : [];
}

/** Continues after a failure, so that one run shows all of them. Without its server, only the edits make sense. */
async function followChapter(chapter: Chapter, options: Options, server: Server, failures: string[]): Promise<void> {
  const { file, parts } = chapter;
  const reader = new Reader(options);
  let solution: string[] = [];
  let serverFailed = false;
  const attempted = async (work: () => void | Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      failures.push((error as Error).message);
      return false;
    }
  };
  for (const part of parts) {
    const place = `${file}:${part.line}`;
    if (part.kind === 'edit') await attempted(() => apply(part.diff, place, options));
    else if (part.kind === 'solution') solution.push(part.diff);
    else if (serverFailed) continue;
    else if (part.kind === 'check') {
      await attempted(() => checkSolution(part.command, solution, place, options));
      solution = [];
    } else {
      for (const step of part.block.steps) {
        const isRight = await attempted(() => follow(part.block, step, reader, server));
        if (!isRight && part.block.terminal === 'server') serverFailed = true;
      }
    }
  }
  // Only the exercise of chapter 15 measures, which no command can check.
  if (solution.length > 0 && !file.includes('/15-')) failures.push(`${file}: a solution without a check`);
  reader.close();
}

async function follow(block: Block, step: Step, reader: Reader, server: Server): Promise<void> {
  const wrong = block.terminal === 'reader' ? await reader.type(step) : await server.watch(step);
  if (wrong === undefined) return;
  const lines = [
    `${block.file}:${step.line}: ${step.command ?? 'the server'}`,
    'expected',
    ...step.expected,
    'got',
    ...wrong,
  ];
  throw new Error(lines.join('\n'));
}

function apply(diff: string, place: string, { cwd }: Options, ...flags: string[]): void {
  const { status, stderr } = spawnSync('git', ['apply', ...flags], { cwd, input: diff, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${place}: the diff does not apply: ${stderr}\n${diff}`);
}

/** The check must fail without the solution, and succeed with it. */
async function checkSolution(
  command: string,
  diffs: readonly string[],
  place: string,
  options: Options,
): Promise<void> {
  if (diffs.length === 0) throw new Error(`${place}: a check without a solution`);
  if ((await attempt('bash', ['-c', command], placeOf(options))).code === 0)
    throw new Error(`${place}: ${command} succeeds without the solution`);
  for (const diff of diffs) apply(diff, place, options);
  try {
    await mustSucceed(command, place, options);
  } finally {
    for (const diff of diffs.toReversed()) apply(diff, place, options, '--reverse');
  }
}

async function mustSucceed(command: string, place: string, options: Options): Promise<void> {
  if ((await attempt('bash', ['-c', command], placeOf(options))).code !== 0) {
    const { output } = await attempt('bash', ['-c', command.replace(/\| grep.*/, '')], placeOf(options));
    throw new Error(`${place}: ${command} fails with the solution:\n${output.slice(-4000)}`);
  }
}

/** Without the reader's shell: `spawn` has an option of that name. */
function placeOf({ cwd, env }: Options) {
  return { cwd, env };
}

/** A command that builds, and shows some lines of the output only. */
const FILTERED = /cargo (test|run|check|build|clippy)\b.*\| *grep/;

/** Makes an error that a reader could make. Each filtered command must show that the code does not compile. */
export async function showsErrors(options: Options): Promise<string> {
  const commands = chaptersOf(options.cwd)
    .flatMap(({ parts }) => parts.flatMap(stepsOf))
    .flatMap(({ command = '' }) =>
      FILTERED.test(command) && !command.includes('docs/tour/Cargo.toml') ? command : [],
    );
  if (commands.length === 0) throw new Error('the tour filters no output of cargo');
  const file = join(options.cwd, 'src/lib.rs');
  const before = readFileSync(file, 'utf8');
  appendFileSync(file, 'fn typing error() {}\n');
  try {
    for (const command of new Set(commands)) {
      const { output } = await attempt('bash', ['-c', command], placeOf(options));
      if (!/^error/m.test(output))
        throw new Error(`if the code does not compile, this shows no error:\n${command}\n${output}`);
    }
  } finally {
    writeFileSync(file, before);
  }
  return `${new Set(commands).size} commands`;
}
