import { sha256 } from '../generate/manifest.ts';
import { isCode } from './layout.ts';
import { readerAfter, type Step } from './plan.ts';
import type { ExistingProject } from './project.ts';

/** Where code usually is. */
const DIRECTORIES = ['src', 'tests', 'examples', 'benches'];

/** The Rust files that create-backend did not write. */
export function ownCodeOf({ hashes, code }: Pick<ExistingProject, 'hashes' | 'code'>): string[] {
  return DIRECTORIES.flatMap(code).filter((path) => !hashes.has(path));
}

interface Losses {
  ownCode: readonly string[];
  hashes: ReadonlyMap<string, string>;
  ours: (path: string) => string | undefined;
  /** What the change does. */
  steps: readonly Step[];
  /** The crates that go away. */
  lost: readonly string[];
  /** The name of the project. */
  crate: string;
}

/** Notes about crates and modules that go away, although code of the user needs them. */
export function needsOf({ ownCode, hashes, ours, steps, lost, crate }: Losses): string[] {
  const isEdited = (path: string) => isCode(path) && sha256(ours(path) ?? '') !== hashes.get(path);
  const users = [...ownCode, ...[...hashes.keys()].filter(isEdited)];
  const after = readerAfter(steps, ours);
  const userOf = (word: RegExp) => users.find((path) => word.test(after(path) ?? ''));
  const crates = lost.flatMap((name) => {
    const word = snake(name);
    const path = userOf(
      new RegExp(String.raw`(?<!\w\s*::\s*)\b${word}\s*::|\b(?:use|extern\s+crate)\s+(?:::\s*)?${word}\b`),
    );
    return path === undefined ? [] : [`Cargo.toml loses the crate ${name}, which ${path} uses. Add it again.`];
  });
  const gone = steps.filter(({ path, action }) => action === 'delete' && /^src\/.+\.rs$/.test(path));
  const modules = gone.flatMap((step) => {
    const parts = step.path.replace(/^src\/|(\/mod)?\.rs$/g, '').split('/');
    if (parts.length === 1) parts.unshift(`(?:crate|super|${snake(crate)})`); // a variable may have the same name
    // Braces may be open between the parts: `use crate::{db, metrics::Metrics};`
    const path = userOf(new RegExp(String.raw`\b${parts.join(String.raw`::(?:\{[^;]*)?\b`)}\b`));
    return path === undefined ? [] : [`${step.path} goes away, and ${path} uses it.`];
  });
  return [...crates, ...modules];
}

function snake(name: string): string {
  return name.replaceAll('-', '_');
}
