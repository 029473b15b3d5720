import { basename } from 'node:path';
import { parseName } from '../answers/names.ts';
import { type Place, placeOf } from '../disk/place.ts';
import { inspectTarget, type Target } from '../disk/target.ts';

/** Where a project goes, and what it is called. */
export interface Destination extends Place {
  name: string;
  target: Target;
}

/**
 * Checks a directory and looks at it once, however often it is asked for.
 *
 * @param name the project's name, if it is not the name of the directory
 * @param interactive whether the user can choose another directory at a prompt
 * @returns a function that throws a UserError for a directory that cannot be used
 */
export function destinations(name: string | undefined, interactive: boolean): (directory: string) => Destination {
  const known = new Map<string, Destination>();
  return (directory) => {
    const place = placeOf(directory);
    const found = known.get(place.path);
    if (found !== undefined) return found;
    const target = inspectTarget(place);
    const remedy = (proposal: string) => `Try ${proposal}${interactive ? '' : ', or name the project with --name'}.`;
    const destination = { ...place, name: name ?? parseName(basename(place.path), remedy), target };
    known.set(place.path, destination);
    return destination;
  };
}
