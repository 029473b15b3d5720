import { createHash } from 'node:crypto';
import type { Change } from '../disk/replace.ts';
import { queriesIn } from '../resources/macro-calls.ts';
import type { ExistingProject } from './project.ts';

const CODE = 'src/db';
const DATA = '.sqlx';

/**
 * The files that have a query without query data because of a change, so that the project does not build: the change
 * wrote the file, or deleted the data. Only SQLx can make the data of a query that the user wrote. It asks a database.
 */
export function withoutQueryData(project: ExistingProject, changes: readonly Change[]): string[] {
  const changed = new Map(changes.map(({ path, after }) => [path, after]));
  const pathsIn = (directory: string) => {
    const old = project.list(directory).map((name) => `${directory}/${name}`);
    const fresh = [...changed.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set([...old, ...fresh])].filter((path) => !changed.has(path) || changed.get(path) !== undefined);
  };
  const data = new Set(pathsIn(DATA));
  if (data.size === 0) return []; // the project builds with a database instead
  const lacksData = (path: string) =>
    queriesIn((changed.has(path) ? changed.get(path) : project.read(path)) ?? '').some((query) => {
      const file = `${DATA}/query-${createHash('sha256').update(query).digest('hex')}.json`;
      return !data.has(file) && (changed.has(path) || changed.has(file));
    });
  return pathsIn(CODE).filter((path) => path.endsWith('.rs') && lacksData(path));
}
