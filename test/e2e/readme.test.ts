import { existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../tools/session/draw.ts';
import { record, standIns } from '../../tools/session/record.ts';
import { bin, cli, root, workplace } from '../support/cli.ts';
import { cloned, npmEnvironment } from '../support/clone.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { project } from '../support/project.ts';
import { describePosix } from '../support/skip.ts';
import { ENTER, programInTerminal } from '../support/terminal.ts';
import { blocksOf, matched } from '../support/transcript.ts';

const LIMIT = 180_000;
const page = (path: string) => readFileSync(join(root, path), 'utf8');
const PAGES = ['README.md', 'docs/cli.md', 'docs/doctor.md', 'docs/completions.md', 'docs/add-ons.md'];
const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };

/** The text between backticks that is a command to type. A table has a backslash before a bar. */
const spans = [...new Set(PAGES.map(page).flatMap(spansOf))];

function spansOf(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)]
    .map(([, span]) => span!.replaceAll('\\|', '|'))
    .filter((span) => /^(create-backend|npx|npm|cargo|source) /.test(span));
}

/** The lines of the console blocks, without comments. Blocks with `$ ` are transcripts. */
const typedLines = PAGES.map(page)
  .flatMap((text) =>
    [...text.matchAll(/^```console\n(?!\$ )([\s\S]*?)^```$/gm)].flatMap(([, block]) => block!.split('\n')),
  )
  .map((line) => line.replace(/ +#.*/, ''))
  .filter((line) => line !== '');

const START = 'npm ci && npx create-backend ../my-api';
const DOCTOR = 'npx create-backend doctor';

describePosix('the picture in README.md', () => {
  it('shows a session with the program as it is', { timeout: LIMIT }, async () => {
    const session = await record();
    const remedy = 'If the program should print this, run: npm run session';
    expect(page('docs/session.txt'), remedy).toBe(session.text);
    expect(page('docs/session-light.svg'), remedy).toBe(draw(session, 'light'));
    expect(page('docs/session-dark.svg'), remedy).toBe(draw(session, 'dark'));
  });
});

describePosix('the commands of the pages, typed in a clone', () => {
  let parent: string;
  let clone: string;
  let screen: string;
  beforeAll(async () => {
    parent = mkdtempSync(join(realpathSync(tmpdir()), 'create-backend-readme-'));
    clone = await cloned(join(parent, 'clone'));
    // A project inside of a repository gets none of its own, and a clone is a repository.
    await execa('git', ['init', '--quiet'], { cwd: clone, env: npmEnvironment, extendEnv: false });
  });
  afterAll(() => fse.remove(parent));

  it('the first one installs, prompts and prints what the picture shows', { timeout: LIMIT }, async () => {
    const session = page('docs/session.txt').split('\n');
    const questions = session.flatMap((line) => [...line.matchAll(/^✔ (.*\?)/g)].map(([, question]) => question!));
    expect(questions.length).toBeGreaterThan(3);
    const tools = temporaryDirectory();
    standIns(tools);
    const env = {
      ...npmEnvironment,
      PATH: `${tools}:${npmEnvironment.PATH}`,
      TERM: 'xterm',
      npm_config_progress: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_prefer_offline: 'true',
      GIT_CONFIG_GLOBAL: join(tools, 'gitconfig'),
    };
    const terminal = programInTerminal('/bin/sh', ['-c', START], { home: clone, env });
    for (const question of questions) {
      await terminal.see(question, LIMIT);
      terminal.write(ENTER);
    }
    const ended = await terminal.end();
    screen = ended.screen;
    expect(ended.exitCode, screen).toBe(0);
    for (const line of session.filter((line) => line.startsWith('✔'))) expect(screen).toContain(line);
    expect(outroOf(screen)).toEqual(outroOf(session.join('\n')));
    expect(existsSync(join(parent, 'my-api', 'Cargo.toml'))).toBe(true);
    expect(existsSync(join(parent, 'my-api', '.git', 'HEAD'))).toBe(true);
  });

  it('doctor checks Rust and the compiler', { timeout: LIMIT }, async () => {
    const { exitCode, stdout, stderr } = await execa('bash', ['-c', DOCTOR], {
      cwd: clone,
      env: npmEnvironment,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    expect([0, 1], stderr).toContain(exitCode); // 1 when this machine lacks something
    for (const check of ['rust', 'linker']) expect(stdout).toMatch(new RegExp(`^\\S ${check} `, 'm'));
    expect(stdout).toContain('only Rust was checked');
  });

  it('the last line of the session creates the same project again', { timeout: LIMIT }, async () => {
    const first = join(temporaryDirectory(), 'my-api');
    await fse.move(join(parent, 'my-api'), first);
    const command = unwrapped(screen).findLast((line) => line.includes(' --framework '))!;
    await execa('bash', ['-c', `${command.trim()} --no-git`], {
      cwd: clone,
      env: npmEnvironment,
      extendEnv: false,
      stdin: 'ignore',
    });
    const manifest = (project: string) => readFileSync(join(project, '.create-backend.json'), 'utf8');
    expect(manifest(join(parent, 'my-api'))).toBe(manifest(first));
  });

  it('linked and packed, the program does what the pages say', { timeout: LIMIT }, async () => {
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

    expect((await type('npm link', clone, process.env.HOME)).exitCode).toBe(0);
    for (const line of ownCommands()) {
      const cwd = temporaryDirectory();
      if (line.includes(' doctor')) await type('create-backend my-api --yes --no-git', cwd);
      const { exitCode, stdout, stderr } = await type(line, cwd);
      // doctor exits with 1 when this machine lacks something, cargo perhaps.
      expect(line.includes(' doctor') ? [0, 1] : [0], `${line}\n${stderr}`).toContain(exitCode);
      expect(stdout, line).not.toBe('');
      const members = jsonMembers.get(line);
      if (members) expect(Object.keys(JSON.parse(stdout)), line).toEqual(members);
    }

    const packed = spans.find((span) => span.startsWith('npx --yes --package'))!;
    const tarball = /\S+\.tgz/.exec(packed)![0];
    expect(`./${(await type('npm pack --silent', clone, process.env.HOME)).stdout.trim()}`).toBe(tarball);
    await fse.move(join(clone, tarball), join(prefix, tarball));
    const made = await type(`${packed} --yes --no-git`, prefix, process.env.HOME);
    expect(made, made.stderr).toMatchObject({ exitCode: 0, stdout: join(prefix, 'my-api') });

    const bash = spans.find((span) => span.startsWith('source <(create-backend completions bash'))!;
    expect((await type(`${bash} && complete -p create-backend`)).stdout).toMatch(/^complete .*create-backend$/);
    await fse.mkdirp(join(prefix, '.config/fish/completions'));
    expect((await type(spans.find((span) => span.startsWith('create-backend completions fish >'))!)).exitCode).toBe(0);
    expect(readFileSync(join(prefix, '.config/fish/completions/create-backend.fish'), 'utf8')).toContain(
      'complete -c create-backend',
    );
  });
});

describePosix('the transcripts in README.md', () => {
  it('show what the program prints in a project', { timeout: LIMIT }, async () => {
    const { path, env } = await project();
    const bins = temporaryDirectory();
    await fse.outputFile(join(bins, 'create-backend'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
      mode: 0o755,
    });
    const steps = blocksOf('README.md', page('README.md'))
      .flatMap((block) => block.steps)
      .filter(({ command }) => command !== undefined);
    expect(steps.length).toBeGreaterThan(1);
    for (const { command, expected } of steps) {
      const { stdout, exitCode } = await execa('bash', ['-c', `exec 2>&1; ${command}`], {
        cwd: path,
        env: { ...env, PATH: `${bins}:${env.PATH}` },
        extendEnv: false,
        reject: false,
      });
      expect(exitCode, stdout).toBe(0);
      const lines = stdout === '' ? [] : stdout.split('\n');
      expect(matched(expected, lines, true), `${command}\n${stdout}`).toBeDefined();
    }
  });
});

describePosix('the commands about changes, typed in their order in one project', () => {
  const blocks = (path: string) => [...page(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  const linesOf = (path: string) =>
    blocks(path)
      .flatMap((block) => block.replace(/ \\\n */g, ' ').split('\n'))
      .map((line) => line.replace(/ +#.*/, ''))
      .filter((line) => line !== '' && !/<[a-z-]+>/.test(line));

  it.each([
    ['README.md', 4],
    ['docs/change.md', 9],
  ])('of %s', { timeout: LIMIT }, async (path, count) => {
    const { path: cwd, env, git } = await project(['--yes']);
    const bins = temporaryDirectory();
    await fse.outputFile(join(bins, 'create-backend'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
      mode: 0o755,
    });
    const lines = linesOf(path);
    expect(lines).toHaveLength(count);
    for (const line of lines) {
      const creates = line.startsWith('create-backend my-api');
      const typed = await execa('bash', ['-c', creates ? `${line} --yes` : line], {
        cwd: creates ? temporaryDirectory() : cwd,
        env: { ...env, PATH: `${bins}:${env.PATH}` },
        extendEnv: false,
        stdin: 'ignore',
        reject: false,
      });
      expect(typed.exitCode, `${line}\n${typed.stderr}`).toBe(0);
      if (!line.startsWith('create-backend')) continue;
      await git('add', '--all');
      await git('commit', '--allow-empty', '--message', 'change');
    }
    const { stdout: log } = await git('status', '--porcelain');
    expect(log).toBe('');
  });
});

/** Command → the members of its JSON document, as docs/cli.md lists them. */
const jsonMembers = new Map(
  [...page('docs/cli.md').matchAll(/^\| `(create-backend [^`]* --json)` \| (.*) \|$/gm)].map(([, command, members]) => [
    command!,
    [...members!.matchAll(/`(\w+)`/g)].map(([, member]) => member!),
  ]),
);

/** The commands of the pages that call the linked program, with values for the placeholders. */
function ownCommands(): string[] {
  const lines = [...typedLines, ...spans].filter((line) => line.startsWith('create-backend ') && !/[>|…]\s/.test(line));
  expect(lines.length).toBeGreaterThan(10);
  expect(jsonMembers.size).toBe(4);
  return [...new Set(lines)].map((line) => {
    const command = line.replace('<directory>', 'made').replace('<shell>', 'zsh');
    const creates = !/^create-backend (samples|doctor|completions|--list)\b/.test(command);
    // There is no terminal to prompt in.
    return creates && !command.includes('--yes') ? `${command} --yes --no-git` : command;
  });
}

/** The other commands of the pages, each with the test that types it. */
const typedBy: Readonly<Record<string, string>> = {
  [START]: "test/e2e/readme.test.ts: ['-c', START]",
  [DOCTOR]: "test/e2e/readme.test.ts: ['-c', DOCTOR]",
  'cd ../my-api && cargo run': "test/e2e/cargo.test.ts: ['run', '--quiet']",
  'npm ci && npm test': '.ci/run: npm test --',
  'npm test': '.ci/run: npm test --',
  'npm run prove': '.ci/run: npm run --silent prove',
  'npm ci && npm link': "test/e2e/readme.test.ts: type('npm link'",
  'npm pack': "test/e2e/readme.test.ts: type('npm pack --silent'",
  'npx --yes --package ./create-backend-0.2.0.tgz create-backend my-api':
    'test/e2e/readme.test.ts: type(`${packed} --yes',
  'source <(create-backend completions bash)': 'test/e2e/readme.test.ts: complete -p create-backend',
  'source <(create-backend completions zsh)': "test/e2e/completions.test.ts: source '${script}'",
  'create-backend completions fish > ~/.config/fish/completions/create-backend.fish':
    'test/e2e/readme.test.ts: completions/create-backend.fish',
  // The page says that this script is not run.
  'create-backend completions powershell | Out-String | Invoke-Expression': 'test/e2e/completions.test.ts: powershell',
  'cargo run': "test/e2e/cargo.test.ts: ['run', '--quiet']",
  'cargo build': "test/e2e/cargo.test.ts: '--build'",
  'cargo build --locked': "test/e2e/cargo.test.ts: run('build', '--locked')",
};

/** Checks that take hours or need a quiet machine, and a command that runs a program of other people. */
const benchmarks = ['npm run bench:build', 'npm run bench:cli', 'npm run bench:server'];
const untyped = ['npm run prove -- --deep', ...benchmarks, 'npx create-backend'];

it('the pages show no command that no test types', () => {
  const own = (line: string) => line.startsWith('create-backend ') && !/[>|…]\s/.test(line);
  const shown = [...new Set([...typedLines, ...spans])].filter((line) => !own(line));
  expect(shown.sort()).toEqual([...Object.keys(typedBy), ...untyped].sort());
  for (const [command, test] of Object.entries(typedBy)) {
    const [file = '', ...text] = test.split(': ');
    const tests = page(file).replace(/^const typedBy[\s\S]*?^};$/m, ''); // this table does not count as a test
    expect(tests, command).toContain(text.join(': '));
  }
  const named = shown.flatMap((line) => [...line.matchAll(/npm run (\S+)/g)].map(([, name]) => name!));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...named, 'test']));
});

describe('docs/cli.md names every flag and command, and no other', () => {
  const help = async (...command: string[]) => {
    const { home, env } = workplace();
    const { stdout } = await cli([...command, '--help'], { cwd: home, env });
    const flags = [...stdout.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long]) => [short, long]);
    return { stdout, flags: flags.filter((flag) => flag !== undefined).sort() };
  };
  const flagsIn = (text: string) => [...text.matchAll(/(?<=`)--?[a-zA-Z][\w-]*/g)].map(([flag]) => flag).sort();

  it('of create-backend', async () => {
    const { stdout, flags } = await help();
    const cells = [...page('docs/cli.md').matchAll(/^\| (`-.*?) \|/gm)].map(([, cell]) => cell!);
    expect(flagsIn(cells.join('\n'))).toEqual(flags);
    const [, synopsis = ''] = /^```\n([\s\S]*?)^```$/m.exec(page('docs/cli.md')) ?? [];
    const shown = [...synopsis.matchAll(/^create-backend ([a-z]+)/gm)].map(([, command]) => command);
    const [, commands = ''] = stdout.split(/^Commands:$/m);
    expect(shown).toEqual([...commands.matchAll(/^ {2}([a-z]+)(?=\s)/gm)].map(([, command]) => command));
  });

  it.each(['samples', 'doctor'])('of %s', async (command) => {
    const [, sentence = ''] = new RegExp(`\`${command}\` takes ([^.]*)\\.`).exec(page('docs/cli.md')) ?? [];
    const { flags } = await help(command);
    expect(flagsIn(sentence)).toEqual(flags.filter((flag) => flag.startsWith('--')));
  });
});

/** The lines of an output, with a command that goes on in the next line on one line. */
function unwrapped(text: string): string[] {
  return text
    .replace(/ *\\\n */g, ' ')
    .split('\n')
    .map((line) => line.trimEnd());
}

/**
 * What comes after the prompts, without what depends on the directory and on how the program was started. `--name` is
 * only printed where the directory is not the name.
 */
function outroOf(text: string): string[] {
  const lines = unwrapped(text).filter((line) => line !== '');
  const start = lines.findIndex((line) => line.startsWith('Created'));
  return lines.slice(start).map((line) =>
    line
      .replace(/^\/.*\/my-api$/, '/…/my-api')
      .replace(/^ +(npx |node \S+\/)?create-backend(\.js)? /, '')
      .replace('../my-api', 'my-api')
      .replace(/ --name my-api$/, ''),
  );
}
