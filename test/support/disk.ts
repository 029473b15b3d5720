import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fse from 'fs-extra';
import { onTestFinished } from 'vitest';

/** A new directory that is removed when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'create-backend-test-'));
  onTestFinished(() => fse.remove(directory));
  return directory;
}

/** Everything below a directory: path → kind, permissions and content. Equal snapshots mean that nothing changed. */
export function snapshot(directory: string): Record<string, string> {
  const seen: Record<string, string> = {};
  const walk = (path: string, name: string): void => {
    const stat = lstatSync(path);
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink()) seen[name] = `link ${readlinkSync(path)}`;
    else if (stat.isFile())
      seen[name] = `file ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    else if (!stat.isDirectory()) seen[name] = `special ${mode}`;
    else {
      seen[name] = `directory ${mode} ${stat.ino}`;
      for (const entry of readdirSync(path)) walk(join(path, entry), `${name}/${entry}`);
    }
  };
  walk(directory, '.');
  return seen;
}
