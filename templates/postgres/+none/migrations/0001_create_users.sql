-- GENERATED ALWAYS takes each id from a sequence, which never gives an id twice.
CREATE TABLE users (
    id         BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    email      TEXT COLLATE "C" NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
