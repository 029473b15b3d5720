import { describe, expect, it } from 'vitest';
import { samples, withResources } from '../support/samples.ts';

// docs/architecture.md lists each file of the bare project. The page of an add-on names the files of the add-on.

/** The paths in the first column of a page's tables. A path that ends with `/` is a directory. */
function listed(page: string): string[] {
  const cells = page.split('\n').map((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path!));
}

/** The paths that the pages of the add-ons name. */
function namedByAddons(texts: ReadonlyMap<string, string>): string[] {
  const pages = [...texts].filter(([path]) => /^docs\/(tour\/README|(?!architecture)[\w-]+)\.md$/.test(path));
  return pages.flatMap(([, page]) => [...page.matchAll(/`([^`\s]*[./][^`\s]*|Dockerfile)`/g)].map(([, path]) => path!));
}

/** Files that a reader opens without a list, and the script that compose.yaml mounts for PostgreSQL. */
const NOT_LISTED = ['README.md', 'SECURITY.md', 'compose/create-app.sh'];

describe.each([...samples, ...withResources].map((one) => [`${one.id} ${one.choices.addons.join('+')}`, one] as const))(
  '%s',
  (_, { texts }) => {
    const all = [...texts.keys()];
    const names = listed(texts.get('docs/architecture.md')!);
    const matches = (path: string, name: string) => path === name || (name.endsWith('/') && path.startsWith(name));

    it('lists no file that is missing', () => {
      expect(names.length).toBeGreaterThan(30);
      expect(names.filter((name) => !all.some((path) => matches(path, name)))).toEqual([]);
      expect(names).toEqual([...new Set(names)]);
    });

    it('lists each file that no page of an add-on names', () => {
      const known = [...names, ...namedByAddons(texts), ...NOT_LISTED];
      expect(all.filter((path) => !known.some((name) => matches(path, name)))).toEqual([]);
    });
  },
);
