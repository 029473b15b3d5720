CREATE TABLE orders (
    id         BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item       TEXT NOT NULL,
    quantity   BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    status     TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'confirmed')),
    created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX orders_by_user ON orders (user_id, id);

-- The worker looks for pending orders.
CREATE INDEX pending_orders ON orders (id) WHERE status = 'pending';
