-- A family is the refresh token of a sign-in and all tokens that replaced it. An access token contains the id of its
-- family. GENERATED ALWAYS never gives this id to another family.
--
-- All tokens of a family have the same first part. Only the SHA-256 of both parts is stored: `token_hash` is the one of
-- the current token, so any other token of the family is a replaced one.
CREATE TABLE token_families (
    id          BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id     BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family_hash BYTEA NOT NULL UNIQUE CHECK (length(family_hash) = 32),
    token_hash  BYTEA NOT NULL CHECK (length(token_hash) = 32),
    expires_at  TIMESTAMPTZ NOT NULL
);

CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_expiry ON token_families (expires_at);
