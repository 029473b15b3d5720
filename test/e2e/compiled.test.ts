import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fse from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { root } from '../support/cli.ts';
import { temporaryDirectory } from '../support/disk.ts';

describe('the compiled code of the program', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryDirectory();
    for (const folder of ['bin', 'dist']) fse.copySync(join(root, folder), join(home, folder));
  });

  const run = async (...args: string[]) =>
    (await execa(process.execPath, [join(home, 'bin', 'create-backend.js'), ...args], { cwd: home })).stdout;
  const compiled = () => {
    const folder = join(home, 'node_modules', '.cache', 'create-backend', 'compiled');
    return readdirSync(folder).map((name) => join(folder, name));
  };
  const sizes = () => new Map(compiled().map((file) => [file, statSync(file).size]));

  it('is saved once for each file of dist/, and used by later runs', async () => {
    const first = await run('--list');
    const saved = sizes();
    expect([...saved.keys()].some((file) => file.endsWith('cli.cjs'))).toBe(true);
    expect(saved.size).toBeGreaterThan(1);
    expect(await run('--list')).toBe(first);
    expect(sizes()).toEqual(saved);
  });

  it('grows when a run uses more files', async () => {
    await run('--version');
    const [[cli, before] = ['', 0]] = sizes();
    await run('--list');
    expect(sizes().get(cli)).toBeGreaterThan(before);
  });

  it('is saved again if a file of it is empty', async () => {
    const first = await run('--list');
    for (const file of compiled()) truncateSync(file);
    expect(await run('--list')).toBe(first);
    expect([...sizes().values()]).not.toContain(0);
  });

  it('is not that of another build, whose files may have the same lengths', async () => {
    expect(await run('--version')).toBe(version);
    const cli = join(home, 'dist', 'cli.cjs');
    const other = version.replaceAll(/\d/g, '9');
    writeFileSync(cli, readFileSync(cli, 'utf8').replaceAll(version, other));
    expect(await run('--version')).toBe(other);
  });
});
