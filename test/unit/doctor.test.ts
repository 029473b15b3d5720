import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databases } from '../../src/choices/records.ts';
import { parseDotEnv } from '../../src/doctor/dotenv.ts';
import { misread, refused } from '../../src/doctor/misread.ts';
import { LEAST_CHARACTERS, PLACEHOLDERS } from '../../src/doctor/variables.ts';
import { templatesDirectory } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

describe('.env is read as dotenvy reads it', () => {
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
    ['A=1\nA=2\nB=$A', { A: '1', B: '1' }],
    ['SET=1\nA=$SET', { SET: '1', A: 'from outside' }],
    ['A=a$B_c$$d', { A: 'a_c' }],
    ['A="one $B two"', { A: 'one  two' }],
    ['A=C:\\\\new\\n', { A: 'C:\\new\n' }],
    ["A=1  # don't\nB=2 '", { A: '1' }],
    ['A=\u00a01\u2028\n', { A: '1' }],
    ['A=1\\\n', { A: '1' }],
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
    ['A="$B"', [1]],
    ['A=1 ', [1]],
    ['A=1\n ', [2]],
    ["A='1\\'\nB=2", [1]],
    ['A=\0', [1]],
  ])('%j has faults in lines %j', (text, lines) => expect(parseDotEnv(text, {}).faults).toEqual(lines));
});

/** The texts of the warnings about a file, where SECRET is a secret and SET is set in the environment. */
function warnings(text: string): string[] {
  const { assignments } = parseDotEnv(text, { SET: 'some text' });
  const findings = [...refused(assignments, '.env'), ...misread(assignments, '.env', (name) => name === 'SECRET')];
  return findings.map(({ message }) => message);
}

describe('a value that the program reads differently from how it looks', () => {
  it.each([
    ['SECRET=abc$def', 'Line 1 of .env: the program refuses the value of SECRET, because dotenvy would change it.'],
    ['SECRET="ab $cd ef"', 'refuses the value'],
    ['SECRET=abc${SET}', 'refuses the value'],
    ["SECRET='abc'$SET", 'refuses the value'],
    ["SECRET='abc'$NO", 'refuses the value'],
    ['SECRET=a\\$b', 'refuses the value'],
    ['SECRET=a\\\\b', 'refuses the value'],
    ['SECRET=C:\\new', 'refuses the value'],
    ['SECRET="a\\"b\\\\c"', 'refuses the value'],
    ['SECRET=a"b"c', 'refuses the value'],
    ['SECRET="two\nlines"', 'refuses the value'],
    ['SECRET=#abc', 'reads only 0 of the 4 characters'],
    ['PORT=#3000', 'reads only 0 of the 5 characters'],
    ['SECRET=abc #def', 'reads only 3 of the 8 characters'],
    ['SECRET=abc\t#def', 'reads only 3 of the 8 characters'],
    ['PORT=1\n\nPORT=2', 'Line 3 of .env sets PORT again: the program refuses this.'],
  ])('%j', (text, message) => {
    const found = warnings(`${text}\n`);
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(found[0]).not.toContain('def'); // a part of the secret
  });

  it.each([
    'SECRET=abc',
    "SECRET='a$b\\c\"d #e'",
    "SECRET='abc' # comment",
    'SECRET="it\'s"',
    'SECRET=abc # comment',
    'SECRET=abc # not $def',
    'SECRET=abc  # comment',
    'SECRET=',
    'SECRET= # none yet',
    'SECRET=a#b',
    'PORT=3000 #the port',
    '\uFEFFexport SECRET=abc\r',
  ])('and none is %j', (text) => expect(warnings(`${text}\n`)).toEqual([]));
});

describe('doctor knows what the generated programs know', () => {
  it('of placeholders', () => {
    const source = readFileSync(join(templatesDirectory, 'jwt/src/config/auth.rs'), 'utf8');
    const words = /const PLACEHOLDERS: \[&str; \d+\] = \[([^\]]*)\]/.exec(source)![1]!.matchAll(/"([^"]+)"/g);
    expect([...words].map(([, word]) => word)).toEqual(PLACEHOLDERS);
    const { variables } = samples.find(({ choices }) => choices.auth === 'jwt')!.project.context;
    expect(variables.filter(({ minimumBytes }) => minimumBytes)).toMatchObject([
      { name: 'JWT_SECRET', minimumBytes: 32 },
    ]);
    expect(source).toContain('text.len() >= 32');
    expect(source).toContain(`different.len() >= ${LEAST_CHARACTERS}`);
  });

  it('of what the programs print', () => {
    const status = readFileSync(join(templatesDirectory, 'base/src/db/status.rs.hbs'), 'utf8');
    for (const words of ['"pending"', '"the database: ', 'changed since', 'half done', 'does not know'])
      expect(status).toContain(words);
    const config = readFileSync(join(templatesDirectory, 'base/src/config/variables.rs'), 'utf8');
    for (const words of ['"{name} is not set', '"{name} is malformed', 'of the file .env is malformed'])
      expect(config).toContain(words);
  });

  it.each(Object.entries(databases))(
    'of the URL of %s',
    (name, { schemes, urlForm, notFiles = [], parameters = [], url }) => {
      const files = [`${name}.rs`, join(name, 'url.rs')].map((file) => join(templatesDirectory, name, 'src/db', file));
      const driver = files
        .filter(existsSync)
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n');
      const [check] = /pub fn check_url[\s\S]*?\n}/.exec(driver)!;
      // Others are messages, and names of parameters.
      const literals = [...check.matchAll(/"([^" ]*[:=/][^" ]*)"/g)].map(([, text]) => text!);
      const known = [...schemes, ...parameters, ...notFiles];
      expect(new Set(literals)).toEqual(new Set(known));
      expect(/URL_FORM: &str = "(?:a URL such as )?([^"]+)"/.exec(driver)![1]).toBe(urlForm);
      expect(schemes.some((scheme) => url('x').startsWith(scheme))).toBe(true);
    },
  );

  it.each(samples)('of the variables without a default: $id', ({ texts, project }) => {
    const sources = [...texts]
      .filter(([path]) => path.startsWith('src/config'))
      .map(([, text]) => text)
      .join('\n');
    const needed = new Set([...sources.matchAll(/vars\.secret\(\s*"(\w+)"/g)].map(([, name]) => name));
    const required = project.context.variables.filter(({ required }) => required);
    expect(needed).toEqual(new Set(required.map(({ name }) => name)));
    expect(needed).toContain('DATABASE_URL');
  });
});
