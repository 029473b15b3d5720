-- Attempts to sign in since the last success, by the SHA-256 of the e-mail address, which may belong to no user.
CREATE TABLE login_attempts (
    email_hash BYTEA PRIMARY KEY CHECK (length(email_hash) = 32),
    attempts   BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL
);
