import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sample, sample } from '../support/sample.ts';
import { bareAndFull } from '../support/samples.ts';

// What only Rust's own tools know, and what they tell without compiling anything.
const hasCargo = spawnSync('cargo', ['--version']).status === 0 && spawnSync('rustfmt', ['--version']).status === 0;
if (!hasCargo) console.warn('cargo or rustfmt is missing: formatting and lock files are not checked here.');

/** From both ends of the alphabet, and the longest: neither order nor line breaks may depend on the name. */
const NAMES = ['a', `z${'z'.repeat(63)}`];

describe.skipIf(!hasCargo).each(bareAndFull.map((one) => [one.id, one] as const))('%s', (_, { choices }) => {
  let folder: string;
  const run = (...args: string[]) => spawnSync('cargo', args, { cwd: folder, encoding: 'utf8', maxBuffer: Infinity });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'create-backend-matrix-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(NAMES)('is formatted: %s', (name) => {
    write(sample(choices, name), folder);
    const { stdout, stderr } = run('fmt', '--check', '--', '--color', 'never');
    expect(stdout + stderr).toBe('');
  });

  it('has a lock file that cargo leaves alone', () => {
    const one = sample(choices);
    write(one, folder);
    // Not `--locked`: that accepts what the next plain call would rewrite.
    expect(run('metadata', '--format-version', '1', '--quiet')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'Cargo.lock'), 'utf8'), 'run `npm run locks`').toBe(one.texts.get('Cargo.lock'));
  });
});

function write({ texts }: Sample, folder: string): void {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
