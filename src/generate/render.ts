import { layersFor, type TemplateContext, type TemplateFile } from './layers.ts';
import { modulesOf } from './modules.ts';
import type { Project } from './project.ts';
import type { Templates } from './templates.ts';

/** Renders all layers that apply, as path → text. Each path has one source, so a reader has one place to look. */
export function render(project: Project, templates: Templates): Map<string, string> {
  const texts = new Map<string, string>();
  const sources = new Map<string, string>();
  const layers = layersFor(project.words, templates.layers);
  const paths = layers.flatMap(({ files }) => files.map(({ path }) => path));
  const context = { ...project.context, modules: modulesOf(paths) };
  for (const { folder, files } of layers) {
    for (const file of files) {
      const other = sources.get(file.path);
      if (other !== undefined) throw new Error(`The layers ${other} and ${folder} both write ${file.path}.`);
      sources.set(file.path, folder);
      texts.set(file.path, text(file, folder, context));
    }
  }
  return texts;
}

function text(file: TemplateFile, folder: string, context: TemplateContext): string {
  if ('text' in file) return file.text;
  try {
    return file.render(context);
  } catch (error) {
    // Handlebars reports the line, but not the file.
    throw new Error(`templates/${folder}/${file.path}: ${(error as Error).message}`, { cause: error });
  }
}
