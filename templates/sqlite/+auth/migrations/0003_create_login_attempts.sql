-- Attempts to sign in since the last success, by the SHA-256 of the e-mail address, which may belong to no user.
CREATE TABLE login_attempts (
    email_hash BLOB PRIMARY KEY NOT NULL CHECK (length(email_hash) = 32),
    attempts   INTEGER NOT NULL,
    started_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
