-- AUTOINCREMENT never gives an id twice, not even after a deletion of the row with the highest id.
CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email      TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
