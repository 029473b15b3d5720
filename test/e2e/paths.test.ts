import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { bin, cli, workplace } from '../support/cli.ts';
import { describeUnless, itPosix } from '../support/skip.ts';

const ARGS = '-f axum -d sqlite -a none --addons none -y --no-git';

/** Runs a line of shell, as Node starts no program in a directory that is not UTF-8. */
function shell(line: string) {
  const { home, env } = workplace();
  const text = execFileSync(
    'sh',
    ['-c', `create() { "${process.execPath}" "${bin}" "$@" 2>&1; echo "exit $?"; }; ${line}`],
    {
      cwd: home,
      env,
      encoding: 'utf8',
    },
  );
  return { text, home };
}

const describeLinux = describeUnless(process.platform !== 'linux', 'file names are always Unicode on this system');

describeLinux('names that are not UTF-8', () => {
  it.each([
    ['in the current directory', `create . --name my-api ${ARGS}`],
    ['below it', `create my-api ${ARGS}`],
    ['samples', 'create samples out'],
    ['doctor', 'create doctor'],
  ])('a directory that is not UTF-8 is refused: %s', (_, command) => {
    const { text, home } = shell(`d=$(printf 'broken\\377'); mkdir "$d"; cd "$d"; ${command}; ls -A . ..`);
    expect(text).toContain('The path of the current directory is not valid UTF-8');
    expect(text).toContain('exit 2');
    expect(readdirSync(home, 'buffer').map((name) => name.toString('latin1'))).toEqual(['broken\xff']);
  });

  it('an argument that is not UTF-8 is refused', () => {
    const { text, home } = shell(`create "$(printf 'broken\\377')" --name my-api ${ARGS}`);
    expect(text).toContain('is not valid UTF-8');
    expect(text).toContain('exit 2');
    expect(readdirSync(home)).toEqual([]);
  });
});

itPosix('a current directory that was removed is reported', () => {
  const { text } = shell(`mkdir gone; cd gone; rmdir ../gone; create my-api ${ARGS}`);
  expect(text).toContain('The current directory does not exist any more.');
  expect(text).toContain('exit 1');
});

itPosix('a quoted ~ is the home directory', () => {
  const { text, home } = shell(`create '~/work/my-api' ${ARGS}; create doctor '~/work/my-api' --json`);
  expect(text).toContain(`${home}/my-api`);
  expect(readdirSync(home)).toEqual(['my-api']);
  expect(text).toContain(`"project": "${home}/my-api"`);
});

it('a workspace above is a note at creation, with both remedies, and no error', async () => {
  const { home, env } = workplace();
  const create = (name: string) => cli([name, '--name', 'my-api', ...ARGS.split(' ')], { cwd: home, env });
  await fse.outputFile(join(home, 'Cargo.toml'), '[workspace]\n');
  const { exitCode, stderr } = await create('one');
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`note: ${join(home, 'Cargo.toml')} is a workspace that does not include this project`);
  expect(stderr).toContain('Add "one" there: to `exclude` to keep it independent, or to `members`.');
  expect(existsSync(join(home, 'one/Cargo.toml'))).toBe(true);
  await fse.outputFile(join(home, 'Cargo.toml'), '[workspace]\nexclude = ["two"]\n');
  expect((await create('two')).stderr).not.toContain('workspace');
});

itPosix('a colon in the path is a note at creation', async () => {
  const { home, env } = workplace();
  delete env.CARGO_TARGET_DIR;
  const create = (name: string, more = {}) =>
    cli([name, '--name', 'my-api', ...ARGS.split(' ')], { cwd: home, env: { ...env, ...more } });
  const { exitCode, stderr } = await create('a:b');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('the path contains ":"');
  expect((await create('c:d', { CARGO_TARGET_DIR: join(home, 'target') })).stderr).not.toContain('":"');
});
