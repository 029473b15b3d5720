-- AUTOINCREMENT never gives an id twice, not even after a deletion of the row with the highest id.
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    password_hash TEXT NOT NULL,
    created_at    TEXT NOT NULL
) STRICT;

-- A deletion reads the admins.
CREATE INDEX admins ON users (id) WHERE role = 'admin';
