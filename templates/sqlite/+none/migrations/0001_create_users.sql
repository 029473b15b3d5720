-- AUTOINCREMENT: an id is never given twice, not even after the row with the highest one was deleted.
CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email      TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
