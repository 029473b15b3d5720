import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstCommit } from '../../src/toolchain/git.ts';
import { workplace } from '../support/cli.ts';
import { snapshot } from '../support/disk.ts';
import { describePosix, itPosix } from '../support/skip.ts';

/** A project small enough to be written a hundred times. The first two files are those of a generated one. */
const FILES: Record<string, string> = {
  '.gitattributes': '* text=auto eol=lf\n',
  '.gitignore': '/target\n.env\n*.db\n',
  '.env': 'SECRET=1\n',
  'Cargo.lock': 'version = 4\n',
  'Cargo.toml': '[package]\n',
  'README.md': '# A\n',
  'migrations/0001_create_users.sql': 'SELECT 1;\n',
  'src/main.rs': 'fn main() {}\n',
  'src/routes/mod.rs': 'mod a;\n',
};
const tracked = Object.keys(FILES).filter((file) => file !== '.env');

let home = '';
let env: Record<string, string> = {};
const inherited = process.env;
beforeEach(() => {
  ({ home, env } = workplace());
  process.env = env;
});
afterEach(() => {
  process.env = inherited;
});

function git(cwd: string, ...args: string[]): Promise<string> {
  return execa('git', args, { cwd, env, extendEnv: false }).then(({ stdout }) => stdout);
}

/** Adds to the user's own configuration. */
function configure(text: string): void {
  fse.appendFileSync(env.GIT_CONFIG_GLOBAL!, `${text}\n`);
}

/** Stages a project, makes its first commit and moves it in place, as the writer does. */
async function create(target = 'my-api', more: Record<string, string> = {}) {
  process.env = { ...env, ...more };
  const path = join(home, target);
  const exists = existsSync(path);
  const outer = join(exists ? path : dirname(path), '.create-backend-a1b2c3');
  const staged = join(outer, 'project');
  for (const [file, text] of Object.entries(FILES)) await fse.outputFile(join(staged, file), text);
  const result = await firstCommit({ staged, target: path, files: tracked, message: 'Generated' });
  if (!exists) mkdirSync(path);
  for (const entry of readdirSync(staged)) renameSync(join(staged, entry), join(path, entry));
  await fse.remove(outer);
  return { path, ...result };
}

/** The commit has every file but .env, and git reports no change. */
async function expectComplete(path: string) {
  expect((await git(path, 'ls-tree', '-r', '--name-only', 'HEAD')).split('\n')).toEqual(tracked);
  expect(await git(path, 'status', '--porcelain')).toBe('');
}

/** Runs the command at the end of a note, as a user who pastes it. */
async function paste(note: string | undefined) {
  const command = /run: (.*)$/i.exec(note ?? '')?.[1];
  expect(command, note).toBeDefined();
  await execa(command!, { shell: true, cwd: home, env, extendEnv: false });
}

