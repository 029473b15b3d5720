-- Binary collations: the servers' defaults take é for e, and one emoji for another.
CREATE TABLE users (
    id            BIGINT AUTO_INCREMENT PRIMARY KEY,
    email         VARCHAR(254) NOT NULL,
    name          VARCHAR(100) NOT NULL,
    role          VARCHAR(20) NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    password_hash VARCHAR(255) NOT NULL,
    created_at    DATETIME NOT NULL,
    UNIQUE KEY users_by_email (email),
    -- Only the few admins are looked for, and locked, by a deletion.
    KEY users_by_role (role, id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
