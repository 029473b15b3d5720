import { sha256 } from '../generate/manifest.ts';
import { type Git, reason, startGit } from '../toolchain/git-run.ts';
import type { Ran } from '../toolchain/run.ts';

/** Milliseconds for the whole search. The history of a large repository takes git a while. */
const LIMIT = 60_000;

/** Earlier contents of files. */
export interface Originals {
  /** Path → text, for those that were found. */
  texts: ReadonlyMap<string, string>;
  /** Why the others were not, as a part of a sentence. */
  why: string;
}

export const NOT_IN_HISTORY = 'its original is not in the history of the project';

/** Settings of the user that would leave out commits, or print other paths. */
const SETTINGS = ['log.showRoot=true', 'diff.relative=false', 'core.quotePath=false'];

/**
 * Finds earlier contents of files in the project's git history.
 *
 * @param wanted path → SHA-256 of the content that is looked for
 */
export async function fromHistory(root: string, wanted: ReadonlyMap<string, string>): Promise<Originals> {
  const texts = new Map<string, string>();
  const git = startGit(LIMIT);
  let unread: string | undefined; // a partial clone may lack a content, and the time may be over
  const missing = () => [...wanted.keys()].filter((path) => !texts.has(path));
  // The project may have been in another directory of the repository. Looking everywhere takes longer.
  for (const place of ['', ':(top,glob)**/']) {
    if (missing().length === 0) return { texts, why: '' };
    const fault = await search(
      git,
      root,
      missing().map((path) => place + path),
      async ({ path, blob }) => {
        const names = missing().filter((name) => path === name || path.endsWith(`/${name}`));
        if (names.length === 0) return;
        const ran = await git(root, [], ['cat-file', 'blob', blob]);
        if (ran.code !== 0) unread ??= faultOf(ran);
        const hash = sha256(ran.stdout);
        for (const name of names) if (ran.code === 0 && wanted.get(name) === hash) texts.set(name, ran.stdout);
      },
    );
    if (fault !== undefined) return { texts, why: fault };
  }
  if (unread !== undefined) return { texts, why: unread };
  return { texts, why: (await isShallow(git, root)) ? SHALLOW : NOT_IN_HISTORY };
}

const SHALLOW = 'its original is not in this shallow clone, which git fetch --unshallow completes';

interface Version {
  /** From the top of the repository. */
  path: string;
  blob: string;
}

/** @returns why git could not search, if it could not */
async function search(git: Git, root: string, specs: readonly string[], visit: (version: Version) => Promise<void>) {
  const versions = new Map<string, Version>();
  const read = (line: string) => {
    // :<mode> <mode> <blob> <blob> <status>\t<path>
    const [, blob = '', path = ''] = /^:\S+ \S+ \S+ (\S+) \S+\t(.*)$/.exec(line) ?? [];
    if (/[^0]/.test(blob)) versions.set(`${blob} ${path}`, { path, blob });
  };
  const log = ['log', '--all', '--format=', '--raw', '--no-abbrev', '--no-renames', '--no-color', '--'];
  const ran = await git(root, SETTINGS, [...log, ...specs], { onStdout: read });
  if (/not a git repository/i.test(ran.stderr)) return NOT_IN_HISTORY;
  if (ran.code !== 0) return faultOf(ran);
  for (const version of versions.values()) await visit(version);
  return undefined;
}

function faultOf(ran: Ran): string {
  const why = ran.absent ? 'git is missing' : reason(ran, LIMIT);
  return `git could not search the history for its original (${why})`;
}

async function isShallow(git: Git, root: string): Promise<boolean> {
  const { stdout } = await git(root, [], ['rev-parse', '--is-shallow-repository']);
  return stdout.trim() === 'true';
}
