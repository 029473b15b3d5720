-- Stores only the SHA-256 of the id in the cookie.
CREATE TABLE sessions (
    id_hash      BYTEA PRIMARY KEY CHECK (length(id_hash) = 32),
    user_id      BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id);
