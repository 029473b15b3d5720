-- A family begins with a sign-in and holds the refresh token that was given then and all that replaced it, one after
-- the other.
CREATE TABLE token_families (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    expires_at DATETIME NOT NULL,
    KEY token_families_by_user (user_id),
    KEY token_families_by_expiry (expires_at),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Only the SHA-256 is stored. A spent token stays as long as its family, so that its reuse is noticed.
CREATE TABLE refresh_tokens (
    token_hash BINARY(32) PRIMARY KEY,
    family_id  BIGINT NOT NULL,
    spent      BOOLEAN NOT NULL DEFAULT FALSE,
    KEY refresh_tokens_by_family (family_id),
    FOREIGN KEY (family_id) REFERENCES token_families (id) ON DELETE CASCADE
) ENGINE = InnoDB;
