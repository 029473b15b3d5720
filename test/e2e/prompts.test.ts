import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { options } from '../../src/answers/options.ts';
import { bin, workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { describePosix } from '../support/skip.ts';
import { CTRL_C, CTRL_D, DOWN, ENTER, programInTerminal, SPACE, terminal } from '../support/terminal.ts';

describePosix('at a terminal', () => {
  it('prompts for every option that no flag sets, and uses the answers', async () => {
    const place = workplace();
    const screen = terminal(['-a', 'none', '--no-git'], place);
    await screen.see('Where should the project go?');
    screen.write(`asked${ENTER}`);
    await screen.see('Which web framework?');
    await screen.see('(recommended)');
    screen.write(`${DOWN}${ENTER}`);
    await screen.see('Which database?');
    screen.write(ENTER);
    await screen.see('Which sample resource?');
    screen.write(ENTER);
    await screen.see('Which add-ons?');
    screen.write(`${DOWN}${SPACE}${DOWN}`);
    screen.write(SPACE);
    screen.write(ENTER);
    await answerBuild(screen);
    await confirm(screen);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).not.toContain('How do users sign in?'); // a flag sets it
    expect(text).toContain(
      [
        'create-backend.js asked --framework actix-web \\',
        '    --database sqlite --auth none --sample orders --addons docker,metrics,tour',
      ].join('\n'),
    );
    expect(readFileSync(join(place.home, 'asked/Cargo.toml'), 'utf8')).toContain('actix-web');
  });

  it('offers the same add-ons without orders', async () => {
    const place = workplace();
    const flags = ['my-api', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--no-build', '--no-git'];
    const screen = terminal(flags, place);
    await screen.see('Which sample resource?');
    screen.write(`${DOWN}${ENTER}`);
    await screen.see('Which add-ons?');
    await screen.see('Metrics');
    screen.write(ENTER);
    await screen.see('Sample     None');
    await screen.see('Add-ons    Docker, GitHub Actions, Guided tour');
    await confirm(screen);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).toContain('no sample;');
    expect(text).toContain('--addons docker,github-actions,tour');
  });

  it('does not prompt for the options that a flag sets', async () => {
    const place = workplace();
    const screen = terminal(
      ['my-api', '-f', 'axum', '-a', 'none', '--sample', 'orders', '--addons', 'none', '--no-build', '--no-git'],
      place,
    );
    await screen.see('Which database?');
    screen.write(`${DOWN}${ENTER}`);
    await confirm(screen);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).not.toContain('Which web framework?');
    expect(readFileSync(join(place.home, 'my-api/.create-backend.json'), 'utf8')).toContain('"postgres"');
  });

  it('does not prompt with --yes', async () => {
    const screen = terminal(['-y', '--dry-run'], workplace());
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).not.toContain('?');
  });

  it('does not prompt if CI is set', async () => {
    const place = workplace();
    const { exitCode, screen } = await terminal(['my-api'], { ...place, env: { ...place.env, CI: 'true' } }).end();
    expect(exitCode).toBe(2);
    expect(screen).toContain('--framework');
  });

  it('prompts on standard error, and prints only the path on standard output', async () => {
    const place = workplace();
    const args = [
      '-c',
      '"$0" "$@" > path.txt',
      process.execPath,
      bin,
      'my-api',
      '-f',
      'axum',
      '-a',
      'none',
      '--sample',
      'orders',
      '--addons',
      'none',
      '--no-build',
      '--no-git',
    ];
    const screen = programInTerminal('/bin/sh', args, place);
    await screen.see('Which database?');
    screen.write(ENTER);
    await confirm(screen);
    expect((await screen.end()).exitCode).toBe(0);
    expect(readFileSync(join(place.home, 'path.txt'), 'utf8')).toBe(`${join(place.home, 'my-api')}\n`);
  });

  it('prompts again for an unsuitable directory', async () => {
    const place = workplace();
    await fse.outputFile(join(place.home, 'taken/mine.txt'), '');
    const screen = terminal(
      ['-f', 'axum', '-d', 'sqlite', '-a', 'none', '--sample', 'orders', '--addons', 'none', '--no-build', '--no-git'],
      place,
    );
    await screen.see('Where should the project go?');
    screen.write(`taken${ENTER}`);
    await screen.see('mine.txt');
    screen.write(`${'\x7f'.repeat(5)}serde${ENTER}`);
    await screen.see('Try my-serde');
    screen.write(`-api${ENTER}`);
    await confirm(screen);
    expect((await screen.end()).exitCode).toBe(0);
    expect(existsSync(join(place.home, 'serde-api/Cargo.toml'))).toBe(true);
  });

  it('refuses a directory in use before the first prompt', async () => {
    const place = workplace();
    mkdirSync(join(place.home, 'my-api'));
    await fse.outputFile(join(place.home, 'my-api/mine.txt'), '');
    const { exitCode, screen } = await terminal(['my-api'], place).end();
    expect(exitCode).toBe(1);
    expect(screen).not.toContain('Which');
  });
});

