-- AUTOINCREMENT: an id is never given twice, not even after the row with the highest one was deleted.
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    password_hash TEXT NOT NULL,
    created_at    TEXT NOT NULL
) STRICT;

-- Only the few that a deletion has to look at.
CREATE INDEX admins ON users (id) WHERE role = 'admin';
