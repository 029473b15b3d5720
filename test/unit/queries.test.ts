import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExistingProject } from '../../src/change/project.ts';
import { withoutQueryData } from '../../src/change/queries.ts';

const rust = (query: string) => `sqlx::query!("${query}")`;
const dataOf = (query: string) => `.sqlx/query-${createHash('sha256').update(query).digest('hex')}.json`;
const MERGED = 'src/db/invoices.rs';
const OWN = 'src/db/reports.rs';

function project(files: Record<string, string>): ExistingProject {
  const list = (directory: string) =>
    Object.keys(files).flatMap((path) => (path.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : []));
  return { list, read: (path: string) => files[path] } as unknown as ExistingProject;
}

describe('query data is missing after a change', () => {
  const files = {
    [MERGED]: rust('SELECT 1'),
    [OWN]: rust('SELECT 2'),
    [dataOf('SELECT 1')]: '',
    [dataOf('SELECT 2')]: '',
  };
  const written = (query: string) => ({ path: MERGED, before: rust('SELECT 1'), after: rust(query) });

  it('for an edited query in a file that it writes', () => {
    expect(withoutQueryData(project(files), [written('SELECT 3')])).toEqual([MERGED]);
    const created = { path: dataOf('SELECT 3'), before: undefined, after: '{}' };
    expect(withoutQueryData(project(files), [written('SELECT 3'), created])).toEqual([]);
  });

  it('for a query in another file, whose data it deletes', () => {
    const deleted = { path: dataOf('SELECT 2'), before: '', after: undefined };
    expect(withoutQueryData(project(files), [deleted])).toEqual([OWN]);
  });

  it('but not because of a query that it does not touch, or in a project without any', () => {
    const other = { ...files, [OWN]: rust('SELECT 4') };
    expect(withoutQueryData(project(other), [written('SELECT 1')])).toEqual([]);
    expect(withoutQueryData(project({ [MERGED]: '' }), [written('SELECT 3')])).toEqual([]);
  });
});
