import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../../../src/answers/options.ts';
import type { Program } from '../../contract/program.ts';
import { Scene } from '../../contract/scene.ts';
import type { Subject } from '../../contract/subject.ts';
import { serverOf } from '../../support/databases.ts';

export interface Running {
  subject: Subject;
  scene: Scene;
  program: Program;
  /** `http://127.0.0.1:port` */
  url: string;
}

type Variables = Record<string, string>;

/** Runs an executable on a new database during the work. Requires that it still runs at the end. */
export async function whileRunning<T>(
  executable: string,
  choices: Choices,
  workplace: string,
  env: Variables,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const subject = {
    ...choices,
    executable,
    server: serverOf(choices.database),
    directory: mkdtempSync(join(workplace, 'deep-')),
  };
  const scene = new Scene(subject, env);
  try {
    const program = await scene.start();
    const result = await work({ subject, scene, program, url: `http://127.0.0.1:${program.port}` });
    if (!program.running) throw new Error(`the program exited in the meantime: ${program.stderr.slice(-2000)}`);
    return result;
  } finally {
    await scene.close();
  }
}

/** Fetches the OpenAPI description from the program. */
export async function descriptionOf(url: string): Promise<Description> {
  const answer = await fetch(`${url}/openapi.json`);
  if (answer.status !== 200) throw new Error(`GET /openapi.json: ${answer.status}`);
  return (await answer.json()) as Description;
}

export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}
