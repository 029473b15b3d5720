import { dirname, relative, resolve } from 'node:path';
import { separatorObstacle, workspaceObstacle } from '../toolchain/obstacles.ts';
import { firstError, type Ran, run } from '../toolchain/run.ts';
import { realPath } from '../toolchain/workspace.ts';
import { type Finding, failed, ok, skipped, warning } from './finding.ts';

const TIME_LIMIT = 10_000;

/** Where cargo builds the project, and what. */
export interface Layout {
  /** The absolute path of the target directory. */
  target: string;
  /** The name of the executable. */
  bin: string;
  /** Whether cargo can build the project. If not, `target` and `bin` are cargo's defaults. */
  accepted: boolean;
}

/**
 * Asks cargo about the project, because only cargo reads all its configuration files and variables. Writes nothing.
 *
 * @param name of the project
 * @param usable whether cargo runs at all; if not, that has a finding of its own
 */
export async function checkCargo(
  root: string,
  name: string,
  usable: boolean,
): Promise<{ findings: Finding[]; layout: Layout }> {
  const guess = { target: resolve(root, process.env.CARGO_TARGET_DIR || 'target'), bin: name };
  const refused = (finding: Finding, where = guess) => ({
    findings: [finding],
    layout: { ...where, accepted: false },
  });
  if (!usable) return refused(skipped('cargo', 'not checked: Rust does not run'));
  const args = ['metadata', '--no-deps', '--offline', '--format-version', '1'];
  const ran = await run('cargo', args, { cwd: root, limit: TIME_LIMIT });
  const metadata = ran.code === 0 ? parsed(ran.stdout) : undefined;
  if (metadata === undefined) return refused(refusal(root, ran));

  const { target_directory: target, workspace_root, packages } = metadata;
  const own = packages.find(({ manifest_path }) => realPath(dirname(manifest_path)) === realPath(root));
  const bin = own?.targets.find(({ kind }) => kind.includes('bin'))?.name ?? name;
  const separator = separatorObstacle(target);
  if (separator) return refused(failed('cargo', separator.message, separator.remedy), { target, bin });
  const layout = { target, bin, accepted: true };
  if (realPath(workspace_root) !== realPath(root)) {
    const cargoToml = resolve(workspace_root, 'Cargo.toml');
    const { message, remedy } = workspaceObstacle(root, { cargoToml, member: true });
    return { findings: [warning('cargo', message, remedy)], layout };
  }
  return { findings: [ok('cargo', `cargo can build the project, in ${shown(target, root)}`)], layout };
}

interface Metadata {
  target_directory: string;
  workspace_root: string;
  packages: { manifest_path: string; targets: { name: string; kind: string[] }[] }[];
}

function parsed(text: string): Metadata | undefined {
  try {
    const metadata: Metadata = Object(JSON.parse(text));
    const { target_directory, workspace_root, packages } = metadata;
    const complete = packages.every(({ manifest_path, targets }) => typeof manifest_path === 'string' && targets.every);
    return complete && typeof target_directory === 'string' && typeof workspace_root === 'string'
      ? metadata
      : undefined;
  } catch {
    return undefined; // not JSON, or another shape
  }
}

function refusal(root: string, ran: Ran): Finding {
  const [, cargoToml] = /^workspace: +(.+)$/m.exec(ran.stderr) ?? [];
  if (cargoToml !== undefined && ran.stderr.includes('workspace when it')) {
    const { message, remedy } = workspaceObstacle(root, { cargoToml, member: false });
    return failed('cargo', message, remedy);
  }
  const [, place] = /^ *--> (.+)$/m.exec(ran.stderr) ?? [];
  const reported = firstError(ran) + (place === undefined ? '' : `, in ${place}`);
  const error = ran.code === 0 ? 'its answer is not JSON' : reported;
  const remedy = 'Fix what cargo reports. For all of it, run in the project: cargo metadata --no-deps';
  return failed('cargo', `cargo does not accept the project (${error}).`, remedy);
}

function shown(target: string, root: string): string {
  const way = relative(realPath(root), realPath(target));
  return way.startsWith('..') ? target : way;
}
