import { randomBytes } from 'node:crypto';
import { fillFragments } from './fragments.ts';
import type { Templates } from './layers.ts';
import { lockId, nameLock } from './lock.ts';
import { project, type Answers, type Project } from './project.ts';
import { ENV, RECORD, recordText } from './record.ts';
import { render } from './render.ts';

export interface GeneratedFile {
  text: string;
  /** Only where it is not the usual one. */
  mode?: number;
}

export interface Generated {
  project: Project;
  /** POSIX paths relative to the project, sorted. */
  files: ReadonlyMap<string, GeneratedFile>;
}

/** Answers → all files of the project, in memory. Pure: creation, dry run, samples and tests share it. */
export function generate(answers: Answers, templates: Templates, version: string, secret: string): Generated {
  const made = project(answers, version, secret);
  const texts = render(made, templates);
  fillFragments(texts);
  const lock = templates.lock(lockId(answers));
  if (lock !== undefined) texts.set('Cargo.lock', nameLock(lock, made.name));
  texts.set(RECORD, recordText(made, texts));

  const paths = [...texts.keys()].sort();
  return { project: made, files: new Map(paths.map((path) => [path, file(path, texts.get(path)!)])) };
}

function file(path: string, text: string): GeneratedFile {
  return path === ENV ? { text, mode: 0o600 } : { text };
}

/** What `.env` needs where the project signs tokens: different each time. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
