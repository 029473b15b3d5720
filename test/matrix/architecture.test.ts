import { describe, expect, it } from 'vitest';
import { samples } from '../support/samples.ts';

// docs/architecture.md lists each file of src/. An add-on lists its own files on its own page.

/** The paths in the first column of a page's tables. A path that ends with `/` is a directory. */
function listed(page: string): string[] {
  const cells = page.split('\n').map((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]*[./][^`]*)`/g)].map(([, path]) => path!));
}

describe.each(samples.map((one) => [`${one.id} ${one.choices.addons.join('+')}`, one] as const))(
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

    it('lists each file of src/', () => {
      const elsewhere = listed(texts.get('docs/metrics.md') ?? '');
      const tour = texts.has('docs/tour/README.md') ? ['src/tour.rs'] : [];
      const known = [...names, ...elsewhere, ...tour];
      const sources = all.filter((path) => path.startsWith('src/'));
      expect(sources.filter((path) => !known.some((name) => matches(path, name)))).toEqual([]);
    });
  },
);
