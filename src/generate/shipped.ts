import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpacked } from './packed.ts';
import type { Templates } from './templates.ts';

/** The templates that the build packed into `dist/`. In the built program, this file replaces `templates.ts`. */
export const templates: Templates = unpacked(readFileSync(join(import.meta.dirname, 'templates.br')));
