-- The default collations treat e and é, or two emoji, as equal. A binary collation does not.
CREATE TABLE users (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    email      VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name       VARCHAR(100) NOT NULL,
    created_at DATETIME NOT NULL,
    UNIQUE KEY users_by_email (email)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
