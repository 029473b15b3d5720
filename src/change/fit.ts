import { checkName } from '../answers/names.ts';
import { UserError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import { ENV, MANIFEST, sha256 } from '../generate/manifest.ts';
import { invocation } from '../terminal/invocation.ts';
import { isMigration } from './migrations.ts';
import type { ExistingProject } from './project.ts';

/**
 * The tolerated part of the files. A user may have renamed the project, which changes up to 0.19 of them, and a clone
 * of create-backend may have newer templates of the same version. Another framework changes at least 0.25.
 */
const TOLERATED = 0.22;

/**
 * Somebody may have edited the choices in a manifest. A change would then rewrite files that nobody named.
 *
 * @param rendered what this version, which wrote the project, writes for the recorded choices
 * @param otherwise the same with other settings of rustfmt, and without it
 * @throws UserError if too many files have other hashes than the manifest says, or a resource has a field without code
 */
export async function mustFitFiles(
  project: ExistingProject,
  rendered: Generated,
  otherwise: () => Promise<readonly Generated[]>,
): Promise<void> {
  mustFitFields(project);
  const { hashes } = project;
  const paths = [...new Set([...hashes.keys(), ...rendered.files.keys()])].filter(
    (path) => path !== ENV && path !== MANIFEST && !isMigration(path),
  );
  const othersOf = (paths: readonly string[], { files }: Generated) =>
    paths.filter((path) => {
      const text = files.get(path)?.text;
      return (text === undefined ? undefined : sha256(text)) !== hashes.get(path);
    });
  const most = paths.length * TOLERATED;
  let other = othersOf(paths, rendered);
  if (other.length <= most) return;
  for (const same of await otherwise()) other = othersOf(other, same);
  if (other.length <= most) return;
  throw new UserError(
    `The choices in ${MANIFEST} do not fit its list of files: ${other.length} of ${paths.length} files would differ.`,
    `Restore ${MANIFEST} from git. To change choices, use ${invocation()} add and remove.`,
  );
}

/** @throws UserError if a resource has a field without code, in a file as create-backend wrote it */
function mustFitFields({ hashes, answers, read }: ExistingProject): void {
  for (const { name, fields } of answers.resources ?? []) {
    const path = `src/models/${name}.rs`;
    const text = read(path);
    if (text === undefined || sha256(text) !== hashes.get(path)) continue; // the user may have renamed fields there
    const missing = fields.find((field) => !new RegExp(`\\b${field.name}:`).test(text));
    if (missing === undefined) continue;
    throw new UserError(
      `${MANIFEST} gives the resource ${name} a field ${missing.name}, which ${path} does not have.`,
      `Restore ${MANIFEST} from git. To add a field, use ${invocation()} change resource ${name}.`,
    );
  }
}

/**
 * New files of a change name the crate, so they would not compile in a project that the user renamed.
 *
 * @throws UserError if the manifest has the old name
 */
export function mustFitPackage({ answers, read }: ExistingProject): void {
  const manifest = (read('Cargo.toml') ?? '').replaceAll('\r\n', '\n');
  const nameIn = (table: string) =>
    new RegExp(`^\\[${table}\\]\\n(?:[^[\\n].*\\n|\\n)*?name *= *["']([^"'\\n]+)["']`, 'm').exec(manifest)?.[1];
  const name = nameIn('package');
  if (name === undefined || typeof checkName(name) !== 'string') return;
  const isCrate = (crate: string) => crate.replaceAll('-', '_') === answers.name.replaceAll('-', '_');
  if (isCrate(nameIn('lib') ?? name)) return;
  throw new UserError(
    `Cargo.toml names the package ${name}, and ${MANIFEST} names the project ${answers.name}.`,
    `If you renamed it, write "name": "${name}" in ${MANIFEST}, commit that, and run the command again.`,
  );
}
