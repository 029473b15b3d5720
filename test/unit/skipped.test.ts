import { expect, it } from 'vitest';
import { summaryOf } from '../support/skipped.ts';

it('prints each reason once, with the number of tests', () => {
  const skipped = ['fish', 'zsh', 'zsh'].map((shell) => ({ test: 'x', reason: `${shell} is not installed` }));
  expect(summaryOf(skipped)).toEqual({
    text: 'Skipped 2 tests: zsh is not installed\nSkipped 1 test: fish is not installed',
    unexplained: 0,
  });
});

it('names the tests that were skipped without a reason', () => {
  const { text, unexplained } = summaryOf([{ test: 'a test', reason: undefined }]);
  expect(text).toMatch(/^Skipped 1 test without a reason.*:\n {2}a test$/);
  expect(unexplained).toBe(1);
});

it('prints nothing if no test was skipped', () => {
  expect(summaryOf([])).toEqual({ text: '', unexplained: 0 });
});
