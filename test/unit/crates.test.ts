import { expect, it } from 'vitest';
import { withoutOwnCrates } from '../../src/change/crates.ts';

const BASE = '[package]\nname = "my-api"\n\n[dependencies]\na = "1"\nz = "1"\n\n[dev-dependencies]\nt = "1"\n';
const LONG = 'm = { version = "2", features = [\n    "x",\n    "y",\n] }\n';
const THEIRS = BASE.replace('z = ', `${LONG}n = "3"\nz = `);
const withOwn = (entry: string) => BASE.replace('[dependencies]\n', `[dependencies]\n${entry}\n`);

it.each([
  ['m = "1"', LONG, [`Cargo.toml keeps your entry of m. The new code was written for: ${LONG.trimEnd()}`]],
  ['m.version = "1"', LONG, [`Cargo.toml keeps your entry of m. The new code was written for: ${LONG.trimEnd()}`]],
  ['n = "3"', 'n = "3"\n', []],
  ['other = "1"', '', []],
])('%s of the user stays, and is not added again', async (entry, gone, notes) => {
  const result = await withoutOwnCrates(BASE, withOwn(entry), THEIRS);
  expect(result).toEqual({ text: THEIRS.replace(gone, ''), notes });
});

it.each([
  ['a crate of the same name in another table', `${BASE}\n[target.'cfg(unix)'.dependencies]\nm = "1"\n`, THEIRS],
  ['a crate that create-backend wrote, and that the user changed', BASE.replace('a = "1"', 'a = "2"'), THEIRS],
  ['a file that is no TOML', '[dependencies\nm = "1"\n', THEIRS],
])('%s changes nothing', async (_, ours, theirs) => {
  expect(await withoutOwnCrates(BASE, ours, theirs)).toEqual({ text: theirs, notes: [] });
});

it('a table of its own for one crate counts too', async () => {
  const { text } = await withoutOwnCrates(BASE, `${BASE}\n[dependencies.m]\nversion = "1"\n`, THEIRS);
  expect(text).toBe(THEIRS.replace(LONG, ''));
});
