-- Sign-ins that have not succeeded, by the SHA-256 of the e-mail address: it need not be that of a user.
CREATE TABLE login_attempts (
    email_hash BYTEA PRIMARY KEY CHECK (length(email_hash) = 32),
    attempts   BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL
);
