-- Taking it back loses which releases were retracted and why, how deployments are asked, and who has reported what.

-- +goose Up
ALTER TABLE releases ADD COLUMN retracted_at timestamptz; -- null while it is in force
ALTER TABLE releases ADD COLUMN retraction text NOT NULL DEFAULT ''; -- the reason
ALTER TABLE releases ADD COLUMN notes_corrected boolean NOT NULL DEFAULT false;
CREATE INDEX releases_version ON releases (project, version);

ALTER TABLE deployments ADD COLUMN poll_header text NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN version_path text NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN commit_path text NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN digests text[] NOT NULL DEFAULT '{}';
ALTER TABLE deployments ADD COLUMN reported_by text NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN reported_by text NOT NULL DEFAULT '';
CREATE INDEX deployments_project ON deployments (project, environment);
CREATE INDEX changes_since ON changes (since);

-- Versions are kept without the v of a tag, which reports used to bring.
UPDATE deployments SET version = substr(version, 2) WHERE version ~ '^v[0-9]';

-- +goose Down
DROP INDEX changes_since;
DROP INDEX deployments_project;
ALTER TABLE changes DROP COLUMN reported_by;
ALTER TABLE deployments DROP COLUMN reported_by;
ALTER TABLE deployments DROP COLUMN digests;
ALTER TABLE deployments DROP COLUMN commit_path;
ALTER TABLE deployments DROP COLUMN version_path;
ALTER TABLE deployments DROP COLUMN poll_header;
DROP INDEX releases_version;
ALTER TABLE releases DROP COLUMN notes_corrected;
ALTER TABLE releases DROP COLUMN retraction;
ALTER TABLE releases DROP COLUMN retracted_at;
