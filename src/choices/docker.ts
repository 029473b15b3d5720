import { createHash } from 'node:crypto';
import type { ChoiceRecord } from './record.ts';

// Without --wait, the next command would run before the server listens.
const START_DATABASE = 'docker compose up -d --wait database';

const EXAMPLE = 'replace-this-with-letters-and-digits';

/** A Dockerfile, and a compose file that runs the program and its database. */
export const docker = {
  notes: (words) =>
    words.has('server')
      ? [
          `With Docker, \`${START_DATABASE}\` starts a server that matches \`.env\`. Without it, set
\`DATABASE_URL\` in \`.env\` to a database of your own.`,
        ]
      : [],
  development: ({ composeUrl }, secret) =>
    composeUrl && {
      command: START_DATABASE,
      url: composeUrl(derived(secret)),
      exampleUrl: composeUrl(EXAMPLE),
    },
  variables: ({ words, secret }) =>
    words.has('server')
      ? [
          {
            name: 'DATABASE_PASSWORD',
            value: derived(secret),
            example: EXAMPLE,
            comment:
              'The password of the database in compose.yaml, as in DATABASE_URL. `openssl rand -hex 16` prints one.',
          },
        ]
      : [],
} as const satisfies ChoiceRecord;

/** Derives another secret. Nobody can compute the original from it. */
function derived(secret: string): string {
  return createHash('sha256').update(`the database of compose.yaml: ${secret}`).digest('hex').slice(0, 32);
}
