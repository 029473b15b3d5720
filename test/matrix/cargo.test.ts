import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/disk.ts';
import { type Sample, sample } from '../support/sample.ts';
import { bareAndFull } from '../support/samples.ts';
import { installed } from '../support/skip.ts';

// The checks that only Rust's own tools can do, as far as they need no compilation.
const hasRust = installed('cargo', 'rustfmt');

/** The first and the last of the alphabet, and the longest: order and line breaks must not depend on the name. */
const NAMES = ['a', `z${'z'.repeat(63)}`];

describe.each(bareAndFull.map((one) => [one.id, one] as const))('%s', (_, { choices }) => {
  beforeEach(({ skip }) => skip(!hasRust, 'cargo or rustfmt is not installed'));

  it.each(NAMES)('is formatted: %s', (name) => {
    const folder = written(sample(choices, name));
    const { stdout, stderr } = cargo(folder, 'fmt', '--check', '--', '--color', 'never');
    expect(stdout + stderr).toBe('');
  });

  it('has a lock file that cargo does not change', () => {
    const one = sample(choices);
    const folder = written(one);
    // Runs without `--locked`, because that flag accepts a file that the next call without it would rewrite.
    expect(cargo(folder, 'metadata', '--format-version', '1', '--quiet')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'Cargo.lock'), 'utf8'), 'run `npm run locks`').toBe(one.texts.get('Cargo.lock'));
  });
});

function cargo(cwd: string, ...args: string[]) {
  return spawnSync('cargo', args, { cwd, encoding: 'utf8', maxBuffer: Infinity });
}

/** Writes a project to a temporary directory, and returns that. */
function written({ texts }: Sample): string {
  const folder = temporaryDirectory();
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
