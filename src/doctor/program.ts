import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from '../toolchain/run.ts';

const TIME_LIMIT = 10_000;

export interface Program {
  executable: string;
  /** A source that was changed after it was built. */
  older?: string;
}

/** The newest executable that cargo built of this project, where there is one. */
export async function findProgram(project: string, name: string): Promise<Program | undefined> {
  const { target, bin } = await ask(project, name);
  const file = process.platform === 'win32' ? `${bin}.exe` : bin;
  const built = ['debug', 'release']
    .map((profile) => join(target, profile, file))
    .filter((path) => existsSync(path) && isOf(project, path))
    .sort((a, b) => modified(b) - modified(a));
  const [executable] = built;
  if (executable === undefined) return undefined;
  const older = sources(project).find((path) => modified(path) > modified(executable));
  return { executable, ...(older === undefined ? {} : { older }) };
}

/** Cargo knows of CARGO_TARGET_DIR, of every configuration file, and of a bin with another name. This writes nothing. */
async function ask(project: string, name: string): Promise<{ target: string; bin: string }> {
  const { code, stdout } = await run('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], {
    cwd: project,
    limit: TIME_LIMIT,
  });
  if (code === 0) {
    const { target_directory, packages } = JSON.parse(stdout) as Metadata;
    const own = packages.find(({ manifest_path }) => real(dirname(manifest_path)) === real(project));
    const bin = own?.targets.find(({ kind }) => kind.includes('bin'))?.name;
    if (bin !== undefined) return { target: target_directory, bin };
  }
  return { target: resolve(project, process.env.CARGO_TARGET_DIR ?? 'target'), bin: name };
}

interface Metadata {
  target_directory: string;
  packages: { manifest_path: string; targets: { name: string; kind: string[] }[] }[];
}

/** Projects may share a target directory, and a name: what cargo notes beside the executable tells whose it is. */
function isOf(project: string, executable: string): boolean {
  const notes = `${executable.replace(/\.exe$/, '')}.d`;
  if (!existsSync(notes)) return true;
  const text = readFileSync(notes, 'utf8').replaceAll('\\ ', ' ');
  return [project, real(project)].some((place) => text.includes(join(place, 'src', 'main.rs')));
}

function sources(project: string): string[] {
  const inside = ['src', 'migrations']
    .filter((name) => existsSync(join(project, name)))
    .flatMap((name) => {
      const entries = readdirSync(join(project, name), { recursive: true, encoding: 'utf8' });
      return entries.map((entry) => join(name, entry));
    });
  return ['Cargo.toml', 'Cargo.lock', ...inside]
    .map((path) => join(project, path))
    .filter((path) => existsSync(path) && statSync(path).isFile());
}

function modified(path: string): number {
  return statSync(path).mtimeMs;
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
