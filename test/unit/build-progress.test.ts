import { describe, expect, it } from 'vitest';
import { type Progress, parseStatus, progressLine } from '../../src/toolchain/build-progress.ts';

const compiling: Progress = { step: 'Compiling', detail: 'tokio v1.45.0', done: 34, total: 210, seconds: 65 };

describe('the line of a build', () => {
  it('shows the step, how far it is, the package and the time', () => {
    expect(progressLine(compiling, 79)).toBe('[===             ] Compiling 34/210: tokio v1.45.0 (65 s)');
    expect(progressLine({ ...compiling, total: 0 }, 79)).toBe('Compiling: tokio v1.45.0 (65 s)');
    expect(progressLine({ ...compiling, done: 212 }, 79)).toContain('[================] Compiling 210/210');
    const resolving = { step: 'Resolving dependencies', detail: '', done: 0, total: 0, seconds: 0 };
    expect(progressLine(resolving, 79)).toBe('Resolving dependencies (0 s)');
  });

  it('fits every width, and cuts the time last', () => {
    for (let width = 0; width < 100; width++) {
      for (const detail of ['', 'a v1', 'x'.repeat(300)]) {
        const line = progressLine({ ...compiling, detail }, width);
        expect(line.length, `${width}: ${line}`).toBeLessThanOrEqual(width);
        if (width >= 10) expect(line).toMatch(/ \(65 s\)$/);
      }
    }
    expect(progressLine(compiling, 40)).toBe('Compiling 34/210: tokio v1.45.0 (65 s)');
    expect(progressLine(compiling, 30)).toBe('Compiling 34/210: toki… (65 s)');
  });
});

describe("cargo's status lines", () => {
  it.each([
    ['   Compiling app v0.1.0 (/tmp/app)', { step: 'Compiling', detail: 'app v0.1.0' }],
    ['  Downloaded serde v1.0.2', { step: 'Downloaded', detail: 'serde v1.0.2' }],
    [
      '    Blocking waiting for file lock on package cache',
      { step: 'Blocking', detail: 'waiting for file lock on package cache' },
    ],
    ['    Updating \x1b[31mcrates.io\x07 index', { step: 'Updating', detail: 'crates.io index' }],
  ])('%s', (line, status) => {
    expect(parseStatus(line)).toEqual(status);
  });

  it.each([
    'warning: unused',
    'error: could not compile',
    ' --> src/main.rs:1:16',
    '   |',
    '1 | fn main(){}',
    '  = note: a',
    '    Some text that is indented',
    '',
  ])('are told from warnings and errors: %j', (line) => {
    expect(parseStatus(line)).toBeUndefined();
  });
});
