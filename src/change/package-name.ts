import { checkName } from '../answers/names.ts';
import { UserError } from '../errors.ts';
import { MANIFEST } from '../generate/manifest.ts';
import type { ExistingProject } from './project.ts';

/**
 * New files of a change name the crate, so they would not compile in a project that the user renamed.
 *
 * @throws UserError if the manifest has the old name, or the library has a name of its own
 */
export function mustFitPackage({ answers, read }: ExistingProject): void {
  const manifest = (read('Cargo.toml') ?? '').replaceAll('\r\n', '\n');
  const nameIn = (table: string) =>
    new RegExp(`^\\[${table}\\]\\n(?:[^[\\n].*\\n|\\n)*?name *= *["']([^"'\\n]+)["']`, 'm').exec(manifest)?.[1];
  const name = nameIn('package');
  if (name === undefined || typeof checkName(name) !== 'string') return;
  const isCrate = (crate: string) => crate.replaceAll('-', '_') === answers.name.replaceAll('-', '_');
  const library = nameIn('lib');
  if (isCrate(library ?? name)) return;
  if (library !== undefined && isCrate(name)) {
    throw new UserError(
      `Cargo.toml names the library ${library}, but the new files would use the name of the package, ${name}.`,
      'Remove the name from [lib] in Cargo.toml, and run the command again.',
    );
  }
  throw new UserError(
    `Cargo.toml names the package ${name}, and ${MANIFEST} names the project ${answers.name}.`,
    `If you renamed it, write "name": "${name}" in ${MANIFEST}, commit that, and run the command again.`,
  );
}
