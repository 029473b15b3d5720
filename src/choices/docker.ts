import { createHash } from 'node:crypto';
import type { ChoiceRecord } from './record.ts';

/** A Dockerfile, and a compose file that runs the program and its database. */
export const docker = {
  variables: ({ words, secret }) =>
    words.has('server')
      ? [
          {
            name: 'DATABASE_PASSWORD',
            value: derived(secret),
            example: 'replace-this-with-letters-and-digits',
            comment: 'The password of the database in compose.yaml only. `openssl rand -hex 16` prints one.',
          },
        ]
      : [],
} as const satisfies ChoiceRecord;

/** Derives another secret. Nobody can compute the original from it. */
function derived(secret: string): string {
  return createHash('sha256').update(`the database of compose.yaml: ${secret}`).digest('hex').slice(0, 32);
}
