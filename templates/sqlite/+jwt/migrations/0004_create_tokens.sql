-- A family begins with a sign-in and holds the refresh token that was given then and all that replaced it, one after
-- the other. AUTOINCREMENT: an access token names its family and must never come to name another one.
CREATE TABLE token_families (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);

-- Only the SHA-256 is stored. A spent token stays as long as its family, so that its reuse is noticed.
CREATE TABLE refresh_tokens (
    token_hash BLOB PRIMARY KEY NOT NULL CHECK (length(token_hash) = 32),
    family_id  INTEGER NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    spent      INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
