import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fse from 'fs-extra';
import { expect, it } from 'vitest';
import { separatorObstacle } from '../../src/toolchain/obstacles.ts';
import { findOuterWorkspace } from '../../src/toolchain/workspace.ts';
import { temporaryDirectory } from '../support/disk.ts';
import { describeWithCargo, itPosix } from '../support/skip.ts';

const cargo = (cwd: string, ...args: string[]) => {
  const { CARGO_TARGET_DIR: _, CARGO_BUILD_TARGET_DIR: __, ...env } = process.env;
  return spawnSync('cargo', args, { cwd, encoding: 'utf8', env });
};

async function crate(directory: string, name: string): Promise<void> {
  await fse.outputFile(join(directory, 'src/main.rs'), 'fn main() {}\n');
  await fse.outputFile(join(directory, 'Cargo.toml'), cargoToml(name));
}

const cargoToml = (name: string) => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;

const PACKAGE = cargoToml('outer');

// Every expectation is compared with the real cargo, so the test cannot keep a misunderstanding.
describeWithCargo('a workspace above crates/my-api', () => {
  it.each<{ what: string; toml: string; found: 'member' | 'not a member' | 'none' }>([
    { what: 'without members', toml: '[workspace]', found: 'not a member' },
    { what: 'with other members', toml: '[workspace]\nmembers = ["other"]', found: 'not a member' },
    {
      what: 'with members over several lines',
      toml: '[workspace]\nmembers = [\n  # "x",\n  "crates/my-api",\n]',
      found: 'member',
    },
    { what: 'with dotted keys', toml: 'workspace.members = ["crates/my-api"]', found: 'member' },
    { what: 'with a path that begins with ./', toml: '[workspace]\nmembers = ["./crates/my-api/"]', found: 'member' },
    { what: 'with *', toml: '[workspace]\nmembers = ["crates/*"]', found: 'member' },
    { what: 'with a * that ends at the slash', toml: '[workspace]\nmembers = ["c*api"]', found: 'not a member' },
    { what: 'with **', toml: '[workspace]\nmembers = ["**/my-*"]', found: 'member' },
    { what: 'with ? and a class', toml: '[workspace]\nmembers = ["crates/m?-[a-c]p[!a]"]', found: 'member' },
    { what: 'with a . that is none', toml: '[workspace]\nmembers = ["crates/my.ap[ip]*"]', found: 'not a member' },
    { what: 'that excludes it', toml: '[workspace]\nexclude = ["crates/my-api"]', found: 'none' },
    { what: 'that excludes its parent', toml: '[workspace]\nexclude = ["crates"]', found: 'none' },
    { what: 'that excludes a neighbour', toml: '[workspace]\nexclude = ["crates/my"]', found: 'not a member' },
    {
      what: 'that excludes by a glob, which is none',
      toml: '[workspace]\nexclude = ["crates/*"]',
      found: 'not a member',
    },
    {
      what: 'that excludes it from a glob',
      toml: '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/my-api"]',
      found: 'none',
    },
    {
      what: 'that excludes its parent, but not it',
      toml: '[workspace]\nmembers = ["crates/my-api"]\nexclude = ["crates"]',
      found: 'member',
    },
    { what: 'that is a comment', toml: `${PACKAGE}# [workspace]`, found: 'none' },
    { what: 'in a string', toml: `${PACKAGE}description = """\n[workspace]\n"""`, found: 'none' },
    { what: 'that is only metadata', toml: `${PACKAGE}[package.metadata.workspace]`, found: 'none' },
    { what: 'whose root is elsewhere', toml: `${PACKAGE}workspace = "root"`, found: 'not a member' },
  ])('$what', async ({ toml, found }) => {
    const outer = temporaryDirectory();
    const project = join(outer, 'crates', 'my-api');
    await fse.outputFile(join(outer, 'Cargo.toml'), `${toml}\n`);
    if (toml.includes(PACKAGE)) await fse.outputFile(join(outer, 'src/main.rs'), 'fn main() {}\n');
    await fse.outputFile(join(outer, 'root/Cargo.toml'), '[workspace]\nmembers = [".."]\n');
    // The patterns need other matches too, because cargo takes a pattern without a match for a path.
    for (const [path, name] of [
      ['other', 'other'],
      ['c-api', 'c-api'],
      ['crates/my.app', 'app'],
    ] as const)
      await crate(join(outer, path), name);
    const before = await findOuterWorkspace(project); // as at creation: nothing is there yet
    await crate(project, 'my-api');
    expect(await findOuterWorkspace(project)).toEqual(before);

    expect(before === undefined ? 'none' : before.member ? 'member' : 'not a member').toBe(found);
    if (before) expect(before.cargoToml).toBe(join(outer, toml.includes('"root"') ? 'root' : '', 'Cargo.toml'));
    const { status, stdout, stderr } = cargo(project, 'metadata', '--no-deps', '--offline', '--format-version', '1');
    if (found === 'not a member') {
      expect(stderr).toContain("believes it's in a workspace when it's not");
      expect(stderr).toContain(`workspace: ${before?.cargoToml}`);
    } else {
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout).workspace_root).toBe(found === 'member' ? outer : project);
    }
  });

  it('is found where a symbolic link leads into it', async () => {
    const home = temporaryDirectory();
    await fse.outputFile(join(home, 'outer/Cargo.toml'), '[workspace]\n');
    await fse.ensureDir(join(home, 'outer/crates'));
    await fse.symlink('outer/crates', join(home, 'link'));
    expect(await findOuterWorkspace(join(home, 'link/my-api'))).toEqual({
      cargoToml: join(home, 'outer/Cargo.toml'),
      member: false,
    });
  });

  it('is ignored when it is no TOML, or has a malformed glob: cargo reports that', async () => {
    const outer = temporaryDirectory();
    for (const [toml, found] of [
      ['[workspace', undefined],
      ['[workspace]\nmembers = ["crates/["]', expect.objectContaining({ member: false })],
    ] as const) {
      await fse.outputFile(join(outer, 'Cargo.toml'), toml);
      expect(await findOuterWorkspace(join(outer, 'crates/my-api'))).toEqual(found);
    }
  });

  itPosix(
    'and a colon in the path: cargo cannot build there',
    async () => {
      const project = join(temporaryDirectory(), 'a:b');
      await crate(project, 'my-api');
      const { status, stderr } = cargo(project, 'build');
      expect(status).toBe(101);
      expect(stderr).toContain('path segment contains separator `:`');
      expect(separatorObstacle(project)).toMatchObject({ message: expect.stringContaining('contains ":"') });
      expect(separatorObstacle(join(project, '..'))).toBeUndefined();
    },
    60_000,
  );
});
