-- A family is the refresh token of a sign-in and all tokens that replaced it.
--
-- All tokens of a family have the same first part. Only the SHA-256 of both parts is stored: `token_hash` is the one of
-- the current token, so any other token of the family is a replaced one.
CREATE TABLE token_families (
    id          BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id     BIGINT NOT NULL,
    family_hash BINARY(32) NOT NULL,
    token_hash  BINARY(32) NOT NULL,
    expires_at  DATETIME NOT NULL,
    UNIQUE KEY token_families_by_hash (family_hash),
    KEY token_families_by_user (user_id),
    KEY token_families_by_expiry (expires_at),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;
