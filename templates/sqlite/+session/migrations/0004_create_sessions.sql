-- Stores only the SHA-256 of the id in the cookie.
CREATE TABLE sessions (
    id_hash      BLOB PRIMARY KEY NOT NULL CHECK (length(id_hash) = 32),
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);
