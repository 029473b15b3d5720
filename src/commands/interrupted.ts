import { join } from 'node:path';
import { markedIn } from '../change/markers.ts';
import { openProject } from '../change/project.ts';
import { finish, undo } from '../disk/interrupted.ts';
import { placeOf } from '../disk/place.ts';
import { generate, newSecret } from '../generate/generate.ts';
import { MANIFEST } from '../generate/manifest.ts';
import { once } from '../generate/packed.ts';
import { templates } from '../generate/templates.ts';
import { printResult, say, warn } from '../terminal/output.ts';
import { isFile } from '../toolchain/workspace.ts';
import { version } from '../version.ts';
import { nameLeftovers } from './leftovers.ts';

/**
 * Finishes or undoes a run that was killed while it put files in place.
 * @throws UserError if there was no such run, or a file of the user is in the way
 */
export function settleInterrupted(directory: string, step: 'finish' | 'undo'): void {
  const place = placeOf(directory);
  const { kept, removed, leftovers } = step === 'finish' ? finish(place) : undo(place);
  if (removed.length > 0) say(`Removed ${removed.join(', ')}, which an interrupted run left.`);
  else say(step === 'finish' ? 'Finished the interrupted run.' : 'Undid the interrupted run.');
  for (const path of kept) warn(`${path} is yours, or was edited since. It was kept.`);
  nameLeftovers(leftovers);
  const marked = step === 'finish' ? markedAt(place.path) : [];
  if (marked.length > 0) warn(`These files have git's markers of a conflict, so resolve them: ${marked.join('; ')}`);
  printResult(place.path);
}

/** The conflicts that the finished run wrote. A directory of samples is no project. */
function markedAt(path: string): string[] {
  if (!isFile(join(path, MANIFEST))) return [];
  const project = openProject(path);
  const rendered = once(() => generate(project.answers, templates, version, newSecret()));
  return markedIn(project, (path) => rendered().files.get(path)?.text);
}
