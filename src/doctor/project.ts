import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, option, options } from '../answers/options.ts';
import { MANIFEST } from '../generate/manifest.ts';
import { type Finding, failed, ok, warning } from './finding.ts';

/** What the record in a generated project says, as far as it can be relied on. */
export interface Manifest {
  name: string;
  database: Database;
}

/** The project that a directory lies in, as cargo finds it: here or above. */
export function findProject(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, MANIFEST)) || existsSync(join(at, 'Cargo.toml'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

export function checkManifest(project: string): { finding: Finding; manifest?: Manifest } {
  if (!existsSync(join(project, MANIFEST))) {
    const remedy = `If create-backend made it, get the record back: git checkout -- ${MANIFEST}`;
    return {
      finding: warning('project', `${MANIFEST} is missing, so neither environment nor database is looked at.`, remedy),
    };
  }
  const damaged = (what: string) => ({
    finding: failed('project', `${MANIFEST} ${what}.`, `Get it back: git checkout -- ${MANIFEST}`),
  });
  let record: Record<string, unknown>;
  try {
    record = Object(JSON.parse(readFileSync(join(project, MANIFEST), 'utf8')));
  } catch {
    return damaged('cannot be read, or is no JSON');
  }
  if (record.generator !== 'create-backend' || typeof record.name !== 'string')
    return damaged('is not what create-backend writes');
  for (const { name, multiple } of options) {
    const values: unknown[] = option(name).choices.map(({ value }) => value);
    // Add-ons of a later version are none of doctor's business.
    if (!multiple && !values.includes(record[name])) return damaged(`names no ${name} that this version knows`);
  }
  const { name, database, version } = record as unknown as Manifest & { version: string };
  const choices = options.map((row) => [record[row.name]].flat().join(', ') || 'none').join(', ');
  return { finding: ok('project', `${name}: ${choices}; by create-backend ${version}`), manifest: { name, database } };
}

/** The `rust-version` of Cargo.toml, which cargo itself insists on. */
export function rustVersion(project: string | undefined): [number, number] | undefined {
  const path = join(project ?? '', 'Cargo.toml');
  const line =
    project !== undefined && existsSync(path)
      ? /^rust-version\s*=\s*"(\d+)\.(\d+)/m.exec(readFileSync(path, 'utf8'))
      : null;
  return line ? [Number(line[1]), Number(line[2])] : undefined;
}
