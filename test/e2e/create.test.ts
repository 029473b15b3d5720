import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { combinations } from '../../src/answers/options.ts';
import { bin, cli, workplace } from '../support/cli.ts';
import { allDatabases, serverDatabases } from '../support/databases.ts';
import { snapshot } from '../support/disk.ts';
import { itPosix } from '../support/skip.ts';

interface Document {
  path: string;
  name: string;
  files: string[];
  command: string;
}

describe('create', () => {
  it('creates the project, and prints only its path on standard output', async () => {
    const { home, env } = workplace();
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y'], { cwd: home, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(home, 'my-api') });
    expect(readdirSync(home)).toEqual(['my-api']);
    expect(stderr).toMatch(/^Created my-api: Axum, SQLite.*; \d+ files\.$/m);
    expect(stderr).toContain('Git: a new repository with a first commit.');
  });

  it('prints one JSON document with the files on the disk', async () => {
    const { home, env } = workplace();
    const { stdout } = await cli(['my-api', '-y', '--json', '--no-git', '-f', 'actix', '-d', 'pg', '-a', 'none'], {
      cwd: home,
      env,
    });
    const document = JSON.parse(stdout) as Document;
    expect(Object.keys(document)).toEqual([
      'path',
      'name',
      'framework',
      'database',
      'auth',
      'sample',
      'addons',
      'resources',
      'files',
      'command',
      'version',
    ]);
    expect(document).toMatchObject({
      path: join(home, 'my-api'),
      name: 'my-api',
      framework: 'actix-web',
      database: 'postgres',
      auth: 'none',
      sample: 'orders',
      addons: ['docker', 'github-actions', 'tour'],
    });
    const written = readdirSync(document.path, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    ).length;
    expect(written).toBe(document.files.length);
    for (const file of document.files) expect(existsSync(join(document.path, file)), file).toBe(true);
  });

  it('creates the same project again with the printed command', async () => {
    const { home, env } = workplace();
    const { stdout } = await cli(['first', '--name', 'my-api', '-y', '--json', '--no-git', '-d', 'mysql'], {
      cwd: home,
      env,
    });
    const [node, script, ...words] = (JSON.parse(stdout) as Document).command.split(' ');
    expect([node, script]).toEqual(['node', bin]);
    expect(words[0]).toBe('first');
    await cli(['second', ...words.slice(1), '--no-git'], { cwd: home, env });
    expect(contents(join(home, 'second'))).toEqual(contents(join(home, 'first')));
  });

  it('does not prompt if all flags are given', async () => {
    const { home, env } = workplace();
    const { exitCode } = await cli(
      ['my-api', '-f', 'axum', '-d', 'sqlite', '-a', 'none', '--sample', 'orders', '--addons', 'none'],
      {
        cwd: home,
        env,
      },
    );
    expect(exitCode).toBe(0);
  });

  it('creates the project in the current directory, named after it, without a cd command', async () => {
    const { home, env } = workplace();
    const { exitCode, stderr } = await cli(['.', '-y'], { cwd: home, env });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(home, 'Cargo.toml'), 'utf8')).toContain('name = "work"');
    expect(stderr).not.toContain('cd ');
  });

  itPosix('quotes the path for the shell in the next steps', async () => {
    const { home, env } = workplace();
    const directory = "it's a place/with $HOME/my-api";
    const { stderr } = await cli([directory, '-y'], { cwd: home, env });
    const cd = stderr.split('\n').find((line) => line.startsWith('  cd '));
    const { stdout } = await execa('sh', ['-c', `${cd}\npwd`], { cwd: home });
    expect(stdout).toBe(join(home, directory));
    const [, again = ''] = stderr.split('Create the same project again:\n');
    const other = workplace();
    const repeated = await execa('sh', ['-c', `${again.trimEnd()} --dry-run --json`], { cwd: other.home });
    expect(JSON.parse(repeated.stdout)).toMatchObject({ path: join(other.home, directory), name: 'my-api' });
  });

  it('prints the address of the API documentation, the first page of the tour, and the tests', async () => {
    const { home, env } = workplace();
    const { stderr } = await cli(['my-api', '-y'], { cwd: home, env });
    for (const text of ['http://127.0.0.1:3000/docs', 'my-api/docs/tour/README.md', '  cargo test'])
      expect(stderr).toContain(text);
    expect(existsSync(join(home, 'my-api/docs/tour/README.md'))).toBe(true);
    const without = await cli(['bare', '-y', '--addons', 'none'], { cwd: home, env });
    expect(without.stderr).not.toContain('docs/tour');
  });

  it.each(serverDatabases)('prints one command that starts a server which .env fits: %s', async (database) => {
    const { home, env } = workplace();
    const { stderr } = await cli(['my-api', '-y', '-d', database, '--addons', 'none'], { cwd: home, env });
    const [command = ''] = /^ {2}docker run .*/m.exec(stderr) ?? [];
    const [, url = ''] = /^DATABASE_URL=(.*)$/m.exec(readFileSync(join(home, 'my-api/.env'), 'utf8')) ?? [];
    const { port, password } = new URL(url);
    expect(command).toContain(` -p 127.0.0.1:${port}:${port} `);
    expect(command).toMatch(password === '' ? /_ALLOW_EMPTY_PASSWORD=yes / : new RegExp(`_PASSWORD=${password} `));
  });

  it.each(serverDatabases)('starts the server of compose.yaml if there is one: %s', async (database) => {
    const { home, env } = workplace();
    const { stderr } = await cli(['my-api', '-y', '-d', database, '--addons', 'docker'], { cwd: home, env });
    const own = /^Start \S+, or set DATABASE_URL in \.env to a database of your own:\n/m;
    expect(stderr).toMatch(own);
    const [, steps = ''] = stderr.split(own);
    expect(steps).toMatch(
      /^ {2}cd my-api\n {2}docker compose up -d --wait database\nOnce it is ready, start your backend:\n {2}cargo run/,
    );
    expect(stderr).not.toContain('docker run');
  });

  itPosix('names itself as the user started it: linked on the PATH, or by its file', async () => {
    const { home, env } = workplace();
    const folder = join(home, '..', 'linked');
    await fse.mkdir(folder);
    symlinkSync(bin, join(folder, 'create-backend'));
    const linked = await execa('create-backend', ['one', '-y', '--json'], {
      cwd: home,
      env: { ...env, PATH: `${folder}:${process.env.PATH}` },
      extendEnv: false,
      preferLocal: false,
    });
    expect(JSON.parse(linked.stdout).command).toMatch(/^create-backend one --framework/);
    const { stdout } = await cli(['two', '-y', '--json'], { cwd: home, env });
    expect(JSON.parse(stdout).command).toMatch(new RegExp(`^node ${bin} two --framework`));
    expect(readFileSync(join(home, 'two/README.md'), 'utf8')).not.toContain('npx create-backend');
  });

  it('accepts a directory with the name of a command, written as a path', async () => {
    const { home, env } = workplace();
    for (const word of ['samples', 'doctor']) {
      const { exitCode } = await cli([`./${word}`, '-y', '--no-git'], { cwd: home, env });
      expect(exitCode).toBe(0);
      expect(readFileSync(join(home, word, 'README.md'), 'utf8')).toContain(`create-backend ./${word} --framework`);
      expect(existsSync(join(home, word, 'Cargo.toml'))).toBe(true);
    }
  });

  itPosix('makes .env private', async () => {
    const { home, env } = workplace();
    await cli(['my-api', '-y'], { cwd: home, env });
    expect(statSync(join(home, 'my-api/.env')).mode & 0o777).toBe(0o600);
  });

  it('names the leftovers of an interrupted run', async () => {
    const { home, env } = workplace();
    await fse.mkdir(join(home, '.create-backend-Ab12Cd'));
    const { stderr } = await cli(['my-api', '-y'], { cwd: home, env });
    expect(stderr).toContain(join(home, '.create-backend-Ab12Cd'));
  });
});

