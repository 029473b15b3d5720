import { describe, expect, it } from 'vitest';
import { keysIn } from '../../src/change/entries.ts';
import { merge } from '../../src/change/merge.ts';

describe('merge', () => {
  const base = 'one\ntwo\nthree\nfour\nfive\n';

  it.each([
    {
      what: 'changes in different places',
      ours: 'ONE\ntwo\nthree\nfour\nfive\n',
      theirs: `${base}six\n`,
      text: 'ONE\ntwo\nthree\nfour\nfive\nsix\n',
    },
    {
      what: 'the same change twice',
      ours: base.replace('two\n', ''),
      theirs: base.replace('two\n', ''),
      text: 'one\nthree\nfour\nfive\n',
    },
    {
      what: 'CRLF of the user',
      ours: base.replaceAll('\n', '\r\n'),
      theirs: `${base}six\n`,
      text: `${base}six\n`.replaceAll('\n', '\r\n'),
    },
    {
      what: 'a missing last line break of the user',
      ours: base.trimEnd(),
      theirs: base.replace('one', 'ONE'),
      text: base.trimEnd().replace('one', 'ONE'),
    },
  ])('keeps $what', ({ ours, theirs, text }) => {
    expect(merge(base, ours, theirs)).toEqual({ text, hunks: [] });
  });

  it('takes changes of neighbouring lines for a conflict, as git does', () => {
    const { hunks } = merge(base, base.replace('two', 'TWO'), base.replace('three', 'THREE'));
    expect(hunks).toHaveLength(1);
  });

  it.each([
    { what: 'beside own ones', before: '', mine: 'mine\n', now: 'new\n', byHand: 'mine\nnew\n' },
    { what: 'before own ones', before: '', mine: 'mine\n', now: 'new\n', byHand: 'new\nmine\n' },
    { what: 'in place of old ones', before: 'old\n', mine: 'old!\n', now: 'OLD\nnew\n', byHand: 'OLD\nmine\nnew\n' },
  ])('accepts new lines that the user wrote by hand $what', ({ before, mine, now, byHand }) => {
    expect(merge(before + base, mine + base, now + base).hunks).toHaveLength(1);
    expect(merge(before + base, byHand + base, now + base)).toEqual({ text: byHand + base, hunks: [] });
  });

  it('does not take an edited line for a deleted one', () => {
    expect(merge(base, base.replace('two', 'TWO'), base.replace('two\n', '')).hunks).toHaveLength(1);
  });

  it('takes no missing line break at the end for an edit', () => {
    expect(merge(base, base.trimEnd(), `${base}six\n`)).toEqual({ text: `${base}six`, hunks: [] });
  });

  it('merges a file with very many lines', () => {
    const many = 'mine\n'.repeat(200_000);
    expect(merge(base, `${many}${base}`, `${base}six\n`)).toEqual({ text: `${many}${base}six\n`, hunks: [] });
    expect(merge(base, `${many}${base}`, `new\n${base}`).hunks).toHaveLength(1);
  });

  it('finds a place that both changed, and writes the markers of git', () => {
    const { text, hunks } = merge(base, base.replace('two', '2'), base.replace('two', 'II'));
    expect(hunks).toEqual([{ line: 2, base: ['two'], ours: ['2'], theirs: ['II'] }]);
    expect(text).toBe('one\n<<<<<<< yours\n2\n||||||| before\ntwo\n=======\nII\n>>>>>>> new\nthree\nfour\nfive\n');
  });

  describe('accepts the new lines beside an edited line that both sides share', () => {
    const field = '    total: i64,\n';
    const note = '    note: String,\n';

    it.each([
      { what: 'a new line', before: field, now: field + note, byHand: `    total: i64, // cents\n${note}` },
      {
        what: 'a replaced line',
        before: `SELECT id, total\n${field}`,
        now: `SELECT id, total, note\n${field}`,
        byHand: 'SELECT id, total, note\n    total: i64, // cents\n',
      },
      {
        what: 'a line that went away',
        before: `    number: String,\n${field}`,
        now: field,
        byHand: '    total: i64, // cents\n',
      },
    ])('$what', ({ before, now, byHand }) => {
      const edited = before.replace(field, '    total: i64, // cents\n');
      expect(merge(before + base, edited + base, now + base).hunks).toHaveLength(1);
      expect(merge(before + base, byHand + base, now + base)).toEqual({ text: byHand + base, hunks: [] });
    });

    it('but not if a replaced line is left', () => {
      const ours = `SELECT id, total\nTOTAL\n${note}`;
      expect(
        merge(`SELECT id, total\n${field}${base}`, ours + base, `SELECT id\n${field}${note}${base}`).hunks,
      ).toHaveLength(1);
    });

    it('but not if a line that went away is only edited', () => {
      const number = '    number: String,\n';
      const edited = '    number: String, // mine\n';
      expect(merge(number + field + base, edited + base, field + base).hunks).toHaveLength(1);
    });
  });
});

