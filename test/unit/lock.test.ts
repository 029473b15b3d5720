import { describe, expect, it } from 'vitest';
import { nameLock, PLACEHOLDER } from '../../src/generate/lock.ts';
import { formatLock, parseLock, subtractLock } from '../../src/generate/lock-file.ts';

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

describe('an addition', () => {
  const dependencies = (...names: string[]) => `dependencies = [\n${names.map((name) => ` "${name}",\n`).join('')}]\n`;
  const base = [head, block(PLACEHOLDER, dependencies('rand')), block('rand')].join('');
  const full = [
    head,
    block(PLACEHOLDER, dependencies('decimal', 'rand 0.1.0')),
    block('decimal', dependencies('rand 0.1.0', 'rand 0.10.0')),
    block('rand'),
    block('rand').replace('0.1.0', '0.10.0'),
  ].join('');
  const addition = formatLock(subtractLock(parseLock(full), parseLock(base)));

  it('is the part of a lock that another one has not, and gives it back', () => {
    expect(order(addition)).toEqual([PLACEHOLDER, 'decimal', 'rand']);
    expect(nameLock(base, PLACEHOLDER, [addition])).toBe(nameLock(full, PLACEHOLDER));
    expect(nameLock(base, 'zz', [addition])).toBe(nameLock(full, 'zz'));
  });

  it('names the version of a dependency if it has not that version itself, or several', () => {
    expect(addition).toContain(dependencies('rand', 'rand 0.1.0'));
    expect(nameLock(base, 'a', [addition])).toContain(dependencies('decimal', 'rand 0.1.0'));
    expect(nameLock(base, 'a')).toContain(dependencies('rand'));
  });

  it('puts versions in the order of their numbers', () => {
    const third = head + block('rand').replace('0.1.0', '0.9.0');
    const versions = [...nameLock(full, 'a', [third]).matchAll(/"rand"\nversion = "(.+)"/g)];
    expect(versions.map(([, version]) => version)).toEqual(['0.1.0', '0.9.0', '0.10.0']);
  });
});

it.each(['not a lock', `${head}${block('a').replace('version', 'Version')}`])('refuses %j', (text) => {
  expect(() => nameLock(text, 'a')).toThrow();
});
