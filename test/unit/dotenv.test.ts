import { describe, expect, it } from 'vitest';
import { placeOf, type Variable } from '../../src/change/dotenv.ts';
import { mergeDotenv } from '../../src/change/dotenv-merge.ts';

const variable = (name: string, value: string, comment = `# About ${name}.`): Variable => {
  const line = `${name}=${value}`;
  return { name, comment: [comment], line, probes: [line, line] };
};
const [one, two, three] = [variable('ONE', '1'), variable('TWO', '2'), variable('THREE', '3')];
const textOf = (...variables: Variable[]) =>
  `# Settings.\n${variables.map(({ comment, line }) => `\n${comment}\n${line}\n`).join('')}`;

describe('a merged .env', () => {
  it('without edits is the new one, and back', () => {
    const [before, now] = [
      [one, three],
      [one, two, three],
    ];
    expect(mergeDotenv(before, now, textOf(...before))).toEqual({ text: textOf(...now), notes: [], replaced: [] });
    expect(mergeDotenv(now, before, textOf(...now))).toEqual({ text: textOf(...before), notes: [], replaced: [] });
  });

  it.each([
    { what: 'own variables', ours: 'MINE=1\nONE=1\n\n# x\nOTHER=2' },
    { what: 'nothing but an own one', ours: 'FOO=bar' },
    { what: 'CRLF', ours: 'ONE=1\r\nMINE=1\r\n' },
    { what: 'a value of several lines', ours: 'ONE="a\n\nTWO=x\n"\nMINE=2\n' },
    { what: 'a malformed line', ours: 'ONE=1\nnonsense\nMINE="\n' },
    { what: 'no text', ours: '' },
  ])('has every line of a file with $what', ({ ours }) => {
    const { text, notes } = mergeDotenv([one], [one, two], ours);
    const left = text.split('\n').filter((line) => !/^(# About TWO\.|TWO=2|)\r?$/.test(line));
    expect(left).toEqual(ours.split('\n').filter((line) => !/^\r?$/.test(line)));
    expect(text).toMatch(/^# About TWO\.\r?\nTWO=2\r?$/m);
    expect(text.includes('\r')).toBe(!/(?<!\r)\n/.test(text));
    expect(notes).toEqual([]);
  });

  it('has a value of the user, also where another one is needed or none', () => {
    const ours = textOf(one, two).replace('TWO=2', 'TWO=mine');
    expect(mergeDotenv([one, two], [one, variable('TWO', '22')], ours)).toEqual({
      text: ours,
      notes: ['TWO in .env keeps your value. .env.example has the new default.'],
      replaced: [],
    });
    expect(mergeDotenv([one, two], [one], ours)).toEqual({
      text: ours,
      notes: ['The project does not use TWO any more. It stays in .env, because its value is not the default.'],
      replaced: [],
    });
  });

  it('has a new value, and keeps the comment of the user', () => {
    const ours = textOf(one, two).replace('# About TWO.', '# Mine.');
    expect(mergeDotenv([one, two], [one, variable('TWO', '22', '# New.')], ours)).toEqual({
      text: ours.replace('TWO=2', 'TWO=22'),
      notes: ['TWO in .env had the old default. It has the new one now.'],
      replaced: ['TWO'],
    });
  });

  it('does not have what the user deleted', () => {
    const ours = textOf(one);
    expect(mergeDotenv([one, two], [one, variable('TWO', '22')], ours)).toEqual({
      text: ours,
      notes: [],
      replaced: [],
    });
  });

  it('has no generated secret that is not used any more, but a password of the user', () => {
    const secret = (name: string): Variable => ({
      ...variable(name, `x:${'a'.repeat(32)}@h`),
      probes: [`${name}=x:${'0'.repeat(32)}@h`, `${name}=x:${'1'.repeat(32)}@h`],
    });
    const written = textOf(one, variable('TWO', `x:${'b'.repeat(32)}@h`));
    expect(mergeDotenv([one, secret('TWO')], [one], written).text).toBe(textOf(one));
    const own = textOf(one, variable('TWO', 'x:password@h'));
    expect(mergeDotenv([one, secret('TWO')], [one], own).text).toBe(own);
    // The secret of another run is no new value.
    expect(mergeDotenv([one, secret('TWO')], [one, secret('TWO')], written).text).toBe(written);
  });
});

it('a place in .env is that of the whole value', () => {
  expect(placeOf(['A="x', 'B=1', '"', ' export B = 2 # y', ''], 'A')).toEqual({ from: 0, to: 3 });
  expect(placeOf(['A="x', 'B=1', '"', ' export B = 2 # y', ''], 'B')).toEqual({ from: 3, to: 4 });
});
