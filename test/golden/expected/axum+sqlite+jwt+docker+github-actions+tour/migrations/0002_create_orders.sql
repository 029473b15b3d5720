CREATE TABLE orders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    status     TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'confirmed')),
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX orders_by_user ON orders (user_id, id);

-- The worker looks for pending orders.
CREATE INDEX pending_orders ON orders (id) WHERE status = 'pending';
