import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { cloned, npmEnvironment } from '../support/clone.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { describePosix } from '../support/skip.ts';
import { ENTER, programInTerminal } from '../support/terminal.ts';

const LIMIT = 180_000;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** The commands between backticks in README.md. In a table, `|` is written as `\\|`. */
const spans = [...readme.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)]
  .map(([, span]) => span!.replaceAll('\\|', '|'))
  .filter((span) => /^(create-backend|npx|npm|cargo|source) /.test(span));

/** The lines of the console blocks in README.md, without comments. */
const [commands = [], session = []] = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) =>
  block!
    .split('\n')
    .map((line) => line.replace(/ +#.*/, ''))
    .filter((line) => line !== ''),
);

describePosix('the README, followed in a clone', () => {
  let clone: string;
  beforeAll(async () => {
    clone = await cloned(mkdtempSync(join(realpathSync(tmpdir()), 'create-backend-readme-')));
  });
  afterAll(() => fse.remove(clone));

  it('begins with two commands, the second of which runs these tests', () => {
    expect(commands).toEqual(['npm ci && npx create-backend my-api', 'npm ci && npm test']);
    expect(session[0]).toBe('$ npx create-backend my-api');
    expect(scripts.test).toContain('vitest run');
  });

  it('installs, prompts and prints as its session shows', { timeout: LIMIT }, async () => {
    const questions = session.flatMap((line) => [...line.matchAll(/^✔ (.*\?)/g)].map(([, question]) => question!));
    expect(questions.length).toBeGreaterThan(3);
    const env = {
      ...npmEnvironment,
      TERM: 'xterm',
      npm_config_progress: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_prefer_offline: 'true',
      GIT_CONFIG_GLOBAL: await gitConfig(),
    };
    const screen = programInTerminal('/bin/sh', ['-c', commands[0]!], { home: clone, env });
    for (const question of questions) {
      await screen.see(question, LIMIT);
      screen.write(ENTER);
    }
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode, text).toBe(0);
    for (const line of session.filter((line) => line.startsWith('✔'))) expect(text).toContain(line);
    const printed = text
      .slice(text.indexOf('Created my-api'))
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
    const shown = session.slice(session.findIndex((line) => line.startsWith('Created')));
    const general = (line: string) => line.replace(/^\/.*\/my-api$/, '/…/my-api');
    expect(printed.map(general)).toEqual(shown.map(general));
    expect(existsSync(join(clone, 'my-api', 'Cargo.toml'))).toBe(true);
  });

  it('creates the same project again with the last command of the session', { timeout: LIMIT }, async () => {
    const again = join(clone, 'again');
    mkdirSync(again);
    await execa('bash', ['-c', `${session.at(-1)!.trim()} --no-git`], {
      cwd: again,
      env: npmEnvironment,
      extendEnv: false,
      stdin: 'ignore',
    });
    const manifest = (folder: string) => readFileSync(join(folder, 'my-api', '.create-backend.json'), 'utf8');
    expect(manifest(again)).toBe(manifest(clone));
  });

  it('can be linked and packed, and works as its tables say', { timeout: LIMIT }, async () => {
    const prefix = temporaryDirectory();
    const env = { ...npmEnvironment, npm_config_prefix: prefix, PATH: `${join(prefix, 'bin')}:${process.env.PATH}` };
    const type = (line: string, cwd = prefix, home = prefix) =>
      execa('bash', ['-c', line], {
        cwd,
        env: { ...env, HOME: home },
        extendEnv: false,
        stdin: 'ignore',
        reject: false,
      });
    const version = { exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
    expect(readme).toContain('after `npm ci && npm link` in a clone: `create-backend …`');
    expect((await type('npm link', clone, process.env.HOME)).exitCode).toBe(0);
    expect(await type('create-backend --version')).toMatchObject(version);

    const [, npx = '', tarball = ''] =
      /`(npx --yes --package \.\/(create-backend-\S+\.tgz) create-backend) …`/.exec(readme) ?? [];
    expect((await type('npm pack --silent', clone, process.env.HOME)).stdout.trim()).toBe(tarball);
    await fse.move(join(clone, tarball), join(prefix, tarball));
    expect(await type(`${npx} --version`, prefix, process.env.HOME)).toMatchObject(version);

    const usages = spans.filter((span) => /^create-backend (samples|doctor|completions \w+\|)/.test(span));
    expect(usages).toHaveLength(3);
    for (const line of usages.flatMap((usage) => readings(usage, join(clone, 'my-api')))) {
      const { exitCode, stdout, stderr } = await type(line);
      // doctor exits with 1 if something is missing on this machine, such as cargo.
      expect(line.includes(' doctor') ? [0, 1] : [0], `${line}\n${stderr}`).toContain(exitCode);
      expect(stdout, line).not.toBe('');
      if (line.endsWith('--json')) expect(JSON.parse(stdout), line).toBeTypeOf('object');
      await fse.remove(join(prefix, 'made'));
    }

    const bash = spans.find((span) => span.startsWith('source <(create-backend completions bash'))!;
    expect((await type(`${bash} && complete -p create-backend`)).stdout).toMatch(/^complete .*create-backend$/);
    await fse.mkdirp(join(prefix, '.config/fish/completions'));
    expect((await type(spans.find((span) => span.startsWith('create-backend completions fish'))!)).exitCode).toBe(0);
    expect(readFileSync(join(prefix, '.config/fish/completions/create-backend.fish'), 'utf8')).toContain(
      'complete -c create-backend',
    );
  });
});

/** The commands that the page shows between backticks, each with the test that runs it. */
const typedBy: Readonly<Record<string, string>> = {
  // Outside a clone, this runs another program.
  'npx create-backend': "test/e2e/readme.test.ts: it('installs, prompts and prints",
  'npm ci': "test/e2e/readme.test.ts: it('installs, prompts and prints",
  'npx create-backend …': "test/e2e/readme.test.ts: it('installs, prompts and prints",
  'npm test': "test/e2e/readme.test.ts: it('begins with two commands, the second of which runs these tests",
  'npm ci && npm link': "test/e2e/readme.test.ts: type('npm link'",
  'create-backend …': "test/e2e/readme.test.ts: type('create-backend --version'",
  'npm pack': "test/e2e/readme.test.ts: type('npm pack --silent'",
  'npx --yes --package ./create-backend-0.1.0.tgz create-backend …': 'test/e2e/readme.test.ts: type(`${npx} --version`',
  'create-backend samples <directory> [--only axum,sqlite,none] [--json]': 'test/e2e/readme.test.ts: readings(usage',
  'create-backend doctor [directory] [--json]': 'test/e2e/readme.test.ts: readings(usage',
  'create-backend completions bash|zsh|fish|powershell': 'test/e2e/readme.test.ts: readings(usage',
  'source <(create-backend completions bash)': 'test/e2e/readme.test.ts: complete -p create-backend',
  'source <(create-backend completions zsh)': "test/e2e/completions.test.ts: source '${script}'",
  'create-backend completions fish > ~/.config/fish/completions/create-backend.fish':
    'test/e2e/readme.test.ts: completions/create-backend.fish',
  // The page says that this script was only parsed.
  'create-backend completions powershell | Out-String | Invoke-Expression': 'test/e2e/completions.test.ts: powershell',
  'cargo build': "test/e2e/cargo.test.ts: '--build'",
  'cargo run': "test/e2e/cargo.test.ts: ['run', '--quiet']",
  'cargo build --locked': "test/e2e/cargo.test.ts: run('build', '--locked')",
};

it('shows no command that no test runs', () => {
  expect([...new Set(spans)].sort()).toEqual(Object.keys(typedBy).sort());
  for (const [command, test] of Object.entries(typedBy)) {
    const [file = '', ...text] = test.split(': ');
    // The table itself contains every command.
    const tests = readFileSync(join(root, file), 'utf8').replace(/^const typedBy[\s\S]*?^};$/m, '');
    expect(tests, command).toContain(text.join(': '));
  }
});

/** The commands that a usage line stands for: with and without its brackets, and with each word between its bars. */
function readings(usage: string, directory: string): string[] {
  const [short, long] = [
    usage.replace(/ \[[^\]]+\]/g, ''),
    usage.replace('[directory]', directory).replace(/[[\]]/g, ''),
  ];
  const bars = /\S+\|\S+/.exec(usage)?.[0];
  const lines = bars ? bars.split('|').map((word) => usage.replace(bars, word)) : [short, long];
  return lines.map((line) => line.replace('<directory>', 'made'));
}

async function gitConfig(): Promise<string> {
  const file = join(temporaryDirectory(), 'gitconfig');
  await fse.writeFile(file, '[user]\n\tname = Ada\n\temail = ada@example.com\n');
  return file;
}