describePosix('the summary', () => {
  const closed = ['-f', 'axum', '-a', 'none', '--sample', 'orders', '--addons', 'none', '--no-build', '--no-git'];

  it('shows all answers, and lets the user change one', async () => {
    const place = workplace();
    const screen = terminal(['my-api', ...closed], place);
    await screen.see('create-backend');
    await screen.see('Which database?');
    screen.write(ENTER);
    for (const line of [
      'Directory  my-api',
      'Framework  Axum',
      'Database   SQLite',
      'Sign-in    None',
      'Sample     Orders',
      'Add-ons    none',
    ])
      await screen.see(line);
    await screen.see('Create the project?');
    screen.write(`${DOWN}${ENTER}`);
    await screen.see('Which answer?');
    screen.write(`${DOWN}${DOWN}${ENTER}`);
    await screen.see('Which database?');
    screen.write(`${DOWN}${ENTER}`);
    await screen.see('Database   PostgreSQL');
    await confirm(screen);
    expect((await screen.end()).exitCode).toBe(0);
    expect(readFileSync(join(place.home, 'my-api/.create-backend.json'), 'utf8')).toContain('"postgres"');
  });

  it('lets the user change the directory, which is checked again', async () => {
    const place = workplace();
    await fse.outputFile(join(place.home, 'taken/mine.txt'), '');
    const screen = terminal(['my-api', ...closed], place);
    await screen.see('Which database?');
    screen.write(ENTER);
    await screen.see('Create the project?');
    screen.write(`${DOWN}${ENTER}`);
    await screen.see('Which answer?');
    screen.write(ENTER);
    await screen.see('Where should the project go?');
    screen.write(`taken${ENTER}`);
    await screen.see('is not empty');
    screen.write(`${'\x7f'.repeat(5)}~/other${ENTER}`);
    await screen.see('Directory  ~/other');
    await confirm(screen);
    expect((await screen.end()).exitCode).toBe(0);
    expect(existsSync(join(place.env.HOME!, 'other/Cargo.toml'))).toBe(true);
    expect(readdirSync(place.home)).toEqual(['taken']);
  });

  it("prints a command that works when the directory has a command's name", async () => {
    const place = workplace();
    const screen = terminal(closed.concat('-d', 'sqlite'), place);
    await screen.see('Where should the project go?');
    screen.write(`samples${ENTER}`);
    await confirm(screen);
    expect((await screen.end()).screen).toContain('create-backend.js ./samples --framework');
  });

  it('cancels without a trace', async () => {
    const place = workplace();
    const before = snapshot(place.home);
    const screen = terminal(['my-api', ...closed], place);
    await screen.see('Which database?');
    screen.write(ENTER);
    await screen.see('Create the project?');
    screen.write(`${DOWN}${DOWN}${ENTER}`);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(130);
    expect(text.trimEnd().split('\n').at(-1)).toBe('Cancelled.');
    expect(snapshot(place.home)).toEqual(before);
  });

  it('fits into 24 rows of 80 columns, like every question and the outro', async () => {
    const place = workplace();
    const screen = terminal([], place, { cols: 80, rows: 24 });
    await screen.see('Where should the project go?');
    screen.write(ENTER);
    for (const question of ['Which web framework?', 'Which database?', 'How do users sign in?']) {
      await screen.see(question);
      await screen.see('(recommended)');
      screen.write(`${DOWN}${ENTER}`);
    }
    await screen.see('Which sample resource?');
    screen.write(ENTER);
    await screen.see('Which add-ons?');
    await screen.see('chapter by chapter');
    screen.write(`a${ENTER}`);
    await answerBuild(screen);
    await confirm(screen);
    const { exitCode, raw, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    const lines = raw.split(/\r?\n|\x1b\[[\d;]*[A-HJK]/).map((line) => stripVTControlCharacters(line));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    // Inquirer breaks a row that is too wide, so a row that fits is one line.
    for (const { choices } of options)
      for (const { label, hint } of choices)
        expect(
          lines.some((line) => line.includes(label) && line.includes(hint)),
          hint,
        ).toBe(true);
    const outro = text.slice(text.lastIndexOf('Created my-api'));
    expect(outro.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });
});

describePosix('cancelling a prompt', () => {
  const cases = [
    { how: 'Ctrl-C', stop: (screen: Screen) => screen.write(CTRL_C), code: 130 },
    { how: 'Ctrl-D', stop: (screen: Screen) => screen.write(CTRL_D), code: 130 },
    { how: 'SIGINT', stop: (screen: Screen) => process.kill(screen.pid, 'SIGINT'), code: 130 },
    { how: 'SIGTERM', stop: (screen: Screen) => process.kill(screen.pid, 'SIGTERM'), code: 143 },
    { how: 'SIGHUP', stop: (screen: Screen) => process.kill(screen.pid, 'SIGHUP'), code: 129 },
  ];
  for (const question of ['Where should the project go?', 'Which web framework?']) {
    it.each(cases)(
      `at "${question}" with $how: prints one line, exits with $code, shows the cursor, creates nothing`,
      async ({ stop, code }) => {
        const place = workplace();
        const before = snapshot(place.home);
        const screen = terminal([], place);
        await screen.see('Where should the project go?');
        if (!question.startsWith('Where')) {
          screen.write(ENTER);
          await screen.see(question);
          await screen.see('Actix Web');
        }
        stop(screen);
        const { exitCode, raw, screen: text } = await screen.end();
        expect(exitCode).toBe(code);
        expect(text.trimEnd().split('\n').at(-1)).toBe('Cancelled.');
        expect(text).not.toMatch(/^ +at /m);
        expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThanOrEqual(raw.lastIndexOf('\x1b[?25l'));
        expect(raw).toContain('\x1b[?25h');
        expect(snapshot(place.home)).toEqual(before);
      },
    );
  }
});

describePosix('colours at a terminal', () => {
  const colours = async (flags: string[], more: Record<string, string>) => {
    const place = workplace();
    const screen = terminal(['my-api', ...flags], { ...place, env: { ...place.env, ...more } });
    await screen.see('Which web framework?');
    screen.write(CTRL_C);
    return /\x1b\[[\d;]*m/.test((await screen.end()).raw);
  };
  it('are used', async () => expect(await colours([], {})).toBe(true));
  it.each([
    { flags: ['--no-color'], more: {} },
    { flags: [], more: { NO_COLOR: '1' } },
    { flags: [], more: { TERM: 'dumb' } },
  ])('are not with $flags $more', async ({ flags, more }) => expect(await colours(flags, more)).toBe(false));
});

describePosix('--build at a terminal', () => {
  it('is offered in a prompt, and shows a progress bar', async () => {
    const place = workplace();
    const path = join(place.home, '..', 'bin');
    const artifact = (name: string) =>
      JSON.stringify({ reason: 'compiler-artifact', package_id: name, target: { name } });
    const script = [
      `case "$1" in --version) echo "cargo 1.94.0";; tree) printf 'a\\nb (*)\\nb\\n';;`,
      `build) echo '${artifact('a')}'; echo '${artifact('b')}';; esac`,
    ].join('\n');
    await fse.outputFile(join(path, 'cargo'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await fse.outputFile(join(path, 'cc'), '', { mode: 0o755 });
    const screen = terminal(
      ['my-api', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--sample', 'orders', '--addons', 'none', '--no-git'],
      {
        ...place,
        env: { ...place.env, PATH: `${path}:/bin` },
      },
    );
    await screen.see('Build it now?');
    screen.write(`y${ENTER}`);
    await confirm(screen);
    const { exitCode, screen: text } = await screen.end();
    expect(exitCode).toBe(0);
    expect(text).toContain('] Compiling 1/2 (');
    expect(text).toContain('[================] Compiling 2/2 (');
    expect(text).toMatch(/Built in \d+ s/);
    expect(readdirSync(place.home)).toEqual(['my-api']);
  });
});

type Screen = ReturnType<typeof terminal>;

/** Accepts the summary. */
async function confirm(screen: Screen): Promise<void> {
  await screen.see('Create the project?');
  screen.write(ENTER);
}

/** Answers the prompt that appears only if cargo and a C compiler are installed. */
async function answerBuild(screen: Screen): Promise<void> {
  const asked = await Promise.race([
    screen.see('Build it now?').then(
      () => true,
      () => false,
    ),
    screen.end().then(() => false),
  ]);
  if (asked) screen.write(ENTER);
}
