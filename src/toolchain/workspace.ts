import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A workspace above a project. cargo expects the project to be a member. */
export interface OuterWorkspace {
  /** The absolute path of its Cargo.toml. */
  cargoToml: string;
  /** Whether `members` includes the project. If not, cargo refuses to build it. */
  member: boolean;
}

/**
 * Finds the workspace that cargo would find, by the same rules. The project itself need not exist.
 * Source: `find_workspace_root_with_loader` and `WorkspaceRootConfig::is_excluded` in cargo's core/workspace.rs
 */
export async function findOuterWorkspace(path: string): Promise<OuterWorkspace | undefined> {
  const project = realPath(path);
  for (let at = dirname(project); ; at = dirname(at)) {
    const found = isFile(join(at, 'Cargo.toml')) ? await workspaceAt(at, project) : undefined;
    if (found !== undefined) return found;
    if (at === dirname(at)) return undefined;
  }
}

/** The directory of the workspace above a project. Its lock file counts, and not the project's own. */
export async function workspaceAbove(path: string): Promise<string | undefined> {
  const outer = await findOuterWorkspace(path);
  if (outer === undefined || (await readManifest(path)).workspace !== undefined) return undefined;
  return dirname(outer.cargoToml);
}

async function workspaceAt(directory: string, project: string): Promise<OuterWorkspace | undefined> {
  const { workspace, package: own } = await readManifest(directory);
  const root = tomlTable(own).workspace; // where the root of this package is not above it
  if (workspace === undefined) return typeof root === 'string' ? claim(resolve(directory, root), project) : undefined;
  const { members, exclude } = tomlTable(workspace);
  // Globs are for `members` only, and not even there when it is weighed against `exclude`.
  const listed = (list: unknown) => strings(list).some((entry) => isWithin(project, resolve(directory, entry)));
  return listed(exclude) && !listed(members) ? undefined : claim(directory, project);
}

async function claim(root: string, project: string): Promise<OuterWorkspace> {
  const { members } = tomlTable((await readManifest(root)).workspace);
  const place = relative(root, project).split(sep).join('/');
  return {
    cargoToml: join(root, 'Cargo.toml'),
    member: strings(members).some((entry) => globPattern(entry)?.test(place)),
  };
}

/** Empty when it cannot be read, or is no TOML: cargo itself says what is wrong with it. */
async function readManifest(directory: string): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml'); // loaded only below another Cargo.toml
  try {
    return parse(readFileSync(join(directory, 'Cargo.toml'), 'utf8'));
  } catch {
    return {};
  }
}

/**
 * An entry of `members`, or undefined if it is malformed.
 * Source: https://docs.rs/glob/latest/glob/struct.Pattern.html
 */
function globPattern(entry: string): RegExp | undefined {
  const wildcards: Record<string, string> = { '**/': '(?:.*/)?', '*': '[^/]*', '?': '[^/]', '[!': '[^' };
  const pattern = entry
    .replace(/^(\.\/)+|\/+$/g, '')
    .replace(/[.+^$(){}|\\]/g, '\\$&')
    .replace(/\*\*\/|\*|\?|\[!/g, (wildcard) => wildcards[wildcard]!);
  try {
    return new RegExp(`^${pattern}$`);
  } catch {
    return undefined;
  }
}

/** Whether a file is there. A directory or a pipe of that name is not one. */
export function isFile(path: string): boolean {
  return found(path)?.isFile() ?? false;
}

export function isDirectory(path: string): boolean {
  return found(path)?.isDirectory() ?? false;
}

/** What is there, as far as we may look. */
function found(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** cargo sees the current directory without symbolic links. Parts that do not exist are kept. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function tomlTable(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
