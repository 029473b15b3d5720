import { relative } from 'node:path';
import type { Generated } from '../generate/generate.ts';
import { paint } from '../terminal/output.ts';
import { quote } from '../terminal/quote.ts';
import { version } from '../version.ts';

/** A project with the place it is put in. */
export interface Created {
  /** Absolute. */
  path: string;
  /** Makes the same project again. */
  command: string;
  generated: Generated;
}

/** What `--json` prints. */
export function jsonDocument({ path, command, generated }: Created): string {
  const { name, framework, database, auth, addons } = generated.project;
  const files = [...generated.files.keys()];
  return JSON.stringify({ path, name, framework, database, auth, addons, files, command, version }, null, 2);
}

export function summary({ generated: { project, files } }: Created): string {
  const { framework, database, auth } = project.context;
  const labels = [framework.label, database.label, ...(auth.value === 'none' ? [] : [auth.label])];
  return `${labels.join(', ')}; ${files.size} files`;
}

/** `cd …`, or nothing when one is there already. */
export function enter(path: string): string {
  const way = relative(process.cwd(), path);
  return way === '' ? '' : `cd ${quote(way)}`;
}

/** Lines that work when they are pasted into a shell. */
export function nextSteps({ path, command, generated }: Created): string {
  const { words, context } = generated.project;
  const code = (line: string) => `  ${paint('cyan', line)}`;
  const steps = [enter(path), 'cargo run'].filter(Boolean).map(code);
  const server = `  # needs a ${context.database.label} server; .env says where: ${context.database.url}`;
  if (words.has('server')) steps.splice(-1, 0, server);
  return [
    '',
    'Next:',
    ...steps,
    'and in another terminal:',
    code(`curl http://127.0.0.1:${context.framework.port}/health`),
    '',
    'The same project again:',
    code(command),
  ].join('\n');
}
