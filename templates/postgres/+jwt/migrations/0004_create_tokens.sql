-- A family is the refresh token of a sign-in and all tokens that replaced it. An access token contains the id of its
-- family. GENERATED ALWAYS never gives this id to another family.
CREATE TABLE token_families (
    id         BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);

-- Stores only the SHA-256. A spent token stays as long as its family, so that the program detects its reuse.
CREATE TABLE refresh_tokens (
    token_hash BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    family_id  BIGINT NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    spent      BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
