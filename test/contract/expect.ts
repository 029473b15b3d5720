import { isDeepStrictEqual } from 'node:util';

/** A broken expectation. Its message contains the expected and the actual value. */
export class Broken extends Error {}

export function fail(what: string): never {
  throw new Broken(what);
}

export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) fail(what);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) fail(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

export function oneOf(actual: unknown, expected: readonly unknown[], what: string): void {
  if (!expected.includes(actual)) fail(`${what}: expected one of ${show(expected)}, got ${show(actual)}`);
}

export function matches(actual: string | undefined, pattern: RegExp, what: string): void {
  if (actual === undefined || !pattern.test(actual)) fail(`${what}: expected ${pattern}, got ${show(actual)}`);
}

export function within(ms: number, from: number, to: number, what: string): void {
  if (ms < from || ms > to) fail(`${what}: expected ${from} to ${to} ms, took ${Math.round(ms)} ms`);
}

/** SQLx warns about a statement that takes longer than a second. On a busy machine, any statement can. */
const SLOW_STATEMENT = /^.*"slow statement: .*\n/gm;

/** Standard error without the warnings that only a busy machine causes. */
export function withoutSlow(stderr: string): string {
  return stderr.replace(SLOW_STATEMENT, '');
}

/** Requires one line about an error, in which no part repeats another one. */
export function oneLine(output: string, pattern: RegExp): void {
  const stderr = withoutSlow(output);
  matches(stderr.trimEnd(), /^error: [^\n]*$/, 'standard error');
  matches(stderr, pattern, 'standard error');
  const parts = stderr.trimEnd().split(': ');
  equal(parts, [...new Set(parts)], 'parts of the line');
}

/** Compares lists without regard to their order. */
export function sameSet(actual: readonly string[], expected: readonly string[], what: string): void {
  equal([...actual].sort(), [...expected].sort(), what);
}

export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
