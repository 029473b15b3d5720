import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { cloned, npmEnvironment } from '../support/clone.ts';
import { temporaryDirectory } from '../support/disk.ts';

const LIMIT = 180_000;
const QUIET = ['--prefer-offline', '--no-audit', '--no-fund'];
const DEAD_REGISTRY = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };

function run(command: string, args: string[], cwd: string, more: Record<string, string> = {}) {
  return execa(command, args, {
    cwd,
    env: { ...npmEnvironment, ...more },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
}

describe('the packed tarball', () => {
  let tarball: string;
  beforeAll(async () => {
    // Without scripts: a build here would remove `dist` while other tests use it.
    const directory = mkdtempSync(join(tmpdir(), 'create-backend-pack-'));
    const { stdout } = await run(
      'npm',
      ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory],
      root,
    );
    tarball = join(directory, stdout.trim());
  }, LIMIT);
  afterAll(() => fse.remove(dirname(tarball)));

  it('runs through npx without a registry and creates a project', { timeout: LIMIT }, async () => {
    const home = temporaryDirectory();
    const args = ['--yes', '--package', tarball, 'create-backend', 'my-api', '--yes', '--no-git', '--json'];
    const { exitCode, stdout, stderr } = await run('npx', args, home, {
      ...DEAD_REGISTRY,
      npm_config_cache: join(home, 'cache'),
    });
    expect(exitCode, stderr).toBe(0);
    const { files } = JSON.parse(stdout) as { files: string[] };
    for (const file of files) expect(existsSync(join(home, 'my-api', file)), file).toBe(true);
  });

  it('is below 1 MB, needs no other package and contains the required files', async () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
    const { stdout } = await execa('tar', ['-tzf', tarball]);
    const names = stdout.split('\n').map((name) => name.trim().replace('package/', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'bin/create-backend.js',
        'dist/cli.cjs',
        'dist/THIRD-PARTY-LICENSES.txt',
        'README.md',
        'LICENSE',
        'package.json',
      ]),
    );
    expect(names.filter((name) => !/^(bin|dist)\/|^(README\.md|LICENSE|package\.json)$/.test(name))).toEqual([]);
    expect((await fse.readJson(join(root, 'package.json'))) as object).not.toHaveProperty('dependencies');
  });
});

describe('a fresh clone', () => {
  it('creates a project after `npm ci`, through npx', { timeout: LIMIT }, async () => {
    const clone = await cloned();
    const install = await run('npm', ['ci', ...QUIET], clone);
    expect(install.exitCode, install.stderr).toBe(0);
    expect(install.stderr).not.toMatch(/deprecated|install script/);
    const { exitCode, stdout, stderr } = await run(
      'npx',
      ['create-backend', 'my-api', '--yes', '--no-git'],
      clone,
      DEAD_REGISTRY,
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toBe(join(clone, 'my-api'));
  });

  it('says what to do after `npm ci --omit=dev`, which cannot build', { timeout: LIMIT }, async () => {
    const clone = await cloned();
    const install = await run('npm', ['ci', '--omit=dev', ...QUIET], clone);
    expect(install.exitCode, install.stderr).toBe(0);
    const { exitCode, stdout, stderr } = await run('npx', ['create-backend', 'my-api', '--yes'], clone, DEAD_REGISTRY);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('npm ci && npm run build');
    expect(existsSync(join(clone, 'my-api'))).toBe(false);
  });

  it('says what to do after `npm ci --ignore-scripts`, and that works', { timeout: LIMIT }, async () => {
    const clone = await cloned();
    const install = await run('npm', ['ci', '--ignore-scripts', ...QUIET], clone);
    expect(install.exitCode, install.stderr).toBe(0);
    const create = () => run(process.execPath, ['bin/create-backend.js', 'my-api', '--yes', '--no-git'], clone);
    const before = await create();
    expect(before.exitCode).toBe(1);
    expect(before.stderr).toContain('npm run build');
    await run('npm', ['run', 'build'], clone);
    expect((await create()).exitCode).toBe(0);
  });

  it('says what to do before any install', { timeout: LIMIT }, async () => {
    const clone = await cloned();
    const { exitCode, stderr } = await run('npx', ['create-backend', 'my-api', '--yes'], clone, DEAD_REGISTRY);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('npm ci && npm run build');
  });
});
