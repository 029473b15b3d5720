import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { option, values } from '../../src/answers/options.ts';
import { repositoryFiles, root } from '../support/repository.ts';

const HERE = 'test/unit/database-names.test.ts';

/** The places that may ask for a database by its name. */
const EXEMPT = [
  // On PostgreSQL, a database has one encoding. On MySQL, each table says its own. Only its driver reads variables.
  "test/contract/sections/configuration.ts: ['postgres']",
  // What a shell offers after the first letters.
  "test/e2e/completions.test.ts: ['mysql']",
  "test/e2e/completions.test.ts: ['postgres']",
  // MariaDB serves the choice mysql too, so the proof also runs its programs on a real MySQL.
  "test/proof/contracts.ts: === 'mysql'",
  "test/proof/prove.ts: === 'mysql'",
  // PostgreSQL gives constraints names that the migrations do not show.
  "test/unit/resource-specs.test.ts: === 'postgres'",
];

const name = `['"\`](?:${values(option('database')).join('|')})['"\`]`;

/** A comparison with a name, in an `if` or a `switch`, or a list of names only. */
const BY_NAME = new RegExp(
  `[!=]==? *${name}|${name} *[!=]==?|\\bcase +${name}|\\[\\s*${name}(?:,\\s*${name})*,?\\s*\\]`,
  'g',
);

// A new database passes such code without an error. In a table of the type Record<Database, …>, the compiler asks for
// its row, and `isFile` is true or false for it.
it('no code branches on the name of a database', () => {
  const found = repositoryFiles('src', 'tools', 'test')
    .filter((path) => path.endsWith('.ts') && !path.startsWith('test/golden/expected/') && path !== HERE)
    .flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(BY_NAME)].map(([code]) => `${path}: ${code}`),
    );
  const wrong = found.filter((place) => !EXEMPT.includes(place));
  expect(wrong, 'use isFile, serverDatabases, or a table with one row for each database').toEqual([]);
  expect([...new Set(found)].sort(), 'an exemption that nothing needs').toEqual(EXEMPT);
});