describe('new entries of a list', () => {
  const at = (path: string, before: string, ours: string, theirs: string, after: string) =>
    merge(`${before}${after}`, `${before}${ours}${after}`, `${before}${theirs}${after}`, keysIn(path));

  it.each([
    { path: 'Cargo.toml', ours: 'reqwest = "0.12"\n', theirs: 'prometheus = { version = "1", features = ["x"] }\n' },
    { path: 'src/routes/mod.rs', ours: 'mod ideas;\n', theirs: 'mod invoices;\n' },
    { path: 'src/routes/mod.rs', ours: '        .merge(a::routes())\n', theirs: '        .merge(b::routes())\n' },
    { path: '.env.example', ours: '\n# Mine.\nFOO=\n', theirs: '\n# Metrics.\nMETRICS_ADDR=1\n' },
  ])('are both there: $ours', ({ path, ours, theirs }) => {
    const { text, hunks } = at(path, 'one\n', ours, theirs, 'two\n');
    expect(hunks).toEqual([]);
    expect([`one\n${ours}${theirs}two\n`, `one\n${theirs}${ours}two\n`]).toContain(text);
  });

  it.each([
    { what: 'one key twice', path: 'Cargo.toml', ours: 'x = "1"\n', theirs: 'w = "1"\nx = "2"\n' },
    { what: 'another table', path: 'Cargo.toml', ours: 'x = "1"\n', theirs: '\n[features]\ny = "1"\n' },
    { what: 'several lines', path: 'Cargo.toml', ours: 'x = [\n]\n', theirs: 'y = "1"\n' },
    { what: 'other code', path: 'src/a.rs', ours: 'mod a;\nfn b() {}\n', theirs: 'mod c;\n' },
    { what: 'an attribute', path: 'src/a.rs', ours: '#[macro_use]\nmod a;\n', theirs: 'mod c;\n' },
    { what: 'a hidden attribute', path: 'src/a.rs', ours: '#[cfg_attr(x, macro_use)]\nmod a;\n', theirs: 'mod c;\n' },
    { what: 'a comment of the file', path: 'src/a.rs', ours: '//! Mine.\nmod a;\n', theirs: 'mod c;\n' },
    { what: 'two lists', path: 'src/a.rs', ours: 'mod a;\n', theirs: '.merge(c::routes())\n' },
    { what: 'another file', path: 'notes.toml', ours: 'x = "1"\n', theirs: 'y = "1"\n' },
    { what: 'a variable twice', path: '.env.example', ours: '\nA=1\n', theirs: '\n# A.\nA=2\n' },
    { what: 'a variable that uses others', path: '.env.example', ours: 'A=$B\n', theirs: 'B=2\n' },
  ])('are a conflict with $what', ({ path, ours, theirs }) => {
    expect(at(path, 'one\n', ours, theirs, 'two\n').hunks).toHaveLength(1);
  });

  const crates = (ours: string, theirs: string) => merge('a = "1"\nz = "1"\n', ours, theirs, keysIn('Cargo.toml'));

  it.each([
    [
      'an edited entry',
      'a = "2"\nx = "1"\nz = "1"\n',
      'a = "1"\ny = "1"\nz = "1"\n',
      'a = "2"\nx = "1"\ny = "1"\nz = "1"\n',
    ],
    ['an edited entry below', 'a = "1"\nz = "2"\n', 'a = "1"\ny = "1"\nz = "1"\n', 'a = "1"\ny = "1"\nz = "2"\n'],
    ['an edited entry above', 'a = "2"\nz = "1"\n', 'a = "1"\nb = "1"\nz = "1"\n', 'a = "2"\nb = "1"\nz = "1"\n'],
    ['a removed entry', 'a = "1"\n', 'a = "1"\ny = "1"\nz = "1"\n', 'a = "1"\ny = "1"\n'],
    ['an entry that goes', 'a = "2"\nz = "1"\n', 'a = "1"\n', 'a = "2"\n'],
    ['a removed entry above', 'z = "2"\n', 'a = "1"\nb = "1"\nz = "1"\n', 'b = "1"\nz = "2"\n'],
    [
      'a group of own ones',
      'a = "1"\n# Mine.\nb = "1"\nd = "1"\nz = "2"\n',
      'a = "1"\nc = "1"\nz = "1"\n',
      'a = "1"\nc = "1"\n# Mine.\nb = "1"\nd = "1"\nz = "2"\n',
    ],
    [
      'two new ones, the first of which is the own one',
      'm = "1"\nz = "2"\n',
      'a = "1"\nb = "1"\nm = "1"\nz = "1"\n',
      'b = "1"\nm = "1"\nz = "2"\n',
    ],
    ['an entry of both', 'a = "1"\nx = "1"\nz = "2"\n', 'a = "1"\nx = "1"\nz = "1"\n', 'a = "1"\nx = "1"\nz = "2"\n'],
  ])('merge beside %s', (_, ours, theirs, text) => {
    expect(crates(ours, theirs)).toEqual({ text, hunks: [] });
  });

  it.each([
    ['a = "2"\nz = "1"\n', 'a = "3"\nb = "1"\nz = "1"\n'],
    ['a = "2"\nz = "1"\n', 'z = "1"\n'],
    ['z = "1"\n', 'a = "2"\nz = "1"\n'],
    ['a = "2"\n\nz = "1"\n', 'a = "1"\nb = "1"\nz = "1"\n'],
    ['a = "1"\n# mine\n', 'a = "1"\n# new\n'],
  ])('are a conflict if both changed one, or another line is there: %j', (ours, theirs) => {
    expect(crates(ours, theirs).hunks).toHaveLength(1);
  });

  it('keep the comments and attributes above them', () => {
    const [base, lists] = ['mod a;\nmod z;\n', keysIn('src/mod.rs')];
    const ours = 'mod a;\n/// Mine.\n#[cfg(test)]\nmod mine;\nmod z;\n';
    const text = 'mod a;\nmod b;\n/// Mine.\n#[cfg(test)]\nmod mine;\nmod z;\n';
    expect(merge(base, ours, 'mod a;\nmod b;\nmod z;\n', lists)).toEqual({ text, hunks: [] });
  });
});

