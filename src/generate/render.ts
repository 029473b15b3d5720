import { tidy } from '../resources/tidy.ts';
import type { ResourceView } from '../resources/view.ts';
import {
  isOfResource,
  type Layer,
  layersFor,
  pathOfResource,
  type TemplateContext,
  type TemplateFile,
} from './layers.ts';
import { modulesOf } from './modules.ts';
import type { Project } from './project.ts';
import type { Templates } from './templates.ts';

/** A file of the project before it is rendered. */
interface Source {
  path: string;
  folder: string;
  file: TemplateFile;
  resource?: ResourceView;
}

/** The number of the sample's migration, which follows that of the users in every project. */
const SAMPLE_MIGRATION = '0002';

/** Renders all layers that apply, as path → text. */
export function render(project: Project, templates: Templates): Map<string, string> {
  return new Map([...renderings(project, templates)].map(([path, text]) => [path, text()]));
}

/** The same files, each rendered when it is asked for. That saves the time of the others. */
export function rendersOnDemand(
  project: Project,
  templates: Templates,
): Pick<ReadonlyMap<string, string>, 'get' | 'keys'> {
  const all = renderings(project, templates);
  const texts = new Map<string, string | undefined>();
  return {
    keys: () => all.keys(),
    get: (path) => {
      if (!texts.has(path)) texts.set(path, all.get(path)?.());
      return texts.get(path);
    },
  };
}

/** What renders each path. Each path has one source, so a reader has one place to look. */
function renderings(project: Project, templates: Templates): Map<string, () => string> {
  const { words, context } = project;
  const own = layersFor(words, templates.layers).flatMap(sourcesOf);
  const samples = context.samples.map((sample) => ({ ...sample, migration: SAMPLE_MIGRATION }));
  const ofSamples = samples.flatMap((sample) => sourcesOfResource(sample, words, templates.layers));
  const last = lastMigration([...own, ...ofSamples].map(({ path }) => path));
  const resources = context.resources.map((resource, at) => ({
    ...resource,
    migration: migrationNumber(last + at + 1),
  }));
  const sources = [
    ...own,
    ...ofSamples,
    ...resources.flatMap((resource) => sourcesOfResource(resource, words, templates.layers)),
  ];
  const common = {
    ...context,
    samples,
    resources,
    served: [...samples, ...resources],
    modules: modulesOf(sources.map(({ path }) => path)),
  };
  const found = new Map<string, Source>();
  for (const source of sources) {
    const { path, folder } = source;
    const other = found.get(path);
    if (other !== undefined) throw new Error(`The layers ${other.folder} and ${folder} both write ${path}.`);
    found.set(path, source);
  }
  return new Map([...found].map(([path, source]) => [path, () => text(source, contextOf(source, common))]));
}

function sourcesOf({ folder, files }: Layer): Source[] {
  return files.map((file) => ({ path: file.path, folder, file }));
}

function sourcesOfResource(resource: ResourceView, words: ReadonlySet<string>, layers: readonly Layer[]): Source[] {
  return layersFor(new Set([...words, ...resource.conditions]), layers)
    .filter(isOfResource)
    .flatMap(sourcesOf)
    .map((source) => ({ ...source, path: pathOfResource(source.path, resource), resource }));
}

/** The number of the last migration in the project's own layers. Those of resources come after it, in their order. */
function lastMigration(paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => Number(/^migrations\/(\d+)_/.exec(path)?.[1] ?? 0)));
}

function migrationNumber(number: number): string {
  return String(number).padStart(4, '0');
}

function contextOf({ resource }: Source, common: TemplateContext): TemplateContext {
  if (resource === undefined) return common;
  const is = { ...common.is, ...Object.fromEntries(resource.conditions.map((word) => [word, true])) };
  return { ...common, is, resource };
}

function text({ file, folder, path }: Source, context: TemplateContext): string {
  if ('text' in file) return file.text;
  try {
    const rendered = file.render(context);
    return context.resource !== undefined && path.endsWith('.rs') ? tidy(rendered) : rendered;
  } catch (error) {
    // Handlebars reports the line, but not the file.
    throw new Error(`templates/${folder}/${file.path}: ${(error as Error).message}`, { cause: error });
  }
}
