CREATE TABLE orders (
    id         BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    item       VARCHAR(200) NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    status     VARCHAR(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'confirmed')),
    created_at DATETIME NOT NULL,
    KEY orders_by_user (user_id, id),
    -- The worker looks for pending orders.
    KEY orders_by_status (status, id),
    -- As a constraint of the table, because MySQL 8 ignores REFERENCES after a column.
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