describe('a dry run', () => {
  it('prints the tree and writes nothing', async () => {
    const { home, env } = workplace();
    const before = snapshot(home);
    const { exitCode, stdout, stderr } = await cli(['my-api', '-y', '--dry-run'], { cwd: home, env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^my-api\/\n├── /);
    expect(stdout).toContain('main.rs');
    expect(stdout).toMatch(/^├── \.sqlx\/ \(\d+ files\)$/m);
    expect(stdout).not.toContain('query-');
    expect(stderr).toMatch(/A real run would create my-api: .*; \d+ files\./);
    expect(snapshot(home)).toEqual(before);
  });

  it('prints the same document as the real run', async () => {
    const { home, env } = workplace();
    const dry = await cli(['my-api', '-y', '--dry-run', '--json'], { cwd: home, env });
    const real = await cli(['my-api', '-y', '--json'], { cwd: home, env });
    expect(dry.stdout).toBe(real.stdout);
    JSON.parse(dry.stdout);
  });
});

describe.each([{ flags: [] }, { flags: ['--dry-run'] }, { flags: ['--json'] }])(
  'an unsuitable target is refused, with $flags',
  ({ flags }) => {
    const refused = async (target: string, says: string[], prepare: (home: string) => Promise<unknown>) => {
      const { home, env } = workplace();
      await prepare(home);
      const before = snapshot(home);
      const { exitCode, stdout, stderr } = await cli([target, '-y', ...flags], { cwd: home, env });
      for (const text of says) expect(stderr).toContain(text);
      const isDocument = flags.includes('--json');
      const document = isDocument ? (JSON.parse(stdout) as { error: string; remedy: string }) : undefined;
      expect({ exitCode, isEmpty: stdout === '' }).toEqual({ exitCode: 1, isEmpty: !isDocument });
      if (document !== undefined) expect(stderr).toBe(`error: ${document.error}\n${document.remedy}`);
      expect(snapshot(home)).toEqual(before);
    };

    it('if it contains files', () =>
      refused('my-api', ['README.md', '.gitignore'], async (home) => {
        await fse.outputFile(join(home, 'my-api/README.md'), 'mine');
        await fse.outputFile(join(home, 'my-api/.gitignore'), 'mine');
        await fse.outputFile(join(home, 'my-api/LICENSE'), 'mine');
      }));
    it('if it is a file', () =>
      refused('my-api', ['is a file'], (home) => fse.outputFile(join(home, 'my-api'), 'mine')));
    it('if its parent is a file', () =>
      refused('file/my-api', ['not a directory'], (home) => fse.outputFile(join(home, 'file'), 'mine')));
    itPosix('if it is a link', () =>
      refused('link', ['symbolic link'], async (home) => {
        await fse.mkdir(join(home, 'real'));
        symlinkSync('real', join(home, 'link'));
      }),
    );
    itPosix('if it contains a link with the name of a project entry', () =>
      refused('my-api', ['src'], async (home) => {
        await fse.outputFile(join(home, 'elsewhere/mine'), '');
        await fse.mkdir(join(home, 'my-api'));
        symlinkSync('../elsewhere', join(home, 'my-api/src'));
      }),
    );
  },
);

describe('samples', () => {
  it('reports what an interrupted run left', async () => {
    const { home, env } = workplace();
    await fse.mkdir(join(home, '.create-backend-Ab12Cd'));
    const { stderr } = await cli(['samples', 'out', '--only', 'axum,sqlite,none'], { cwd: home, env });
    expect(stderr).toContain(join(home, '.create-backend-Ab12Cd'));
  });

  it('writes every combination into its own folder, and an index', async () => {
    const { home, env } = workplace();
    const { exitCode, stdout } = await cli(['samples', 'out', '--json'], { cwd: home, env });
    expect(exitCode).toBe(0);
    const names = combinations().map(({ framework, database, auth }) => `${framework}-${database}-${auth}`);
    expect(readdirSync(join(home, 'out')).sort()).toEqual([...names, 'index.json'].sort());
    const index = JSON.parse(stdout) as { samples: { folder: string; framework: string; files: string[] }[] };
    expect(JSON.parse(readFileSync(join(home, 'out/index.json'), 'utf8'))).toEqual(index);
    expect(index.samples.map(({ folder }) => folder)).toEqual(names);
    for (const { folder, files } of index.samples)
      for (const file of files) expect(existsSync(join(home, 'out', folder, file))).toBe(true);
  });

  it.each([
    { only: ['axum,sqlite,none'], folders: ['axum-sqlite-none'] },
    { only: ['actix,none'], folders: allDatabases.map((database) => `actix-web-${database}-none`).sort() },
    { only: ['axum,pg,none', 'actix-web,mariadb,none'], folders: ['actix-web-mysql-none', 'axum-postgres-none'] },
  ])('writes only $only', async ({ only, folders }) => {
    const { home, env } = workplace();
    const { exitCode, stdout } = await cli(['samples', 'out', ...only.flatMap((list) => ['--only', list])], {
      cwd: home,
      env,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(home, 'out') });
    expect(readdirSync(join(home, 'out')).sort()).toEqual([...folders, 'index.json']);
  });

  it('writes the same project as create', async () => {
    const { home, env } = workplace();
    await cli(['samples', 'out', '--only', 'axum,sqlite,none'], { cwd: home, env });
    await cli(['axum-sqlite-none', '-y', '-a', 'none', '--no-git'], { cwd: home, env });
    expect(contents(join(home, 'out/axum-sqlite-none'))).toEqual(contents(join(home, 'axum-sqlite-none')));
  });

  it.each([
    ['after', ['samples', 'out', '--sample', 'none']],
    ['before', ['--sample', 'none', 'samples', 'out']],
  ])('creates every combination without the sample resource, with the flag %s the command', async (_, args) => {
    const { home, env } = workplace();
    const { stdout } = await cli([...args, '--json'], { cwd: home, env });
    const index = JSON.parse(stdout) as { samples: { sample: string; addons: string[]; command: string }[] };
    expect(index.samples.length).toBe(combinations().length);
    for (const { sample, addons, command } of index.samples) {
      expect({ sample, addons }).toEqual({ sample: 'none', addons: ['docker', 'github-actions', 'tour'] });
      expect(command).toContain('--sample none --addons docker,github-actions,tour');
    }
  });

  it('refuses a directory in use, and words that match no combination', async () => {
    const { home, env } = workplace();
    await fse.outputFile(join(home, 'out/index.json'), 'mine');
    const before = snapshot(home);
    expect(await cli(['samples', 'out'], { cwd: home, env })).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await cli(['samples', 'new', '--only', 'sqlite,mysql'], { cwd: home, env })).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
    expect(snapshot(home)).toEqual(before);
  });
});

/** The files of a snapshot, without `.env`, whose secret differs each time. */
function contents(directory: string): Record<string, string> {
  const files = Object.entries(snapshot(directory)).filter(
    ([path, entry]) => entry.startsWith('file') && path !== './.env',
  );
  return Object.fromEntries(files);
}
