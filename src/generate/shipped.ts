import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once, unpacked } from './packed.ts';
import type { Templates } from './templates.ts';

const all = once(() => unpacked(readFileSync(join(import.meta.dirname, 'templates.txt'))));

/**
 * The templates that the build packed into `dist/`. In the built program, this file replaces `templates.ts`. Commands
 * that render no project share its chunk, so nothing is read before it is needed.
 */
export const templates: Templates = {
  get layers() {
    return all().layers;
  },
  lock: (id) => all().lock(id),
  tour: (id) => all().tour(id),
};
