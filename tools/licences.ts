import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The licence texts of all packages whose code is in the bundle. Most licences require this of every copy. */
export function licences(modules: readonly string[]): string {
  const folders = [...new Set(modules.map(packageFolder).filter((folder) => folder !== undefined))];
  return folders.map(licence).sort().join('\n\n');
}

function packageFolder(module: string): string | undefined {
  const marker = `${sep}node_modules${sep}`;
  const start = module.lastIndexOf(marker);
  if (start === -1) return undefined;
  const [first, second] = module.slice(start + marker.length).split(sep);
  return module.slice(0, start) + marker + (first!.startsWith('@') ? join(first!, second!) : first!);
}

function licence(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled but has no licence file.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