describe('the variables of .env.example', () => {
  const [first, metrics, mail] = ['# Port.\nPORT=1\n', '\n# Metrics.\nMETRICS=1\n', '\n# My mail.\nSMTP=\n'];
  const after = (base: string, ours: string, theirs: string) => merge(base, ours, theirs, keysIn('.env.example'));

  it.each([
    ['an own one below goes', first + metrics, first + metrics + mail, first, first + mail],
    ['an own one above goes', first + metrics, first + mail + metrics, first, first + mail],
    ['a removed one is new', first + metrics, first, first + metrics + mail, first + mail],
    ['an own one is new', first, first + mail, first + metrics, first + metrics + mail],
    [
      'an own one in place of another is new',
      first + metrics,
      first + mail,
      `${first + metrics}\n# N.\nN=1\n`,
      `${first + mail}\n# N.\nN=1\n`,
    ],
    [
      'own ones without a comment is new',
      first,
      `${first}\nA=1\nB=1\n`,
      first + metrics,
      `${first + metrics}\nA=1\nB=1\n`,
    ],
    ['an own one before all the others goes', metrics.slice(1), mail.slice(1) + metrics, '', mail.slice(1)],
  ])('keep their distance: one beside %s', (_, base, ours, theirs, text) => {
    expect(after(base, ours, theirs)).toEqual({ text, hunks: [] });
  });
});

describe('removed entries of a list', () => {
  const at = (removed: string, ours: string) =>
    merge(`mod a;\n${removed}mod z;\n`, `mod a;\n${ours}mod z;\n`, 'mod a;\nmod z;\n', keysIn('src/mod.rs'));

  it('go away beside an own entry', () => {
    expect(at('mod b;\n', 'mod b;\nmod mine;\n')).toEqual({ text: 'mod a;\nmod mine;\nmod z;\n', hunks: [] });
  });

  it.each(['pub mod b;\n', 'mod b;\nfn mine() {}\n'])('are a conflict with %j', (ours) => {
    expect(at('mod b;\n', ours).hunks).toHaveLength(1);
  });
});

it('a marker at the end of a file is a whole line', () => {
  for (const base of [undefined, 'a']) expect(merge(base, 'mine', 'new').text.endsWith('\n>>>>>>> new\n')).toBe(true);
});

describe('a file with both kinds of line endings', () => {
  const base = 'one\ntwo\nthree\nfour\n';
  const theirs = 'zero\none\ntwo\nthree\nthree and a half\nfour\n';

  it.each([
    ['one\r\ntwo\nthree\r\nfour\n', 'zero\r\none\r\ntwo\nthree\r\nthree and a half\r\nfour\n'],
    ['one\ntwo\nthree\nfour\r\n', 'zero\none\ntwo\nthree\nthree and a half\nfour\r\n'],
    ['one\ntwo\r\nmine\r\nthree\nfour', 'zero\none\ntwo\r\nmine\r\nthree\nthree and a half\nfour'],
  ])('keeps them: %j', (ours, text) => {
    expect(merge(base, ours, theirs)).toEqual({ text, hunks: [] });
  });

  it('keeps them around a conflict', () => {
    const { text, hunks } = merge('a\nb\nc\n', 'a\r\nmine\nc\r\n', 'a\nyours\nc\n');
    expect(hunks).toEqual([{ line: 2, base: ['b'], ours: ['mine'], theirs: ['yours'] }]);
    expect(text).toMatch(/^a\r\n<<<<<<< yours\r\nmine\n\|\|\|\|\|\|\| before\n(.|\n)*\nc\r\n$/);
  });
});
