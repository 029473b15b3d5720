import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { person } from '../../test/contract/people.ts';
import type { Program } from '../../test/contract/program.ts';
import { Scene } from '../../test/contract/scene.ts';
import type { Subject } from '../../test/contract/subject.ts';
import { serverOf } from '../../test/support/databases.ts';
import { timed } from '../../test/support/processor-time.ts';
import { costOfRequests } from '../../test/support/request-cost.ts';

export interface Built {
  /** Processor seconds, of user and system, of `cargo build` with an empty target directory. Nothing is downloaded. */
  seconds: number;
  /** The optimised program. It is built after the measurement. */
  executable: string;
}

/** Builds a project in a target directory of its own. Removes what the measurement of the program does not need. */
export function build(project: string): Built {
  const target = join(project, 'target');
  const env = { ...process.env, CARGO_TARGET_DIR: target, CARGO_INCREMENTAL: '0' };
  execFileSync('cargo', ['fetch', '--locked', '--quiet'], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  const { cpu } = timed(['cargo', 'build', '--locked', '--quiet'], project, env);
  rmSync(target, { recursive: true });
  timed(['cargo', 'build', '--locked', '--quiet', '--release'], project, env);
  const release = join(target, 'release');
  const name = /^name = "(.+)"$/m.exec(readFileSync(join(project, 'Cargo.toml'), 'utf8'))![1]!;
  for (const rest of ['deps', 'build', '.fingerprint']) rmSync(join(release, rest), { recursive: true, force: true });
  return { seconds: cpu, executable: join(release, name) };
}

const REQUESTS = 20_000;
const CONNECTIONS = 8;
const ROUNDS = 5;

/** Processor microseconds of a program for one request. */
export interface Served {
  health: number;
  /** `GET /users/{id}`, signed in where there is sign-in. */
  user: number;
}

/**
 * Measures programs that run at once, and take turns of 20,000 requests over 8 connections that stay open. Each figure
 * is the median of 5 turns, after one that does not count.
 */
export async function served(subjects: readonly Omit<Subject, 'server' | 'directory'>[], work: string) {
  const scenes = subjects.map((subject, at) => {
    const directory = join(work, `served-${at}`);
    mkdirSync(directory, { recursive: true });
    return new Scene({ ...subject, server: serverOf(subject.database), directory });
  });
  try {
    const programs = await Promise.all(scenes.map((scene) => scene.start()));
    const people = await Promise.all(programs.map(({ api }, at) => person(api, subjects[at]!.auth)));
    const turns = programs.map(() => ({ health: [] as number[], user: [] as number[] }));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [at, program] of programs.entries()) {
        const { id, api } = people[at]!;
        turns[at]!.health.push(await turn(program, '/health'));
        turns[at]!.user.push(await turn(program, `/users/${id}`, api.always));
        program.forget(); // its log
      }
    }
    return turns.map(({ health, user }): Served => ({ health: median(health.slice(1)), user: median(user.slice(1)) }));
  } finally {
    for (const scene of scenes) await scene.close();
  }
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

function turn(program: Program, path: string, headers: Record<string, string> = {}): Promise<number> {
  return costOfRequests(program, { count: REQUESTS, connections: CONNECTIONS }, () => ({
    path,
    headers,
    expected: 200,
  }));
}
