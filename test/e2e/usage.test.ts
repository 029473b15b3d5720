import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { options } from '../../src/answers/options.ts';
import { TYPES } from '../../src/resources/field.ts';
import { bin, cli, root, workplace } from '../support/cli.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { itUnless } from '../support/skip.ts';

// An option with only one choice is not prompted for.
const prompted = options.filter(({ multiple, choices }) => choices.length > (multiple ? 0 : 1)).map(({ flag }) => flag);
const version = (fse.readJsonSync(join(root, 'package.json')) as { version: string }).version;

describe('wrong usage exits with 2, prints the reason on standard error and creates nothing', () => {
  it.each([
    { args: [], says: ['the directory', ...prompted, '--yes'] },
    { args: ['my-api'], says: prompted },
    { args: ['my-api', '-f', 'axum'], says: ['--database'] },
    {
      args: ['-f', 'axum', '-d', 'sqlite', '-a', 'none', '--sample', 'orders', '--addons', 'none'],
      says: ['the directory'],
    },
    { args: ['my-api', '--framwork', 'axum'], says: ['--framwork', 'Did you mean --framework?'] },
    { args: ['my-api', '--dryrun'], says: ['Did you mean --dry-run?'] },
    { args: ['my-api', '-y', '-f', 'teapot'], says: ['teapot', 'axum', 'actix-web'] },
    { args: ['my-api', '-y', '-d', 'postgress'], says: ['Did you mean postgres?'] },
    { args: ['my-api', '-y', '-f', 'axmu'], says: ['Did you mean axum?'] },
    { args: ['my-api', '-y', '--addons', 'docker,metrisc'], says: ['Did you mean metrics?'] },
    { args: ['my-api', '-y', '--addons', 'none,docker'], says: ['"none" together'] },
    { args: ['my-api', '-y', '--addons', 'docker, NONE'], says: ['"none" together'] },
    { args: ['my-api', '-y', '--addons', ''], says: ['--addons has an empty value', 'none'] },
    { args: ['my-api', '-y', '--addons', ',,'], says: ['--addons has an empty value'] },
    { args: ['my-api', '-y', '--sample', 'order'], says: ['Did you mean orders?'] },
    { args: ['--dry-run', '--no-git', 'doctor'], says: ['doctor does not accept --no-git, --dry-run'] },
    { args: ['doctr'], says: ['Did you mean doctor?', './doctr'] },
    { args: ['dcotor', '-y'], says: ['Did you mean doctor?'] },
    { args: ['complétions', 'bash'], says: ['Did you mean completions?'] },
    { args: ['samples', 'out', '--only', 'sqlit'], says: ['Did you mean sqlite?'] },
    { args: ['my-api', '-y', '-d', 'teapot'], says: ['teapot', 'sqlite', 'postgres', 'mysql'] },
    { args: ['my-api', '-y', '-a', 'jwtt'], says: ['jwtt', 'none'] },
    { args: ['my-api', '-y', '--addons', 'teapot'], says: ['teapot', 'none'] },
    { args: ['my-api', '-y', '-f'], says: ['--framework', 'argument missing'] },
    { args: ['my-api', 'other', '-y'], says: ['one directory', 'other', 'not a command'] },
    {
      args: ['help', 'sample'],
      says: [
        '"sample" is not a command',
        'Did you mean samples?',
        'add, remove, change, update, samples, doctor, completions, help',
      ],
    },
    {
      args: ['sample', 'out'],
      says: [
        '"sample" is not a command',
        'Did you mean samples?',
        'add, remove, change, update, samples, doctor, completions, help',
      ],
    },
    { args: ['', '-y'], says: ['empty string'] },
    { args: ['my-api', '-y', '--name', '../x'], says: ['../x', '--name x'] },
    { args: ['my-api', '-y', '--name', 'serde'], says: ['serde', '--name my-serde'] },
    { args: ['1api', '-y'], says: ['1api', 'Try my-1api', '--name'] },
    { args: ['My Api', '-y'], says: ['My Api', 'Try my-api'] },
    { args: ['update', 'my-api'], says: ['update takes no argument', '--project my-api'] },
    { args: ['add', '-y'], says: ["unknown option '-y'", 'create-backend add --help'] },
    { args: ['--yes', 'add', 'tour'], says: ['add does not accept --yes'] },
    { args: ['doctor', 'nowhere'], says: ['no directory nowhere'] },
    { args: ['doctor', '.', 'more'], says: ['one directory'] },
    { args: ['doctor', '--fix'], says: ["unknown option '--fix'"] },
    { args: ['--yes', 'doctor'], says: ['doctor does not accept --yes'] },
    { args: ['completions'], says: ["missing required argument 'shell'"] },
    { args: ['completions', 'tcsh'], says: ['no completions for "tcsh"', 'bash, zsh, fish, powershell'] },
    { args: ['list'], says: ['"list" is not a command', 'create-backend --list', './list'] },
    { args: ['new', 'my-api'], says: ['"new" is not a command', 'create-backend my-api', './new'] },
    { args: ['completions', 'bash', 'zsh'], says: ['Expected one shell'] },
    { args: ['-f', 'axum', 'completions', 'bash'], says: ['completions does not accept --framework'] },
    { args: ['samples'], says: ["missing required argument 'directory'"] },
    { args: ['samples', 'out', '--framework', 'axum'], says: ['--framework'] },
    { args: ['samples', 'out', '--sample', 'order'], says: ['Did you mean orders?'] },
    { args: ['--sample', 'none', 'doctor'], says: ['doctor does not accept --sample'] },
    { args: ['--yes', 'samples', 'out'], says: ['samples does not accept --yes'] },
    { args: ['samples', 'out', 'more'], says: ['one directory'] },
    { args: ['samples', 'out', '--only', 'axum,teapot'], says: ['teapot', 'postgres'] },
  ])('$args', async ({ args, says }) => {
    const { home, env } = workplace();
    const { exitCode, stdout, stderr } = await cli(args, { cwd: home, env });
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ exitCode, stdout, made: readdirSync(home) }).toEqual({ exitCode: 2, stdout: '', made: [] });
  });
});

