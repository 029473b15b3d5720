-- Attempts to sign in since the last success, by the SHA-256 of the e-mail address, which may belong to no user.
CREATE TABLE login_attempts (
    email_hash BINARY(32) PRIMARY KEY,
    attempts   BIGINT NOT NULL,
    started_at DATETIME NOT NULL
) ENGINE = InnoDB;
