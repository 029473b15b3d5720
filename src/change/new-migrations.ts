import { wordsOf } from '../generate/layers.ts';
import { isNewer } from '../version.ts';
import type { NewMigration } from './migrations.ts';

/** A migration for projects of earlier versions, because new projects have other tables since this version. */
interface VersionMigration extends NewMigration {
  version: string;
  /** The words that must be true of the project, joined as in the path of a layer. */
  words: string;
  /** The migration whose text is another one since this version. Existing projects keep the old text. */
  replaces: string;
}

const ONE_ROW_PER_SIGN_IN = {
  version: '0.2.0',
  replaces: 'migrations/0004_create_tokens.sql',
  name: 'one_row_per_sign_in',
  tables: ['refresh_tokens', 'token_families'],
} as const;

const ALL_SIGN_INS_END = `\
-- Each sign-in is one row: it has the hashes of its current refresh token, which has two parts now. Tokens of the old
-- form have no such parts. So all sign-ins end here, and users sign in again.
`;

/**
 * All of them, in the order in which they are applied. `test/unit/update.test.ts` fails if a released version has other
 * tables than this one, and no migration here.
 */
export const NEW_MIGRATIONS: readonly VersionMigration[] = [
  {
    ...ONE_ROW_PER_SIGN_IN,
    words: 'jwt+sqlite',
    text: `${ALL_SIGN_INS_END}DROP TABLE refresh_tokens;

-- SQLite adds no column with NOT NULL or UNIQUE to a table, so this makes a new table.
CREATE TABLE new_token_families (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family_hash BLOB NOT NULL UNIQUE CHECK (length(family_hash) = 32),
    token_hash  BLOB NOT NULL CHECK (length(token_hash) = 32),
    expires_at  TEXT NOT NULL
) STRICT;

-- An access token contains the id of its family. AUTOINCREMENT continues, so no other family gets this id.
INSERT INTO sqlite_sequence (name, seq)
SELECT 'new_token_families', seq FROM sqlite_sequence WHERE name = 'token_families';

DROP TABLE token_families;
ALTER TABLE new_token_families RENAME TO token_families;

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);
`,
  },
  {
    ...ONE_ROW_PER_SIGN_IN,
    words: 'jwt+postgres',
    text: `${ALL_SIGN_INS_END}DROP TABLE refresh_tokens;
DELETE FROM token_families;

ALTER TABLE token_families
    ADD COLUMN family_hash BYTEA NOT NULL UNIQUE CHECK (length(family_hash) = 32),
    ADD COLUMN token_hash BYTEA NOT NULL CHECK (length(token_hash) = 32);
`,
  },
  {
    ...ONE_ROW_PER_SIGN_IN,
    words: 'jwt+mysql',
    text: `${ALL_SIGN_INS_END}DROP TABLE refresh_tokens;
DELETE FROM token_families;

ALTER TABLE token_families
    ADD COLUMN family_hash BINARY(32) NOT NULL AFTER user_id,
    ADD COLUMN token_hash BINARY(32) NOT NULL AFTER family_hash,
    ADD UNIQUE KEY token_families_by_hash (family_hash);
`,
  },
];

/**
 * The migrations that a project of an earlier version lacks.
 *
 * @param words the choices and facts that are true of the project
 */
export function newSince(version: string, words: ReadonlySet<string>): NewMigration[] {
  return NEW_MIGRATIONS.filter(
    (migration) => isNewer(migration.version, version) && wordsOf(migration.words).every((word) => words.has(word)),
  );
}
