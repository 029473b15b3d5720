-- A family begins with a sign-in and holds the refresh token that was given then and all that replaced it, one after
-- the other. ALWAYS: an access token names its family and must never come to name another one.
CREATE TABLE token_families (
    id         BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);

-- Only the SHA-256 is stored. A spent token stays as long as its family, so that its reuse is noticed.
CREATE TABLE refresh_tokens (
    token_hash BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    family_id  BIGINT NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    spent      BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
