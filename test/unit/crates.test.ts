import { expect, it } from 'vitest';
import { mergedCrates } from '../../src/change/crates.ts';

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
  const result = await mergedCrates(BASE, withOwn(entry), THEIRS);
  expect(result).toEqual({ text: THEIRS.replace(gone, ''), notes, lost: [] });
});

it.each([
  ['a crate of the same name in another table', `${BASE}\n[target.'cfg(unix)'.dependencies]\nm = "1"\n`, THEIRS],
  ['a crate that create-backend wrote, and that the user changed', BASE.replace('a = "1"', 'a = "2"'), THEIRS],
  ['a file that is no TOML', '[dependencies\nm = "1"\n', THEIRS],
])('%s changes nothing', async (_, ours, theirs) => {
  expect(await mergedCrates(BASE, ours, theirs)).toEqual({ text: theirs, notes: [], lost: [] });
});

it('a table of its own for one crate counts too', async () => {
  const { text } = await mergedCrates(BASE, `${BASE}\n[dependencies.m]\nversion = "1"\n`, THEIRS);
  expect(text).toBe(THEIRS.replace(LONG, ''));
});

it('an underscore in a name is the same as a hyphen', async () => {
  const theirs = BASE.replace('z = ', 'my-crate = "3"\nz = ');
  expect((await mergedCrates(BASE, withOwn('my_crate = "3"'), theirs)).text).toBe(BASE);
});

it('a crate that goes away is named', async () => {
  const before = BASE.replace('z = ', 'my-crate = "3"\nz = ');
  expect((await mergedCrates(before, before, BASE)).lost).toEqual(['my-crate']);
});
