import { dirname, join } from 'node:path';
import { checkName } from '../answers/names.ts';
import { options } from '../answers/options.ts';
import { UserError } from '../errors.ts';
import { checksumOf, MANIFEST } from '../generate/manifest.ts';
import type { Answers } from '../generate/project.ts';
import { surroundings } from '../generate/surroundings.ts';
import { fitted } from '../resources/fit.ts';
import type { Resource } from '../resources/resource.ts';
import { parseSpec } from '../resources/spec.ts';
import { invocation } from '../terminal/invocation.ts';
import { isFile } from '../toolchain/workspace.ts';
import { isNewer, version as ownVersion } from '../version.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import { readText } from './read-text.ts';

/**
 * The project that a directory belongs to: in the directory or above. A project of create-backend may contain another
 * package, such as the exercises of the tour, so its manifest counts first.
 */
export function findProject(directory: string): string | undefined {
  return nearestWith(MANIFEST, directory) ?? nearestWith('Cargo.toml', directory);
}

function nearestWith(file: string, directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (isFile(join(at, file))) return at;
    if (at === dirname(at)) return undefined;
  }
}

const RESTORE = 'restore the file from git, or copy it from a new project with the same choices.';

/** Names and versions: short, and without a character that could control a terminal. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.+-]{1,64}$/.test(value);
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+([.+-]|$)/.test(text);
}

/** @returns the answers that the project was created with, when the manifest is in order */
export function checkManifest(root: string): { finding: Finding; answers?: Answers } {
  const { text, fault } = readText(join(root, MANIFEST));
  const damaged = (what: string) => ({
    finding: failed('project', `${MANIFEST} ${what}.`, `To repair it, ${RESTORE}`),
  });
  if (fault) return damaged(fault.what);
  if (text === undefined) {
    const message = `There is no ${MANIFEST}, so environment and database are not checked.`;
    const remedy = `If create-backend created the project, ${RESTORE}`;
    return { finding: warning('project', message, remedy) };
  }
  let manifest: Record<string, unknown>;
  try {
    manifest = Object(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return damaged('is not JSON');
  }
  const { generator, name: project, version } = manifest;
  if (generator !== 'create-backend' || !isText(project) || !isText(version) || !isVersion(version))
    return damaged('is not a manifest of create-backend');
  if (version === ownVersion && typeof checkName(project) !== 'string') return damaged('has no name that works');
  const isEdited = 'checksum' in manifest && manifest.checksum !== checksumOf(manifest);
  const answers: Record<string, unknown> = { name: project };
  if (!('sample' in manifest)) manifest.sample = 'orders'; // earlier versions had no other projects
  for (const { name, multiple, choices } of options) {
    const values = choices.map(({ value }) => value);
    const given = manifest[name];
    if (multiple && Array.isArray(given) && given.every(isText)) {
      // An add-on of a later version needs no check of this one.
      const isKnown = given.every((value) => values.some((known) => known === value));
      if (!isKnown && version === ownVersion) return damaged(`has no ${name} that this version knows`);
      answers[name] = values.filter((value) => given.includes(value));
    } else if (!multiple && values.some((value) => value === given)) {
      answers[name] = given;
    } else if (multiple || !isText(given) || version === ownVersion) {
      return damaged(`has no ${name} that this version knows`);
    } else {
      const message = `The project is from create-backend ${version}. Version ${ownVersion} does not know its ${name}.`;
      return { finding: failed('project', message, `Run doctor of create-backend ${version}.`) };
    }
  }
  const resources = resourcesIn(manifest, { ...(answers as unknown as Answers), name: project });
  if (typeof resources === 'string') return damaged(resources);
  if (resources.length > 0) answers.resources = resources;
  if (isEdited) {
    const remedy = `Restore the file from git. To change a project, use ${invocation()} add, change and remove.`;
    return { finding: failed('project', `The choices in ${MANIFEST} were edited by hand.`, remedy) };
  }
  const choices = options.map((row) => `${row.label.toLowerCase()} ${[answers[row.name]].flat().join(', ') || 'none'}`);
  const message = `${project}: ${choices.join('; ')}; version ${version}`;
  const isOlder = isNewer(ownVersion, version);
  const remedy = `To get the changes of ${ownVersion}, run in the project: ${invocation()} update`;
  const finding = isOlder ? warning('project', `${message}, which is not the newest`, remedy) : ok('project', message);
  return { finding, answers: answers as unknown as Answers };
}

/** @returns the user's own resources, or what is wrong with them */
function resourcesIn({ resources: specs = [] }: { resources?: unknown }, answers: Answers): Resource[] | string {
  // Printable ASCII: an error repeats parts of a spec.
  const isSpec = (spec: unknown) => typeof spec === 'string' && /^[ -~]+$/.test(spec);
  if (!Array.isArray(specs) || !specs.every(isSpec)) return 'has resources that are no list of texts';
  try {
    return fitted(specs.map(parseSpec), surroundings(answers));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `has a resource that does not work: ${error.message.replace(/\.$/, '')}`;
  }
}

/** The `rust-version` in Cargo.toml, the oldest that cargo accepts. */
export function rustVersion(root: string | undefined): [number, number] | undefined {
  const { text = '' } = root === undefined ? {} : readText(join(root, 'Cargo.toml'));
  const line = /^rust-version\s*=\s*"(\d+)\.(\d+)/m.exec(text);
  return line ? [Number(line[1]), Number(line[2])] : undefined;
}