describe('help and lists', () => {
  it('--help names every option and choice on standard output', async () => {
    const { exitCode, stdout, stderr } = await cli(['--help'], workplaceOptions());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const row of options)
      for (const word of [row.flag, ...row.choices.map(({ value }) => value)]) expect(stdout).toContain(word);
  });

  it.each([
    { args: ['help'], says: '--framework' },
    { args: ['help', 'help'], says: '--framework' },
    { args: ['help', '--help'], says: '--framework' },
    { args: ['add', '--help'], says: TYPES },
    { args: ['change', '--help'], says: TYPES },
    { args: ['help', 'samples'], says: '--only' },
    { args: ['samples', '-h'], says: '--only' },
    { args: ['doctor', '-h'], says: 'a generated project' },
    { args: ['help', 'completions'], says: '"fish"' },
  ])('$args prints help too', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await cli(args, workplaceOptions());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.replace(/\s+/g, ' ')).toContain(says);
  });

  it.each(['--version', '-V'])('%s prints the version', async (flag) => {
    expect(await cli([flag], workplaceOptions())).toMatchObject({ exitCode: 0, stdout: version, stderr: '' });
  });

  it('--list prints all choices', async () => {
    const { exitCode, stdout } = await cli(['--list'], workplaceOptions());
    expect(exitCode).toBe(0);
    for (const row of options) for (const choice of row.choices) expect(stdout).toContain(choice.label);
  });

  it('--list --json prints the options as data', async () => {
    const { exitCode, stdout } = await cli(['--list', '--json'], workplaceOptions());
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ version, options: JSON.parse(JSON.stringify(options)) });
  });
});

describe('colours', () => {
  const coloured = async (env: Record<string, string>, ...flags: string[]) => {
    const place = workplace();
    const { stderr } = await cli(['my-api', '--bad', ...flags], { cwd: place.home, env: { ...place.env, ...env } });
    return stderr.includes('\x1b[');
  };
  it('are off if standard error is not a terminal', async () => expect(await coloured({})).toBe(false));
  it('can be forced', async () => expect(await coloured({ FORCE_COLOR: '1' })).toBe(true));
  it('are off with NO_COLOR', async () => expect(await coloured({ NO_COLOR: '1' })).toBe(false));

  it('--no-color overrides FORCE_COLOR', async () => {
    expect(await coloured({ FORCE_COLOR: '1' }, '--no-color')).toBe(false);
  });
});

describe('standard output', () => {
  it('may be closed early by its reader', async () => {
    const { home, env } = workplace();
    const child = execa(process.execPath, [bin, '--list', '--json'], { cwd: home, env, reject: false });
    child.stdout.destroy();
    const { exitCode, stderr } = await child;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  itUnless(!existsSync('/dev/full'), 'this system has no /dev/full')(
    'that cannot be written to is a failure',
    async () => {
      const { home, env } = workplace();
      const { exitCode, stderr } = await execa('sh', ['-c', '"$0" "$1" --list > /dev/full', process.execPath, bin], {
        cwd: home,
        env,
        reject: false,
      });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^error: Cannot write to standard output: ENOSPC.*\nSend the output elsewhere\./);
    },
  );
});

describe('bin/create-backend.js', () => {
  it('says what to do in a clone that is not built', async () => {
    const clone = temporaryDirectory();
    await fse.copy(join(root, 'bin'), join(clone, 'bin'));
    await fse.copy(join(root, 'package.json'), join(clone, 'package.json'));
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [join(clone, 'bin/create-backend.js'), '--help'],
      { reject: false },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('npm ci && npm run build');
    expect(stderr).toContain(clone);
  });

  it.each(['18.20.0', '20.18.1'])('refuses Node %s before it imports anything', async (old) => {
    const preload = join(temporaryDirectory(), 'old.cjs');
    await fse.writeFile(
      preload,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${old}' } });`,
    );
    const { exitCode, stderr } = await execa(process.execPath, ['--require', preload, bin, '--help'], {
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`needs Node 20.19 or newer. This is Node ${old}`);
  });

  it('requires the Node version of package.json', () => {
    const { engines } = fse.readJsonSync(join(root, 'package.json')) as { engines: { node: string } };
    expect(engines.node).toBe('>=20.19');
    expect(readFileSync(bin, 'utf8')).toContain('needed = [20, 19]');
  });
});

function workplaceOptions(): { cwd: string; env: Record<string, string> } {
  const { home, env } = workplace();
  return { cwd: home, env };
}
