-- Stores only the SHA-256 of the id in the cookie.
CREATE TABLE sessions (
    id_hash      BINARY(32) PRIMARY KEY,
    user_id      BIGINT NOT NULL,
    created_at   DATETIME NOT NULL,
    last_seen_at DATETIME NOT NULL,
    KEY sessions_by_user (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;
