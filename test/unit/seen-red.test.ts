import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles, root } from '../support/repository.ts';

const page = readFileSync(join(root, 'docs/seen-red.md'), 'utf8');

it('docs/seen-red.md names generated tests that exist', () => {
  const named = [...page.matchAll(/`([a-z_]+)::([a-z_0-9]*)(…?)`/g)];
  const modules = new Map<string, string>();
  for (const path of repositoryFiles('templates')) {
    const module = /(\w+)\.rs(?:\.hbs)?$/.exec(path)?.[1];
    if (module === undefined) continue;
    modules.set(module, (modules.get(module) ?? '') + readFileSync(join(root, path), 'utf8'));
  }
  const absent = named.filter(([, module, start, rest]) => {
    const test = new RegExp(`#\\[(?:\\w+::)*test\\b[^\\]]*\\]\\s+(?:async )?fn ${start}${rest === '' ? '\\(' : ''}`);
    return !test.test(modules.get(module!) ?? '');
  });
  expect(absent.map(([name]) => name)).toEqual([]);
  expect(named.length).toBeGreaterThan(8);
});

it('docs/seen-red.md names files of tests that exist', () => {
  const named = [...page.matchAll(/`(test\/[^`\s]*)`/g)].map(([, path]) => path!);
  const absent = named.filter((path) => ![path, `${path}.test.ts`].some((file) => existsSync(join(root, file))));
  expect(absent).toEqual([]);
  expect(named.length).toBeGreaterThan(50);
});
