import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import type { Program } from '../../test/contract/program.ts';
import { Scene } from '../../test/contract/scene.ts';
import type { Subject } from '../../test/contract/subject.ts';
import { serverOf } from '../../test/support/databases.ts';
import { processorTime, timed } from '../processor-time.ts';

export interface Built {
  /** Processor seconds, of user and system, of `cargo build` with an empty target directory. Nothing is downloaded. */
  seconds: number;
  /** The optimised program. It is built after the measurement. */
  executable: string;
}

/** Builds a project in a target directory of its own. Removes what the measurement of `/health` does not need. */
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

/**
 * Processor microseconds of each program for one `GET /health`. All programs run at once, and take turns of 20,000
 * requests over 8 connections that stay open. The result is the median of 5 turns, after one that does not count.
 */
export async function health(subjects: readonly Omit<Subject, 'server' | 'directory'>[], work: string) {
  const scenes = subjects.map((subject, at) => {
    const directory = join(work, `health-${at}`);
    mkdirSync(directory, { recursive: true });
    return new Scene({ ...subject, server: serverOf(subject.database), directory });
  });
  try {
    const programs = await Promise.all(scenes.map((scene) => scene.start()));
    const turns = programs.map((): number[] => []);
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [at, program] of programs.entries()) turns[at]!.push(await turn(program));
    }
    return turns.map(([, ...rest]) => rest.sort((a, b) => a - b)[Math.floor(rest.length / 2)]!);
  } finally {
    for (const scene of scenes) await scene.close();
  }
}

async function turn(program: Program): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const before = processorTime(program.pid);
  const connection = async () => {
    for (let sent = 0; sent < REQUESTS / CONNECTIONS; sent++) await get(program.port, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const spent = processorTime(program.pid) - before;
  agent.destroy();
  program.forget();
  return spent / REQUESTS;
}

function get(port: number, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/health', agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`GET /health: ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    request.on('error', reject);
  });
}
