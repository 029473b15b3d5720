import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** The projects that a released version wrote, as `tools/released.ts` stored them. */
export interface Released {
  texts: string[];
  /** `axum,sqlite,jwt,none` → path → the index of its text. */
  projects: Record<string, Record<string, number>>;
}

export function fixtureOf(version: string): string {
  return join(import.meta.dirname, '../fixtures', `${version}.json.br`);
}

/** The files of each project that this version wrote: id → path → text. Each project has the name `my-api`. */
export function releasedProjects(version: string): Map<string, Map<string, string>> {
  const { texts, projects } = JSON.parse(brotliDecompressSync(readFileSync(fixtureOf(version))).toString()) as Released;
  const filesOf = (paths: Record<string, number>) =>
    new Map(Object.entries(paths).map(([path, at]) => [path, texts[at]!]));
  return new Map(Object.entries(projects).map(([id, paths]) => [id, filesOf(paths)]));
}
