-- Times are microseconds since 1970 in UTC. version_key sorts as versions do by precedence.

-- Taking it back loses all projects, releases, deployments and their history.

-- +goose Up
CREATE TABLE projects (
    name  TEXT    NOT NULL PRIMARY KEY,
    asked INTEGER NOT NULL DEFAULT 0 -- how often it was asked for
) STRICT, WITHOUT ROWID;

CREATE TABLE releases (
    id           INTEGER NOT NULL PRIMARY KEY,
    project      TEXT    NOT NULL REFERENCES projects (name),
    version      TEXT    NOT NULL,
    version_key  TEXT    NOT NULL,
    commit_hash  TEXT    NOT NULL,
    published_at INTEGER NOT NULL,
    prerelease   INTEGER NOT NULL CHECK (prerelease IN (0, 1)),
    notes        TEXT    NOT NULL,
    UNIQUE (project, version_key)
) STRICT;

-- Stable releases have indexes of their own: there may be thousands of nightly ones between two of them.
CREATE INDEX releases_stable ON releases (project, version_key) WHERE prerelease = 0;
CREATE INDEX releases_published ON releases (published_at, project, version_key);
CREATE INDEX releases_published_stable ON releases (published_at, project, version_key) WHERE prerelease = 0;
CREATE INDEX releases_project_published ON releases (project, published_at, version_key);
CREATE INDEX releases_project_published_stable ON releases (project, published_at, version_key) WHERE prerelease = 0;

CREATE TABLE artifacts (
    release_id INTEGER NOT NULL REFERENCES releases (id),
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    platform   TEXT    NOT NULL,
    size       INTEGER NOT NULL CHECK (size >= 0),
    sha256     TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    PRIMARY KEY (release_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX artifacts_sha256 ON artifacts (sha256, release_id, name);

CREATE TABLE images (
    release_id INTEGER NOT NULL REFERENCES releases (id),
    reference  TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    platforms  TEXT    NOT NULL CHECK (json_type(platforms) = 'array'),
    PRIMARY KEY (release_id, reference)
) STRICT, WITHOUT ROWID;

CREATE INDEX images_digest ON images (digest, release_id, reference);

CREATE TABLE deployments (
    environment  TEXT    NOT NULL,
    project      TEXT    NOT NULL REFERENCES projects (name),
    url          TEXT    NOT NULL, -- empty where versions are reported
    interval_ns  INTEGER NOT NULL,
    timeout_ns   INTEGER NOT NULL,
    version      TEXT    NOT NULL DEFAULT '',
    commit_hash  TEXT    NOT NULL DEFAULT '',
    since        INTEGER, -- nothing was seen yet where null, as in last_seen
    last_seen    INTEGER,
    last_error   TEXT    NOT NULL DEFAULT '',
    failures     INTEGER NOT NULL DEFAULT 0, -- polls that have failed in a row
    claim        TEXT    NOT NULL DEFAULT '', -- the token of the poll that is under way
    polled_at    INTEGER NOT NULL DEFAULT 0, -- when the last poll began or ended
    next_poll_at INTEGER NOT NULL DEFAULT 0, -- while one is under way, when it is given up
    PRIMARY KEY (environment, project)
) STRICT, WITHOUT ROWID;

CREATE INDEX deployments_due ON deployments (next_poll_at) WHERE url <> '';

-- What ran where outlives the deployment.
CREATE TABLE changes (
    id          INTEGER NOT NULL PRIMARY KEY,
    environment TEXT    NOT NULL,
    project     TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    commit_hash TEXT    NOT NULL,
    since       INTEGER NOT NULL
) STRICT;

CREATE INDEX changes_project ON changes (project, id);
CREATE INDEX changes_environment ON changes (project, environment, id);

-- +goose Down
DROP TABLE changes;
DROP TABLE deployments;
DROP TABLE images;
DROP TABLE artifacts;
DROP TABLE releases;
DROP TABLE projects;
