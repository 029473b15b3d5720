-- ALWAYS: an id is only ever given by the sequence, which does not go back.
CREATE TABLE users (
    id         BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    email      TEXT COLLATE "C" NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
