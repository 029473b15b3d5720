import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { combinedChoices, options, values } from '../../src/answers/options.ts';
import { cli, workplace } from '../support/cli.ts';
import { describeUnless, installed } from '../support/skip.ts';
import { programInTerminal } from '../support/terminal.ts';

type Place = ReturnType<typeof workplace>;

const printed = new Map<string, Promise<string>>();

/** The completion script for a shell. It is printed once and then reused. */
function scriptFor(shell: string, { home, env }: Place): Promise<string> {
  const print = async () => {
    const { exitCode, stdout, stderr } = await cli(['completions', shell], { cwd: home, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return `${stdout}\n`;
  };
  if (!printed.has(shell)) printed.set(shell, print());
  return printed.get(shell)!;
}

/** Writes the script beside the working directory, and a directory and a file into it. Returns the script's path. */
async function install(shell: string, place: Place): Promise<string> {
  const script = join(place.home, '..', `_${shell}`);
  writeFileSync(script, await scriptFor(shell, place));
  mkdirSync(join(place.home, 'inside'));
  writeFileSync(join(place.home, 'file.txt'), '');
  return script;
}

/** The completions that each shell offers at the end of a line. */
const shells = {
  /** Calls the function as bash does. Bash splits words at spaces and at `=`. */
  async bash(line: string, place: Place): Promise<string[]> {
    const script = await install('bash', place);
    const words = line.replaceAll('=', ' = ').split(/ +/);
    const run = [
      'source "$0"; shift 0; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _create_backend',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const { stdout } = await execa('bash', ['--norc', '-c', run, script, ...words], {
      cwd: place.home,
      env: place.env,
      extendEnv: false,
    });
    return stdout.split('\n');
  },

  /** Types the line and a tab at a prompt. Every completion ends in `compadd`, which here records the matches. */
  async zsh(line: string, place: Place): Promise<string[]> {
    const script = await install('zsh', place);
    const dots = join(place.home, '..', 'zsh');
    const found = join(dots, 'found');
    mkdirSync(dots);
    writeFileSync(found, '');
    writeFileSync(join(dots, '.zshenv'), 'setopt no_global_rcs\n');
    writeFileSync(
      join(dots, '.zshrc'),
      [
        'autoload -Uz compinit && compinit -u -D',
        `source '${script}'`,
        'bindkey "^I" complete-word',
        `compadd() {
        if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
        local -a hits; builtin compadd -A hits "$@"
        (( $#hits )) && print -rl -- $hits >> '${found}'
        builtin compadd "$@"
      }`,
        'leave() { exit }',
        'comppostfuncs=(leave)',
        'PROMPT="ready> "',
      ].join('\n'),
    );
    const terminal = programInTerminal('zsh', ['-i'], { home: place.home, env: { ...place.env, ZDOTDIR: dots } });
    await terminal.see('ready> ');
    terminal.write(`${line}\t`);
    await terminal.end();
    return readFileSync(found, 'utf8').split('\n');
  },

  async fish(line: string, place: Place): Promise<string[]> {
    const script = await install('fish', place);
    const run = 'source $argv[1]; complete -C $argv[2]';
    const { stdout } = await execa('fish', ['--no-config', '-c', run, script, line], {
      cwd: place.home,
      env: place.env,
      extendEnv: false,
    });
    return stdout.split('\n').map((offer) => offer.split('\t')[0]!);
  },
};

const wordsOf = (name: string) => values(options.find((row) => row.name === name)!);
const words = combinedChoices().map(({ value }) => value);
const commands = ['add', 'remove', 'change', 'update', 'samples', 'doctor', 'completions', 'help'];
const addons = ['resource', ...wordsOf('addons').filter((word) => word !== 'none')];

const cases: { line: string; offers: string[] }[] = [
  { line: '-f ', offers: wordsOf('framework') },
  { line: '--database p', offers: ['postgres'] },
  { line: '--database=p', offers: ['postgres'] },
  { line: 'my-api --auth ', offers: wordsOf('auth') },
  { line: '--addons ', offers: wordsOf('addons') },
  { line: '--name ', offers: [] },
  { line: 'sam', offers: ['samples'] },
  { line: '', offers: [...commands, 'inside'] },
  { line: '--name samples -d mysql ', offers: [...commands, 'inside'] },
  { line: '--dr', offers: ['--dry-run'] },
  { line: 'my-api --dr', offers: ['--dry-run'] },
  { line: 'my-api --framework=ax', offers: ['axum'] },
  { line: 'samples ', offers: ['inside'] },
  { line: 'samples --o', offers: ['--only'] },
  { line: 'samples --dr', offers: [] },
  { line: 'samples inside --only axum,', offers: words.filter((word) => word !== 'axum') },
  { line: 'samples --only axum,my', offers: ['mysql'] },
  { line: 'doctor in', offers: ['inside'] },
  { line: 'add ', offers: addons },
  { line: 'remove t', offers: ['tour'] },
  { line: 'remove r', offers: ['resource'] },
  { line: 'change ', offers: ['resource'] },
  { line: 'change resource --re', offers: ['--rename'] },
  { line: 'add tour --conflicts ', offers: ['stop', 'markers'] },
  { line: 'completions ', offers: ['bash', 'zsh', 'fish', 'powershell'] },
  { line: 'help d', offers: ['doctor'] },
];

for (const [shell, complete] of Object.entries(shells)) {
  describeUnless(!installed(shell), `${shell} is not installed`)(`completion in ${shell}`, () => {
    it.each(cases)('create-backend $line', async ({ line, offers }) => {
      const found = await complete(`create-backend ${line}`, workplace());
      // Some shells repeat the text before a comma or `=`, others leave it out.
      const words = found
        .map((word) => word.replace(/\/$/, '').split(/[=,]/).at(-1)!)
        .filter((word) => word.trim() !== '');
      expect([...new Set(words)].sort()).toEqual([...offers].sort());
    });

    it.each(['my-api', 'add', 'change', 'update', 'samples', 'doctor', 'completions'])(
      'offers all flags after %s',
      async (word) => {
        const place = workplace();
        const flags = await flagsOf(commands.includes(word) ? word : '', place);
        const found = await complete(`create-backend ${word} --`, place);
        const words = found
          .map((word) => word.replace(/=$/, ''))
          .filter((word) => word.startsWith('--') && word !== '--');
        expect([...new Set(words)].sort()).toEqual([...flags].sort());
      },
    );

    it('has a valid script', async () => {
      const place = workplace();
      const script = await install(shell, place);
      const { stderr } = await execa(shell, ['-n', script], { env: place.env, extendEnv: false });
      expect(stderr).toBe('');
    });
  });
}

it('bash keeps the text before a comma', async () => {
  expect(await shells.bash('create-backend samples --only axum,my', workplace())).toEqual(['axum,mysql']);
});

it('no value of an option needs quotes in a shell', () => {
  for (const row of options) for (const word of values(row)) expect(word).toMatch(/^[a-z][a-z0-9-]*$/);
});

it('the script for PowerShell contains every flag of every command', async () => {
  const place = workplace();
  const script = await scriptFor('powershell', place);
  const tables = new Map(
    script
      .split(/^ {8}(?='[a-z]*' = @\{$)/m)
      .slice(1)
      .map((text) => [/^'([a-z]*)'/.exec(text)![1]!, text]),
  );
  expect([...tables.keys()]).toEqual(['', ...commands]);
  for (const name of ['', ...commands.filter((name) => name !== 'help')]) {
    for (const flag of await flagsOf(name, place))
      expect(tables.get(name)).toMatch(new RegExp(`names = @\\([^)]*'${flag}'`));
  }
});

/** The long flags that `--help` names. */
async function flagsOf(command: string, { home, env }: Place): Promise<string[]> {
  const { stdout } = await cli([...(command === '' ? [] : [command]), '--help'], { cwd: home, env });
  const flags = [...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name!);
  expect(flags).toContain('--help');
  return flags;
}
