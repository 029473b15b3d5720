-- Sign-ins that have not succeeded, by the SHA-256 of the e-mail address: it need not be that of a user.
CREATE TABLE login_attempts (
    email_hash BINARY(32) PRIMARY KEY,
    attempts   BIGINT NOT NULL,
    started_at DATETIME NOT NULL
) ENGINE = InnoDB;
