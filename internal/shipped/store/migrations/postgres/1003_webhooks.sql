-- Taking it back loses what webhooks have not delivered yet, and which alerts were sent.

-- +goose Up
CREATE TABLE events ( -- that no webhook was given yet
    id          bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message     text             NOT NULL, -- its identifier for receivers
    kind        text             NOT NULL,
    environment text COLLATE "C" NOT NULL, -- empty for what belongs to none
    project     text COLLATE "C" NOT NULL,
    at          timestamptz      NOT NULL,
    data        json             NOT NULL
);

CREATE TABLE deliveries (
    id          bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hook        text COLLATE "C" NOT NULL, -- the name of a webhook
    message     text             NOT NULL,
    kind        text             NOT NULL,
    environment text COLLATE "C" NOT NULL,
    project     text COLLATE "C" NOT NULL,
    at          timestamptz      NOT NULL,
    data        json             NOT NULL,
    attempts    integer          NOT NULL DEFAULT 0,
    claim       text             NOT NULL DEFAULT '', -- the token of the attempt that is under way
    next_at     timestamptz      NOT NULL DEFAULT '-infinity', -- when the next attempt is due; during one, when it is given up
    UNIQUE (hook, message)
);

CREATE INDEX deliveries_due ON deliveries (hook, next_at);

CREATE TABLE alerts (
    environment text COLLATE "C" NOT NULL,
    project     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    since       timestamptz      NOT NULL,
    sent        boolean          NOT NULL,
    PRIMARY KEY (environment, project, kind)
);

CREATE TABLE leases (
    name   text COLLATE "C" NOT NULL PRIMARY KEY,
    holder text             NOT NULL,
    until  timestamptz      NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP TABLE alerts;
DROP TABLE deliveries;
DROP TABLE events;
