-- Taking it back loses what webhooks have not delivered yet, and which alerts were sent.

-- +goose Up
CREATE TABLE events ( -- that no webhook was given yet
    id          INTEGER NOT NULL PRIMARY KEY,
    message     TEXT    NOT NULL, -- its identifier for receivers
    kind        TEXT    NOT NULL,
    environment TEXT    NOT NULL, -- empty for what belongs to none
    project     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    data        TEXT    NOT NULL CHECK (json_type(data) = 'object')
) STRICT;

CREATE TABLE deliveries (
    id          INTEGER NOT NULL PRIMARY KEY,
    hook        TEXT    NOT NULL, -- the name of a webhook
    message     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    project     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    data        TEXT    NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    claim       TEXT    NOT NULL DEFAULT '', -- the token of the attempt that is under way
    next_at     INTEGER NOT NULL DEFAULT 0, -- when the next attempt is due; during one, when it is given up
    UNIQUE (hook, message)
) STRICT;

CREATE INDEX deliveries_due ON deliveries (hook, next_at);

CREATE TABLE alerts (
    environment TEXT    NOT NULL,
    project     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    sent        INTEGER NOT NULL CHECK (sent IN (0, 1)),
    PRIMARY KEY (environment, project, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    name   TEXT    NOT NULL PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE leases;
DROP TABLE alerts;
DROP TABLE deliveries;
DROP TABLE events;
