-- A family is the refresh token of a sign-in and all tokens that replaced it.
CREATE TABLE token_families (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    expires_at DATETIME NOT NULL,
    KEY token_families_by_user (user_id),
    KEY token_families_by_expiry (expires_at),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Stores only the SHA-256. A spent token stays as long as its family, so that the program detects its reuse.
CREATE TABLE refresh_tokens (
    token_hash BINARY(32) PRIMARY KEY,
    family_id  BIGINT NOT NULL,
    spent      BOOLEAN NOT NULL DEFAULT FALSE,
    KEY refresh_tokens_by_family (family_id),
    FOREIGN KEY (family_id) REFERENCES token_families (id) ON DELETE CASCADE
) ENGINE = InnoDB;
