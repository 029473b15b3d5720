import { existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../disk.ts';
import { root } from './cli.ts';
import { cloned, npmEnvironment } from './clone.ts';
import { ENTER, programInTerminal } from './terminal.ts';

const LIMIT = 180_000;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;

/** The lines of its console blocks, without comments. */
const [commands = [], session = []] = [...readme.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block]) =>
  block!.split('\n').map((line) => line.replace(/ +#.*/, '')).filter((line) => line !== ''),
);

// Windows' pseudo-terminal redraws the screen in its own way.
describe.skipIf(process.platform === 'win32')('the README, typed in a clone', () => {
  let clone: string;
  beforeAll(async () => {
    clone = await cloned(mkdtempSync(join(realpathSync(tmpdir()), 'create-backend-readme-')));
  });
  afterAll(() => fse.remove(clone));

  it('starts with two commands, the second of which runs this', () => {
    expect(commands).toEqual(['npm ci && npx create-backend my-api', 'npm ci && npm test']);
    expect(session[0]).toBe('$ npx create-backend my-api');
    expect(scripts.test).toContain('vitest run');
  });

  it('installs, asks and answers what its session shows', { timeout: LIMIT }, async () => {
    const questions = session.flatMap((line) => [...line.matchAll(/^✔ (.*\?)/g)].map(([, question]) => question!));
    expect(questions.length).toBeGreaterThan(3);
    const env = { ...npmEnvironment, TERM: 'xterm', npm_config_progress: 'false', npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true', GIT_CONFIG_GLOBAL: await gitConfig() };
    const screen = programInTerminal('/bin/sh', ['-c', commands[0]!], { home: clone, env });
    for (const question of questions) {
      await screen.see(question, LIMIT);
      screen.write(ENTER);
    }
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode, text).toBe(0);
    for (const line of session.filter((line) => line.startsWith('✔'))) expect(text).toContain(line);
    const said = text.slice(text.indexOf('Created my-api')).split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
    const shown = session.slice(session.findIndex((line) => line.startsWith('Created')));
    const general = (line: string) => line.replace(/\d+ files/, 'N files').replace(/^\/.*\/my-api$/, '/…/my-api');
    expect(said.map(general)).toEqual(shown.map(general));
    expect(existsSync(join(clone, 'my-api', 'Cargo.toml'))).toBe(true);
  });

  it('can be linked, and packed, as it says', { timeout: LIMIT }, async () => {
    const prefix = temporaryDirectory();
    const env = { ...npmEnvironment, npm_config_prefix: prefix, PATH: `${join(prefix, 'bin')}:${process.env.PATH}` };
    const type = (line: string, cwd: string) => execa('/bin/sh', ['-c', line], { cwd, env, extendEnv: false, stdin: 'ignore' });
    expect(readme).toContain('after `npm ci && npm link` in a clone: `create-backend …`');
    await type('npm link', clone);
    expect((await type('create-backend --version', prefix)).stdout).toMatch(/^\d+\.\d+\.\d+$/);

    const [, npx = '', tarball = ''] = /`(npx --yes --package \.\/(create-backend-\S+\.tgz) create-backend) …`/.exec(readme) ?? [];
    const { stdout } = await type('npm pack --silent', clone);
    expect(basename(stdout.trim())).toBe(tarball);
    await fse.move(join(clone, tarball), join(prefix, tarball));
    expect((await type(`${npx} --version`, prefix)).stdout).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

it('names scripts that there are', () => {
  const named = [...readme.matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(named).toEqual(expect.arrayContaining(['prove', 'bench:cli']));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

async function gitConfig(): Promise<string> {
  const file = join(temporaryDirectory(), 'gitconfig');
  await fse.writeFile(file, '[user]\n\tname = Ada\n\temail = ada@example.com\n');
  return file;
}
