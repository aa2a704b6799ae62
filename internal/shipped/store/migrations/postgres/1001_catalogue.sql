-- What is sorted or looked up compares by bytes (COLLATE "C"), as in the program and whatever the locale
-- of the database. version_key sorts as versions do by precedence.

-- Taking it back loses all projects, releases, deployments and their history.

-- +goose Up
CREATE TABLE projects (
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    asked bigint           NOT NULL DEFAULT 0 -- how often it was asked for
);

CREATE TABLE releases (
    id           bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project      text COLLATE "C" NOT NULL REFERENCES projects (name),
    version      text             NOT NULL,
    version_key  text COLLATE "C" NOT NULL,
    commit_hash  text             NOT NULL,
    published_at timestamptz      NOT NULL,
    prerelease   boolean          NOT NULL,
    notes        text             NOT NULL,
    UNIQUE (project, version_key)
);

-- Stable releases have indexes of their own: there may be thousands of nightly ones between two of them.
CREATE INDEX releases_stable ON releases (project, version_key) WHERE NOT prerelease;
CREATE INDEX releases_published ON releases (published_at, project, version_key);
CREATE INDEX releases_published_stable ON releases (published_at, project, version_key) WHERE NOT prerelease;
CREATE INDEX releases_project_published ON releases (project, published_at, version_key);
CREATE INDEX releases_project_published_stable ON releases (project, published_at, version_key) WHERE NOT prerelease;

CREATE TABLE artifacts (
    release_id bigint           NOT NULL REFERENCES releases (id),
    name       text COLLATE "C" NOT NULL,
    kind       text             NOT NULL,
    platform   text             NOT NULL,
    size       bigint           NOT NULL CHECK (size >= 0),
    sha256     text COLLATE "C" NOT NULL,
    url        text             NOT NULL,
    PRIMARY KEY (release_id, name)
);

CREATE INDEX artifacts_sha256 ON artifacts (sha256, release_id, name);

CREATE TABLE images (
    release_id bigint           NOT NULL REFERENCES releases (id),
    reference  text COLLATE "C" NOT NULL,
    digest     text COLLATE "C" NOT NULL,
    platforms  text[]           NOT NULL,
    PRIMARY KEY (release_id, reference)
);

CREATE INDEX images_digest ON images (digest, release_id, reference);

CREATE TABLE deployments (
    environment   text COLLATE "C" NOT NULL,
    project       text COLLATE "C" NOT NULL REFERENCES projects (name),
    url           text             NOT NULL, -- empty where versions are reported
    poll_interval interval         NOT NULL,
    poll_timeout  interval         NOT NULL,
    version       text             NOT NULL DEFAULT '',
    commit_hash   text             NOT NULL DEFAULT '',
    since         timestamptz, -- nothing was seen yet where null, as in last_seen
    last_seen     timestamptz,
    last_error    text             NOT NULL DEFAULT '',
    failures      integer          NOT NULL DEFAULT 0, -- polls that have failed in a row
    claim         text             NOT NULL DEFAULT '', -- the token of the poll that is under way
    polled_at     timestamptz      NOT NULL DEFAULT '-infinity', -- when the last poll began or ended
    next_poll_at  timestamptz      NOT NULL DEFAULT '-infinity', -- while one is under way, when it is given up
    PRIMARY KEY (environment, project)
);

CREATE INDEX deployments_due ON deployments (next_poll_at) WHERE url <> '';

-- What ran where outlives the deployment.
CREATE TABLE changes (
    id          bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment text COLLATE "C" NOT NULL,
    project     text COLLATE "C" NOT NULL,
    version     text             NOT NULL,
    commit_hash text             NOT NULL,
    since       timestamptz      NOT NULL
);

CREATE INDEX changes_project ON changes (project, id);
CREATE INDEX changes_environment ON changes (project, environment, id);

-- +goose Down
DROP TABLE changes;
DROP TABLE deployments;
DROP TABLE images;
DROP TABLE artifacts;
DROP TABLE releases;
DROP TABLE projects;
