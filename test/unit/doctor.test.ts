import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDotEnv } from '../../src/doctor/dotenv.ts';
import { NEEDED, PLACEHOLDERS } from '../../src/doctor/environment.ts';
import { templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

describe('parseDotEnv reads .env as dotenvy does', () => {
  it.each([
    ['A=1', { A: '1' }],
    [' export A = 1 # comment', { A: '1' }],
    ['export=1', { export: '1' }],
    ['A=1#2', { A: '1#2' }],
    ['A=\nB= # nothing', { A: '', B: '' }],
    ['A="two words # and more"', { A: 'two words # and more' }],
    [`A='$B \\n'`, { A: '$B \\n' }],
    ['A="a\\nb\\"\\$"', { A: 'a\nb"$' }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ['B=2\nA=x${B}y$B-$NO', { A: 'x2y2-', B: '2' }],
    ['A=$SET', { A: 'from outside' }],
    ['A=1\nA=2', { A: '1' }],
    ['\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['# A=1\n\n  # B="\n', {}],
  ])('%j', (text, expected) => {
    const { variables, faults } = parseDotEnv(text, { SET: 'from outside' });
    expect({ ...Object.fromEntries(variables), faults: faults.length }).toEqual({ ...expected, faults: 0 });
  });

  it.each([
    ['A', [1]],
    ['A=two words', [1]],
    ['1A=1', [1]],
    ['A="open\nB=1', [1]],
    ['A=1\nB=${C\nC=3\n=', [2, 4]],
    ['A=\\t', [1]],
  ])('reports faults of %j in lines %j', (text, lines) => expect(parseDotEnv(text, {}).faults).toEqual(lines));
});

describe('doctor agrees with the generated programs', () => {
  it('about placeholders', () => {
    const source = readFileSync(join(templatesDirectory, 'jwt/src/config/auth.rs'), 'utf8');
    const words = /let placeholders = \[([^\]]*)\]/.exec(source)![1]!.matchAll(/"([^"]+)"/g);
    expect([...words].map(([, word]) => word)).toEqual(PLACEHOLDERS);
    expect(source).toContain('text.len() >= 32');
  });

  it.each(samples)('about variables without a default: $id', ({ texts }) => {
    const sources = [...texts]
      .filter(([path]) => path.startsWith('src/config'))
      .map(([, text]) => text)
      .join('\n');
    const needed = new Set([...sources.matchAll(/ConfigError::Missing\("(\w+)"\)/g)].map(([, name]) => name));
    const { variables } = parseDotEnv(texts.get('.env.example')!, {});
    expect(needed).toEqual(new Set(NEEDED.filter((name) => variables.has(name))));
  });
});
