import { sha256 } from '../generate/manifest.ts';
import { startGit } from '../toolchain/git-run.ts';

/**
 * Finds earlier contents of files in the project's git history.
 *
 * @param wanted path → SHA-256 of the content that is looked for
 * @returns path → text, for those that were found. Empty without git or a repository
 */
export async function fromHistory(root: string, wanted: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (wanted.size === 0) return found;
  const git = startGit();
  const log = ['log', '--all', '--format=', '--raw', '--no-abbrev', '--no-renames', '--relative', '-z', '--'];
  const { code, stdout } = await git(root, [], [...log, ...wanted.keys()]);
  if (code !== 0) return found;
  for (const { path, blob } of versionsIn(stdout)) {
    const hash = wanted.get(path);
    if (hash === undefined || found.has(path)) continue;
    const { code, stdout: text } = await git(root, [], ['cat-file', 'blob', blob]);
    if (code === 0 && sha256(text) === hash) found.set(path, text);
  }
  return found;
}

/** Reads `:<mode> <mode> <blob> <blob> <status>`, path, … which `git log --raw -z` prints. */
function versionsIn(raw: string): { path: string; blob: string }[] {
  const parts = raw.split('\0').map((part) => part.trim());
  return parts.flatMap((part, at) => {
    const [, , , blob = ''] = part.startsWith(':') ? part.split(' ') : [];
    return /^0*$/.test(blob) ? [] : [{ path: parts[at + 1]!, blob }];
  });
}
