-- The default collations treat e and é, or two emoji, as equal. A binary collation does not.
CREATE TABLE users (
    id            BIGINT AUTO_INCREMENT PRIMARY KEY,
    email         VARCHAR(254) NOT NULL,
    name          VARCHAR(100) NOT NULL,
    role          VARCHAR(20) NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    password_hash VARCHAR(255) NOT NULL,
    created_at    DATETIME NOT NULL,
    UNIQUE KEY users_by_email (email),
    -- The deletion of an admin locks another one. With this index, it reads and locks no other users.
    KEY users_by_role (role, id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