async function script(path: string, text: string) {
  await fse.outputFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** A PATH whose git is this script; in it, $real is the real git. */
async function wrapped(text: string): Promise<string> {
  const { stdout: real } = await execa('git', ['--exec-path'], { env, extendEnv: false });
  const bin = join(home, '..', 'bin');
  await script(join(bin, 'git'), `real=${real}/git\n${text}`);
  return `${bin}:${env.PATH}`;
}

/** Settings of the user's git. With each of them, the commit must be complete and the tree clean for that git. */
const SETTINGS: { what: string; config?: string; files?: Record<string, string>; env?: Record<string, string> }[] = [
  {
    what: 'an excludesFile with files of ours',
    config: '[core]\nexcludesFile = ~/ignored',
    files: { ignored: 'Cargo.lock\n*.sql\nsrc/\n.git*\n' },
  },
  { what: 'the usual ignore file with files of ours', files: { '.config/git/ignore': 'Cargo.lock\n*.sql\n' } },
  { what: 'conversion of line ends', config: '[core]\nautocrlf = true\nsafecrlf = true\neol = crlf' },
  {
    what: 'attributes with a filter that works',
    config: '[core]\nattributesFile = ~/attributes\n[filter "turn"]\nclean = tr a-z n-za-m\nsmudge = tr a-z n-za-m',
    files: { attributes: '*.rs filter=turn\n*.md text eol=crlf\n' },
  },
  {
    what: 'commits that are cleaned up, started from a template and edited',
    config: '[commit]\ncleanup = strip\ntemplate = ~/missing\nverbose = true\n[core]\ncommentChar = G\neditor = false',
  },
  { what: 'an unknown way to clean up commits', config: '[commit]\ncleanup = unknown' },
  { what: 'signed commits', config: '[commit]\ngpgSign = true\n[gpg]\nprogram = false' },
  { what: 'a bare repository', config: '[core]\nbare = true' },
  { what: 'another work tree', config: '[core]\nworktree = /tmp/elsewhere' },
  {
    what: 'other output',
    config:
      '[color]\nui = always\n[status]\nshowUntrackedFiles = no\nshort = true\nbranch = true\n[core]\nquotePath = true',
  },
  { what: 'another object format', env: { GIT_DEFAULT_HASH: 'sha256' } },
  {
    what: 'other formats',
    config: '[init]\ndefaultRefFormat = reftable\n[index]\nversion = 4\n[core]\nsplitIndex = true',
  },
  {
    what: 'large repositories',
    config: '[feature]\nmanyFiles = true\n[core]\nsparseCheckout = true\nuntrackedCache = true',
  },
  { what: 'other file systems', config: '[core]\nignoreCase = true\nfileMode = false\nsymlinks = false' },
  { what: 'another encoding', config: '[i18n]\ncommitEncoding = UTF-16' },
  {
    what: 'an identity for a directory',
    config: '[user]\nuseConfigOnly = true\nname = \n[includeIf "gitdir:~/work/"]\npath = ~/identity',
    files: { identity: '[user]\nname = Eve' },
  },
  {
    what: 'an identity in the environment',
    config: '[user]\nname =\nemail =',
    env: {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'Eve',
      GIT_AUTHOR_EMAIL: 'e@x.org',
      GIT_COMMITTER_EMAIL: 'e@x.org',
    },
  },
  { what: 'literal paths, and a trace', env: { GIT_LITERAL_PATHSPECS: '1', GIT_TRACE: '1' } },
];

describe('the first commit is complete with settings for', () => {
  it.each(SETTINGS)('$what', async ({ config = '', files = {}, env: more = {} }) => {
    configure(config);
    for (const [path, text] of Object.entries(files)) await fse.outputFile(join(env.HOME!, path), text);
    const project = await create('my-api', more);
    expect(project.notes).toEqual([]);
    await expectComplete(project.path);
  });
});

describe('nothing of the user runs', () => {
  const HOOKS = [
    'pre-commit',
    'prepare-commit-msg',
    'commit-msg',
    'post-commit',
    'post-checkout',
    'post-index-change',
    'reference-transaction',
  ];
  let ran = '';
  beforeEach(async () => {
    ran = join(home, '..', 'ran');
    for (const name of HOOKS) await script(join(home, '..', 'template/hooks', name), `echo ${name} >> ${ran}; exit 1`);
    await fse.outputFile(join(home, '..', 'template/info/exclude'), '*.toml\n');
  });

  const cases = [
    { what: 'hooks', config: '[core]\nhooksPath = ~/template/hooks' },
    { what: 'hooks of a template', config: '[init]\ntemplateDir = ~/template' },
    { what: 'hooks of a template in the environment', variable: 'GIT_TEMPLATE_DIR' },
    {
      what: 'a program for signatures',
      config: '[commit]\ngpgSign = true\n[gpg]\nprogram = ~/template/hooks/pre-commit',
    },
    { what: 'a file system monitor', config: '[core]\nfsmonitor = ~/template/hooks/pre-commit' },
    {
      what: 'an alias',
      config: ['init', 'add', 'commit', 'status'].map((name) => `[alias]\n${name} = !false`).join('\n'),
    },
    {
      what: 'a hook in the configuration',
      config: Object.entries({ 'a.b': 'post-commit', 'c d': 'reference-transaction' })
        .map(([name, event]) => `[hook "${name}"]\nevent = ${event}\ncommand = ~/template/hooks/pre-commit`)
        .join('\n'),
    },
  ];
  describePosix('runs nothing of theirs', () => {
    it.each(cases)('by $what', async ({ config = '', variable }) => {
      configure(config.replaceAll('~', env.HOME!));
      const project = await create('my-api', variable ? { [variable]: join(home, '..', 'template') } : {});
      expect(project.notes).toEqual([]);
      expect(existsSync(ran)).toBe(false);
      env.GIT_CONFIG_GLOBAL = '/dev/null'; // the check itself would run them
      await expectComplete(project.path);
    });
  });
});

describe('a branch name that git refuses', () => {
  it.each(['a..b', 'bad name', '-x', 'HEAD'])('is replaced: %j', async (name) => {
    configure(`[init]\ndefaultBranch = "${name}"`);
    const project = await create();
    await expectComplete(project.path);
    const branch = await git(project.path, 'branch', '--show-current');
    if (branch !== name) expect(project.notes).toEqual([expect.stringMatching(/defaultBranch.*main/)]);
  });

  it.each([
    ['a name that is too long for a file', `[init]\ndefaultBranch = ${'x'.repeat(300)}`],
    ['no name', '[init]\ndefaultBranch'],
  ])('is replaced when git notices it late: %s', async (_, config) => {
    configure(config);
    const project = await create();
    await expectComplete(project.path);
    expect(await git(project.path, 'branch', '--show-current')).toBe('main');
    expect(project.notes).toEqual([expect.stringMatching(/defaultBranch.*main/)]);
  });
});

describe('a repository around the project', () => {
  it('that tracks it gets no other one inside, and stays as it is', async () => {
    await git(home, 'init', '--quiet');
    const before = snapshot(join(home, '.git'));
    mkdirSync(join(home, 'deep/er'), { recursive: true });
    for (const target of ['my-api', 'deep/er/api']) {
      const { path, notes } = await create(target);
      expect(notes).toEqual([expect.stringContaining(`inside the repository ${home}`)]);
      expect(existsSync(join(path, '.git'))).toBe(false);
    }
    expect(snapshot(join(home, '.git'))).toEqual(before);
  });

  it('is the one in the target itself', async () => {
    await git(home, 'init', '--quiet');
    const { notes } = await create('.');
    expect(notes).toEqual([expect.stringContaining('already a git repository')]);
    expect(await git(home, 'status', '--porcelain')).toContain('?? Cargo.toml');
  });

  it.each([
    { pattern: '/sandbox/', target: 'sandbox/my-api' },
    { pattern: 'my-api/', target: 'my-api' },
    { pattern: '/my-api', target: 'my-api' },
    { pattern: '*', target: 'a/b/my-api' },
    { pattern: 'sandbox', target: 'sandbox' },
  ])('that ignores it by $pattern: the project gets its own repository, in $target', async ({ pattern, target }) => {
    await git(home, 'init', '--quiet');
    writeFileSync(join(home, '.gitignore'), `${pattern}\n`);
    mkdirSync(join(home, target === 'sandbox' ? target : dirname(target)), { recursive: true });
    const project = await create(target);
    await expectComplete(project.path);
    expect(project.notes).toEqual([expect.stringContaining(`The repository ${home} ignores the project`)]);
  });

  // The staging directory has such a name.
  it.each(['.*', '.create-backend-*'])('that ignores only %s tracks it', async (pattern) => {
    await git(home, 'init', '--quiet');
    writeFileSync(join(home, '.gitignore'), `${pattern}\n!.gitignore\n`);
    const { path, notes } = await create();
    expect(notes[0]).toContain(`inside the repository ${home}`);
    expect(existsSync(join(path, '.git'))).toBe(false);
  });

  it('that ignores some of its files is reported, with a command that adds them', async () => {
    await git(home, 'init', '--quiet');
    writeFileSync(join(home, '.gitignore'), 'Cargo.lock\n.env\n');
    configure('[core]\nexcludesFile = ~/ignored');
    writeFileSync(join(env.HOME!, 'ignored'), '*.sql\n');
    const project = await create();
    expect(project.notes).toEqual([expect.stringMatching(/some of its files.*Cargo\.lock migrations/)]);
    await paste(project.notes[0]);
    await git(home, 'add', 'my-api');
    expect((await git(join(home, 'my-api'), 'ls-files')).split('\n')).toEqual(tracked);
  });

  const unusable = [
    { what: 'is bare', prepare: () => git(home, 'init', '--quiet', '--bare') },
    { what: 'is broken', prepare: () => fse.outputFile(join(home, '.git'), 'gitdir: nowhere') },
  ];
  it.each(unusable)('that $what: the project gets its own repository', async ({ prepare }) => {
    await prepare();
    const project = await create();
    await expectComplete(project.path);
    expect(project.notes).toEqual([expect.stringContaining('cannot use the repository around the project')]);
  });

  itPosix('that belongs to another user: the project gets its own repository', async () => {
    await git(home, 'init', '--quiet');
    const bin = await wrapped(
      'case "$*" in *show-toplevel*) export GIT_TEST_ASSUME_DIFFERENT_OWNER=1;; esac; exec "$real" "$@"',
    );
    const project = await create('my-api', { PATH: bin });
    await expectComplete(project.path);
    expect(project.notes).toEqual([expect.stringContaining('dubious ownership')]);
  });
});

describe('a failure of git is only a note, and the project is complete', () => {
  it('without an identity, with a command that works later', async () => {
    writeFileSync(env.GIT_CONFIG_GLOBAL!, '');
    const project = await create('my-api', { EMAIL: 'somewhere@example.com' }); // git must still not guess the name
    expect(project).toMatchObject({ committed: false, notes: [expect.stringContaining('does not know your name')] });
    configure('[user]\nname = Ada\nemail = ada@example.com');
    await paste(project.notes[0]);
    await expectComplete(project.path);
  });

  const failures: {
    what: string;
    config: string;
    attributes?: string;
    says: RegExp;
    env?: Record<string, string>;
    repair?: string;
  }[] = [
    {
      what: 'a filter that is not installed',
      config: '[filter "x"]\nclean = missing-filter\nrequired = true',
      attributes: '*.sql filter=x',
      says: /cannot run missing-filter/,
    },
    { what: 'an encoding', config: '', attributes: '*.rs working-tree-encoding=UTF-16LE-BOM', says: /encod/ },
    { what: 'a broken configuration', config: '[broken', repair: '', says: /bad config/ },
    { what: 'a date', config: '', env: { GIT_AUTHOR_DATE: 'never' }, says: /invalid date/ },
    {
      what: 'a filter and a branch name',
      config: '[init]\ndefaultBranch = a..b\n[filter "x"]\nclean = false\nrequired = true',
      attributes: '*.sql filter=x',
      says: /filter 'false' failed/,
    },
  ];
  it.each(failures)(
    'with $what that git fails at, with a command that works',
    async ({ config, attributes, says, env: more = {} }) => {
      const before = fse.readFileSync(env.GIT_CONFIG_GLOBAL!, 'utf8');
      configure(config);
      if (attributes) {
        await fse.outputFile(join(env.HOME!, 'attributes'), attributes);
        configure('[core]\nattributesFile = ~/attributes');
      }
      const project = await create('my-api', more);
      expect(project.notes).toEqual([expect.stringMatching(says)]);
      expect(existsSync(join(project.path, '.git'))).toBe(false);
      if (config === '[broken') writeFileSync(env.GIT_CONFIG_GLOBAL!, before);
      await paste(project.notes[0]);
      expect((await git(project.path, 'ls-tree', '-r', '--name-only', 'HEAD')).split('\n')).toEqual(tracked);
    },
  );
});

describePosix('whatever git does', () => {
  it('none at all: the note names the commands for later', async () => {
    const bin = join(home, '..', 'bin');
    mkdirSync(bin);
    const project = await create('my-api', { PATH: bin });
    expect(project.notes.slice(-1)).toEqual([expect.stringContaining('git was not found')]);
    expect(existsSync(join(project.path, '.git'))).toBe(false);
    await paste(project.notes.at(-1));
    await expectComplete(project.path);
  });

  it('a git that reports success and does nothing is no first commit', async () => {
    const PATH = await wrapped('case "$*" in *show-toplevel*) exec "$real" "$@";; esac');
    const project = await create('my-api', { PATH });
    expect(project).toMatchObject({ committed: false, notes: [expect.stringContaining('made no commit')] });
    await paste(project.notes[0]);
    await expectComplete(project.path);
  });

  it('files that it left out are named, with a command that adds them', async () => {
    const PATH = await wrapped(`
      [ "$1 $2" = "-c core.hooksPath=/dev/null" ] || exit 1
      case "$*" in
        *" add --all") "$real" "$@" && exec "$real" rm --quiet --cached Cargo.lock src/main.rs;;
        *) exec "$real" "$@";;
      esac`);
    const project = await create('my-api', { PATH });
    expect(project.notes).toEqual([expect.stringContaining('lacks Cargo.lock, src/main.rs')]);
    await paste(project.notes[0]);
    await expectComplete(project.path);
  });

  it('files that it changed are named', async () => {
    const PATH = await wrapped(`
      case "$*" in *" commit "*) "$real" "$@" && echo >> src/main.rs;; *) exec "$real" "$@";; esac`);
    const project = await create('my-api', { PATH });
    expect(project.notes).toEqual([expect.stringContaining('changes after the first commit, in src/main.rs')]);
  });

  it('a directory that belongs to nobody is reported, with a command that allows it', async () => {
    const PATH = await wrapped('export GIT_TEST_ASSUME_DIFFERENT_OWNER=1; exec "$real" "$@"');
    const project = await create('my-api', { PATH });
    expect(project.notes).toEqual([expect.stringContaining('another user owns it')]);
    await paste(project.notes[0]);
    env.GIT_TEST_ASSUME_DIFFERENT_OWNER = '1';
    await expectComplete(project.path);
  });

  it('a broken .git in the target stays, and the note says so', async () => {
    mkdirSync(join(home, '.git'));
    const project = await create('.');
    expect(project.notes).toEqual([expect.stringMatching(/cannot use .*\.git as a repository/)]);
    expect(readdirSync(join(home, '.git'))).toEqual([]);
    await fse.remove(join(home, '.git'));
    await paste(project.notes[0]);
    await expectComplete(project.path);
  });

  it('hooks in the configuration are switched off, also where git is too old to have any', async () => {
    const log = join(home, '..', 'log');
    const PATH = await wrapped(`
      echo "$* => $("$real" config --get-regexp '^hook\\..*enabled$' | tr '\\n' ';')" >> ${log}; exec "$real" "$@"`);
    const hook = (name: string) => `[hook "${name}"]\nevent = post-commit\ncommand = false\n`;
    configure(['a.b', 'c d', 'e=f'].map(hook).join(''));
    // These hold as soon as there is a repository, and as soon as it has a branch.
    configure(`[includeIf "gitdir:${home}/"]\npath = ~/there\n[includeIf "onbranch:trunk"]\npath = ~/branch`);
    configure('[init]\ndefaultBranch = trunk');
    writeFileSync(join(env.HOME!, 'there'), hook('there'));
    writeFileSync(join(env.HOME!, 'branch'), hook('branch'));
    const users = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Eve' };
    const project = await create('my-api', { PATH, ...users });
    expect(project.notes).toEqual([]);
    expect(await git(project.path, 'log', '--format=%an')).toBe('Eve');
    for (const step of ['init', 'add', 'commit', 'status']) {
      const call = readFileSync(log, 'utf8')
        .split('\n')
        .find((line) => line.includes(` ${step} --`));
      const names = ['a.b', 'c d', 'e=f', 'there', ...(step === 'init' ? [] : ['branch'])];
      const off = names.map((name) => `hook.${name}.enabled false;`);
      expect(call?.split(' => ')[1], step).toBe(off.join(''));
    }
  });
});
