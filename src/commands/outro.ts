import { join, relative } from 'node:path';
import { directoryArgument } from '../answers/commands.ts';
import { choicesIn } from '../answers/options.ts';
import type { Service } from '../choices/record.ts';
import type { Generated } from '../generate/generate.ts';
import { creationCommand } from '../generate/project.ts';
import { formatSpec } from '../resources/spec.ts';
import { paint } from '../terminal/output.ts';
import { quote, wrapCommand } from '../terminal/quote.ts';
import { version } from '../version.ts';

/** A generated project and where it goes. */
export interface Created {
  /** Absolute. */
  path: string;
  /** The command that creates the same project again, with this program. */
  again: string;
  generated: Generated;
}

/** @param program the words that start this program, `create-backend` for instance */
export function createdAt(path: string, directory: string, program: string, generated: Generated): Created {
  const { name } = generated.project;
  const named =
    directory
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) === name;
  const again = creationCommand(generated.project, program, quote(directoryArgument(directory)), named);
  return { path, again, generated };
}

/** The document that `--json` prints. */
export function jsonDocument({ path, again, generated }: Created): string {
  const { project } = generated;
  const files = [...generated.files.keys()];
  const { name, resources = [] } = project;
  const answers = { name, ...choicesIn(project), resources: resources.map(formatSpec) };
  return JSON.stringify({ path, ...answers, files, command: again, version }, null, 2);
}

export const TOUR_FITS =
  'The diffs of the tour fit only a project without resources of your own. To follow the tour, create another project.';

export function summary({ generated: { project, files } }: Created): string {
  const { name, context } = project;
  const labels = [context.framework.label, context.database.label];
  if (context.auth.value !== 'none') labels.push(context.auth.label);
  if (project.sample === 'none') labels.push('no sample');
  labels.push(...(project.resources ?? []).map(({ plural }) => plural));
  return `${name}: ${labels.join(', ')}; ${files.size} files.`;
}

/** `cd …`, or an empty string if the shell is in the project already. */
export function enter(path: string): string {
  const way = shown(path);
  return way === '' ? '' : `cd ${quote(way)}`;
}

/** The path from the current directory, or the absolute path of a place far away. */
function shown(path: string): string {
  const way = relative(process.cwd(), path);
  // In a directory reached by a symbolic link, `..` of the shell is not `..` of the system. PWD tells.
  const ambiguous = way.startsWith('..') && process.env.PWD !== process.cwd();
  return ambiguous || way.startsWith(join('..', '..')) ? path : way;
}

/** The path of a file of the project from the current directory. */
export function inside(path: string, file: string): string {
  return [shown(path), file].filter(Boolean).join('/');
}

/** Every line that is indented by two spaces works when it is pasted into a shell. */
export function nextSteps({ path, again, generated }: Created): string {
  const { words, context, startServer, resources = [] } = generated.project;
  const code = (line: string) => `  ${paint('cyan', line)}`;
  const url = `http://127.0.0.1:${context.framework.port}`;
  const cd = [enter(path)].filter(Boolean).map(code);
  const startDatabase = startServer ?? context.services.map(startCommand)[0];
  return [
    '',
    ...(startDatabase === undefined
      ? ['Start your backend:', ...cd]
      : [
          `Start ${context.database.label}, or set DATABASE_URL in .env to a database of your own:`,
          ...cd,
          code(startDatabase),
          'Once it is ready, start your backend:',
        ]),
    code('cargo run'),
    'Call it from another terminal:',
    code(`curl ${url}/health`),
    'Run its tests:',
    code('cargo test'),
    '',
    `API documentation, once it runs: ${url}/docs`,
    ...(words.has('tour') ? [`Guided tour, first page: ${inside(path, 'docs/tour/README.md')}`] : []),
    ...(words.has('tour') && resources.length > 0 ? [TOUR_FITS] : []),
    '',
    'Create the same project again:',
    ...wrapCommand(again, 78).map(code),
  ].join('\n');
}

/** Starts a server that matches the DATABASE_URL of `.env`. */
function startCommand({ image, port, variable: { name, value } }: Service & { port: string }): string {
  // On the loopback address only: these passwords are for development.
  return `docker run -d -p 127.0.0.1:${port}:${port} -e ${name}=${value} ${image}`;
}
