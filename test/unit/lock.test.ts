import { expect, it } from 'vitest';
import { nameLock, PLACEHOLDER } from '../../src/generate/lock.ts';

const block = (name: string, rest = '') => `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n${rest}`;
const head = '# made by cargo\nversion = 4\n';
const lock = [
  head,
  block('anyhow'),
  block(PLACEHOLDER, 'dependencies = [\n "anyhow",\n]\n'),
  block('utf-8'),
  block('utf8_iter'),
  block('utf_types'),
].join('');

const order = (text: string) => [...text.matchAll(/^name = "(.+)"$/gm)].map(([, name]) => name);

it.each([
  ['a', ['a', 'anyhow', 'utf-8', 'utf8_iter', 'utf_types']],
  ['my-api', ['anyhow', 'my-api', 'utf-8', 'utf8_iter', 'utf_types']],
  ['utf8', ['anyhow', 'utf-8', 'utf8', 'utf8_iter', 'utf_types']],
  // Cargo sorts by bytes; localeCompare would put _ before digits.
  ['utf9', ['anyhow', 'utf-8', 'utf8_iter', 'utf9', 'utf_types']],
  ['zz', ['anyhow', 'utf-8', 'utf8_iter', 'utf_types', 'zz']],
])('sorts %s into the lock', (name, names) => {
  const named = nameLock(lock, name);
  expect(order(named)).toEqual(names);
  expect(named.startsWith(`${head}\n[[package]]\n`)).toBe(true);
  expect(named).toContain(`name = "${name}"\nversion = "0.1.0"\ndependencies = [\n "anyhow",\n]\n`);
  expect(named.length).toBe(lock.length - PLACEHOLDER.length + name.length);
  expect(named.endsWith(']\n') || named.endsWith('"\n')).toBe(true);
});

it('refuses a lock without the placeholder package', () => {
  expect(() => nameLock(head + block('anyhow'), 'a')).toThrow(PLACEHOLDER);
});
