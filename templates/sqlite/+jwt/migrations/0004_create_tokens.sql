-- A family is the refresh token of a sign-in and all tokens that replaced it. An access token contains the id of its
-- family. AUTOINCREMENT never gives this id to another family.
CREATE TABLE token_families (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);

-- Stores only the SHA-256. A spent token stays as long as its family, so that the program detects its reuse.
CREATE TABLE refresh_tokens (
    token_hash BLOB PRIMARY KEY NOT NULL CHECK (length(token_hash) = 32),
    family_id  INTEGER NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    spent      INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
